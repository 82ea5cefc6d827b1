"""Phoneme boundaries of a known text, by forced alignment with pocketsphinx.

The pronunciations are the product's own (`recit phonemes`), for natural and for synthetic speech, so that the same
labels are compared and no word is unknown.
"""

import re
from dataclasses import dataclass

import pocketsphinx

from evaluate.audio import Sound
from evaluate.render import Memo
from evaluate.words import MARGIN, pcm

FRAME = 0.01
"""Seconds of one frame of the recogniser."""


@dataclass(frozen=True)
class Phone:
    """A phoneme (ARPAbet without stress) with its start and end in seconds."""

    name: str
    start: float
    end: float


def words_of(tokens: list[dict]) -> list[list[str]]:
    """The phonemes of each word of one text of `recit phonemes --json`, without stress."""
    return [[re.sub(r"\d", "", phoneme) for phoneme in token["phonemes"]] for token in tokens if token.get("phonemes")]


class Aligner:
    """Finds the phonemes of a text in a recording of it."""

    def __init__(self, memo: Memo):
        self._memo = memo

    def phones(self, sound: Sound, words: list[list[str]]) -> list[Phone] | None:
        """The phonemes without the pauses; `None` if the recogniser finds no alignment."""
        found = self._memo.of("phones", sound, lambda sound: _align(sound, words), words)
        return None if found is None else [Phone(*phone) for phone in found]


def _align(sound: Sound, words: list[list[str]]) -> list[tuple[str, float, float]] | None:
    # Without the search for a best path through the lattice, which fails on utterances that were aligned well.
    decoder = pocketsphinx.Decoder(lm=None, bestpath=False, beam=1e-60, pbeam=1e-60, wbeam=1e-40, loglevel="FATAL")
    # A name for every position in the text, because the same word twice in a row would be taken for one.
    names = [f"word{place}" for place in range(len(words))]
    for name, phonemes in zip(names, words):
        decoder.add_word(name, " ".join(phonemes), name == names[-1])
    samples = pcm(sound)
    try:
        decoder.set_align_text(" ".join(names))
        _decode(decoder, samples)
        if decoder.hyp() is None:
            return None
        # The second pass finds the phonemes within the words of the first.
        decoder.set_alignment()
        _decode(decoder, samples)
    except RuntimeError:
        return None
    return [
        (phone.name, phone.start * FRAME - MARGIN, (phone.start + phone.duration) * FRAME - MARGIN)
        for word in decoder.get_alignment()
        if word.name in names
        for phone in word
    ]


def _decode(decoder: pocketsphinx.Decoder, samples: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
