"""Lines that are fitted to beats: whether they end on the grid, and whether they are still intelligible."""

import jiwer
import numpy as np
import pocketsphinx
from tqdm import tqdm

from evaluate.audio import Sound
from evaluate.performance.host import KEY, LEAD, RATE, Host, Note, part
from evaluate.words import pcm, plain_words

BY_BEATS = {
    1: (
        "Water. Tomorrow. Again. Morning. Winter. Never. Music. Together. Window. Remember. Money. Yesterday. Summer. "
        "Nobody. Garden. Another. Open. Children. Paper. Forever."
    ).split(),
    2: [
        "Close the door.",
        "Come back home.",
        "The rain is cold.",
        "What time is it?",
        "I am here.",
        "Open your eyes.",
        "Do it again.",
        "Wait for me.",
        "This is the end.",
        "Nobody knows.",
        "Turn it down.",
        "We are late.",
        "Good morning.",
        "Leave me alone.",
        "Take my hand.",
        "Look at the sky.",
        "Sit down please.",
        "It was a dream.",
        "Stay with us.",
        "Call your mother.",
    ],
    4: [
        "Please close the window.",
        "The children are playing in the garden.",
        "I can hear the rain tonight.",
        "Where did you put the keys?",
        "We are going to be late again.",
        "Thank you for the lovely present.",
        "The lights went out in the house.",
        "My sister works in a hospital.",
        "He opened the door slowly.",
        "Is there a bank on this street?",
        "Please tell me what happened.",
        "She has lived here for many years.",
        "Can I ask you a question?",
        "Wash your hands and come inside.",
        "The bread is fresh and warm.",
        "What a beautiful morning this is!",
        "The water in this lake is deep.",
        "Bring me a hammer and nails.",
        "I lost my watch at the station.",
        "The plane landed in the storm.",
    ],
}
"""Lines that can be said in so many beats: a word, a few, a sentence; of words in pocketsphinx's dictionary."""

TEMPOS = (60, 120, 180)
"""Beats a minute."""

AUDIBLE_DB = 40.0
"""The end is the last sample that is no more below the loudest one."""

QUIET = 0.1
"""Seconds of quiet after a line that the recogniser hears."""

REST = 1.0
"""Seconds between the end of a line and the next."""


class Recogniser:
    """pocketsphinx with its default models. Its cepstral mean starts anew with every sound.

    With `choices` it recognises one of them, because its language model cannot recognise single words.
    """

    def __init__(self, choices: tuple[str, ...] = ()):
        self._decoder = pocketsphinx.Decoder(loglevel="FATAL")
        self._mean = self._decoder.get_cmn(False)
        if choices:
            words = " | ".join(plain_words(choice) for choice in choices)
            self._decoder.add_jsgf_string("choices", f"#JSGF V1.0; grammar choices; public <one> = {words};")
            self._decoder.activate_search("choices")

    def heard(self, sound: Sound) -> str:
        """The recognised words."""
        self._decoder.set_cmn(self._mean)
        self._decoder.start_utt()
        self._decoder.process_raw(pcm(sound), full_utt=True)
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""


def measure(host: Host, quick: bool) -> dict:
    """For each length and tempo the error of the ends relative to the grid in ms, and word errors of the lines with
    and without fitting.
    """
    found: dict = {}
    for beats, texts in tqdm(BY_BEATS.items(), desc="fit", leave=False):
        texts = texts[:4] if quick else texts
        recogniser = Recogniser(tuple(texts) if beats == 1 else ())
        host.open([{"text": text, "fit": f"{beats} beats"} for text in texts])
        host.set("Fit", 1.0 / 8.0)  # Off
        plain = _played(host, texts, 4.0)
        host.set("Fit", 0.0)
        row = {"unfitted_word_errors": _errors(recogniser, texts, plain)}
        for tempo in TEMPOS:
            host.tempo(tempo)
            length = 60.0 / tempo * beats
            sounds = _played(host, texts, length)
            ends = [1e3 * (_end(sound) - length) for sound in sounds]
            row[str(tempo)] = {
                "end_ms": ends,
                "worst_end_ms": float(np.abs(ends).max()),
                "median_end_ms": float(np.median(ends)),
                "word_errors": _errors(recogniser, texts, sounds),
            }
        found[str(beats)] = row
    host.tempo(120)
    return found


def _played(host: Host, texts: list[str], length: float) -> list[Sound]:
    """Each line by itself, with `REST` seconds more than `length`."""
    slot = length + REST
    notes = [Note(KEY + place, LEAD + place * slot, length / 2) for place in range(len(texts))]
    sound = host.play(notes, LEAD + slot * len(texts))
    return [part(sound, note.start, note.start + slot) for note in notes]


def _end(sound: Sound) -> float:
    loud = np.abs(sound.samples)
    return float(np.flatnonzero(loud > loud.max() * 10.0 ** (-AUDIBLE_DB / 20.0))[-1] + 1) / RATE


def _errors(recogniser: Recogniser, texts: list[str], sounds: list[Sound]) -> float:
    """Word errors in % of all words."""
    errors = words = 0
    for text, sound in zip(texts, sounds, strict=True):
        said = plain_words(text)
        found = jiwer.process_words(said, plain_words(recogniser.heard(part(sound, 0.0, _end(sound) + QUIET))))
        errors += found.substitutions + found.deletions + found.insertions
        words += len(said.split())
    return 100.0 * errors / words
