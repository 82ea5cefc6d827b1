"""How lively the voice is: how much F0, durations, energy and spectrum vary, relative to natural speech.

Each result is a standard deviation over all held-out clips, ours divided by natural, on the same texts. The means of a
clip are subtracted first, because levels and microphones of recordings differ. Only the frames in aligned phonemes
count, so pauses do not.
"""

import librosa
import numpy as np
from tqdm import tqdm

from evaluate.align import Aligner, Phone, words_of
from evaluate.audio import FEMALE_RANGE, RECOGNISER_RATE, Sound, f0_at, frame_levels_db, read, semitones, track_f0
from evaluate.render import Flite, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings
from evaluate.texts import held_out

NAME = "life"

RANGE = (0.9, 1.1)
"""Ratios to natural that pass."""

STEP = 0.01
"""Seconds from frame to frame."""

MEL_BANDS = 80
"""Bands from 0 to 8 kHz: some natural clips hold nothing above."""

FIGURES = {
    "f0": ("F0", "st"),
    "duration": ("log phoneme duration", ""),
    "energy": ("energy", "dB"),
    "mel": ("mel bands (mean of 80)", "dB"),
}

Parts = dict[str, np.ndarray]


def movements(sound: Sound, phones: list[Phone]) -> Parts:
    """The variations in one utterance, with the utterance's mean subtracted.

    `f0` [voiced frames] in semitones, `duration` [phonemes] natural logarithm, `energy` [frames] in dB, `mel` [frames,
    80] in dB, of sound at 16 kHz.
    """
    sound = sound.at(RECOGNISER_RATE)
    levels = frame_levels_db(sound, STEP)
    mel = _mel_db(sound)
    times = np.arange(min(len(levels), len(mel))) * STEP
    spoken = np.zeros(len(times), dtype=bool)
    for phone in phones:
        spoken |= (times >= phone.start) & (times < phone.end)
    f0 = f0_at(times[spoken], track_f0(sound, *FEMALE_RANGE))
    parts = {
        "f0": semitones(f0[f0 > 0]),
        "duration": np.log([phone.end - phone.start for phone in phones]),
        "energy": levels[: len(times)][spoken],
        "mel": mel[: len(times)][spoken],
    }
    return {name: values - values.mean(axis=0) for name, values in parts.items()}


def _mel_db(sound: Sound) -> np.ndarray:
    """Mel spectrogram [frames, 80] in dB, at most 70 dB below its maximum."""
    power = librosa.feature.melspectrogram(
        y=sound.samples, sr=sound.rate, n_fft=512, hop_length=int(STEP * sound.rate), n_mels=MEL_BANDS
    )
    return librosa.power_to_db(power, ref=np.max, top_db=70.0).T


def deviations(utterances: list[Parts]) -> dict[str, np.ndarray]:
    """Standard deviation of each part over all utterances; of `mel`, one for each band."""
    return {name: np.concatenate([utterance[name] for utterance in utterances]).std(axis=0) for name in utterances[0]}


def measure(settings: Settings) -> dict:
    """Deviations of natural, ours and flite, and their ratios to natural."""
    memo = Memo(settings)
    recit, flite, aligner = Recit(settings), Flite(settings), Aligner(memo)
    clips = held_out(settings)
    voices: dict[str, list[Parts]] = {"natural": [], "ours": [], "flite": []}
    missed = []
    tokens = recit.phonemes(clip.text for clip in clips)
    for clip, token in zip(tqdm(clips, desc="life", leave=False), tokens, strict=True):
        words = words_of(token)
        sounds = {
            "natural": read(clip.natural),
            "ours": recit.say(clip.text).sound,
            "flite": flite.say(clip.text),
        }
        phones = {name: aligner.phones(sound, words) for name, sound in sounds.items()}
        if not all(phones.values()):
            missed.append(clip.name)
            continue
        for name, sound in sounds.items():
            voices[name].append(movements(sound, phones[name]))
    if not voices["natural"]:
        return {"clips": 0, "not_aligned": missed}
    found = {name: deviations(utterances) for name, utterances in voices.items()}
    natural = found["natural"]
    return {
        "clips": len(voices["natural"]),
        "not_aligned": missed,
        "deviations": {
            name: {part: float(np.mean(value)) for part, value in parts.items()} for name, parts in found.items()
        },
        "ratios": {
            name: {part: float(np.mean(value / natural[part])) for part, value in found[name].items()}
            for name in ("ours", "flite")
        },
    }


def rows(found: dict) -> list[Row]:
    """Bar: every ratio within `RANGE`."""
    if not found["clips"]:
        return [Row("life", f"{RANGE[0]} to {RANGE[1]}", NONE, "no held-out clip could be aligned")]
    result = []
    for part, (title, unit) in FIGURES.items():
        ours, flite = found["ratios"]["ours"][part], found["ratios"]["flite"][part]
        result.append(
            Row(
                f"life: standard deviation of {title}, ratio to natural ({found['clips']} clips)",
                f"{RANGE[0]} to {RANGE[1]}",
                f"{found['deviations']['natural'][part]:.2f} {unit}".strip(),
                f"{ours:.2f}",
                f"{flite:.2f}",
                met=RANGE[0] <= ours <= RANGE[1],
            )
        )
    return result
