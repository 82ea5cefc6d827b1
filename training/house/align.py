"""Where each phoneme begins and ends, by forced alignment with pocketsphinx.

Two passes: the first chooses among the pronunciations of each word and places the pauses, the second finds the
phonemes within. The recogniser's resolution is 10 ms.
"""

from dataclasses import dataclass

import numpy as np
from pocketsphinx import Decoder, get_model_path

from .features import resample
from .text import pronunciations, unstressed

RATE = 16_000


@dataclass(frozen=True)
class Segment:
    """A phoneme with its word's index, or a silence (`SIL`, word -1); times in seconds."""

    phoneme: str
    start: float
    end: float
    word: int


class Aligner:
    """Aligns recordings with their words; keeps the pronunciations that it has met."""

    def __init__(self):
        model = f"{get_model_path()}/en-us"
        beams = {"beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60}
        self.decoder = Decoder(
            hmm=f"{model}/en-us", dict=f"{model}/cmudict-en-us.dict", lm=None, bestpath=False, loglevel="FATAL", **beams
        )
        self.known = {}

    def align(self, samples, rate, words):
        """The segments of a recording, or `None` where the recogniser finds no path through the text."""
        names = [self._name(word) for word in words]
        sound = np.clip(resample(samples, rate, RATE), -1, 1)
        pcm = (sound * 32767).astype(np.int16).tobytes()
        try:
            self.decoder.set_align_text(" ".join(names))
            self._hear(pcm)
            if self.decoder.hyp() is None:
                return None
            self.decoder.set_alignment()
            self._hear(pcm)
            return self._segments(names)
        except RuntimeError:
            return None

    def _hear(self, pcm):
        self.decoder.start_utt()
        self.decoder.process_raw(pcm, full_utt=True)
        self.decoder.end_utt()

    def _name(self, word):
        """Teaches the decoder every pronunciation of a word; returns the name it goes by there."""
        key = (word.text, word.phonemes)
        if key not in self.known:
            name = f"recit{len(self.known)}"
            variants = {}
            for phonemes in pronunciations(word):
                variants.setdefault(unstressed(phonemes), phonemes)
            for number, phones in enumerate(variants, 1):
                self.decoder.add_word(name if number == 1 else f"{name}({number})", " ".join(phones), True)
            self.known[key] = (name, variants)
        return self.known[key][0]

    def _segments(self, names):
        variants = {name: found for name, found in self.known.values()}
        segments, word = [], 0
        for entry in self.decoder.get_alignment():
            phones = [(phone.name, phone.start / 100, (phone.start + phone.duration) / 100) for phone in entry]
            name = entry.name.split("(")[0]
            if name not in variants:
                segments.append(Segment("SIL", phones[0][1], phones[-1][2], -1))
                continue
            if word >= len(names) or name != names[word]:
                return None
            spoken = variants[name].get(tuple(phone for phone, *_ in phones))
            labels = spoken or [phone for phone, *_ in phones]
            segments += [Segment(label, start, end, word) for label, (_, start, end) in zip(labels, phones)]
            word += 1
        return segments if word == len(names) else None
