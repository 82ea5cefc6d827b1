"""Word errors of a small recogniser for natural speech, ours and flite.

The recogniser is pocketsphinx with its own US English models. It makes many errors on natural read speech, so only
differences matter. Everyday sentences use only words of its dictionary.
"""

import re
import unicodedata

import jiwer
import numpy as np
import pocketsphinx
from tqdm import tqdm

from evaluate.audio import RECOGNISER_RATE, Sound, read
from evaluate.render import Flite, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import SEED, Settings
from evaluate.texts import Sentence, everyday_sentences, read_sentences

NAME = "wer"

EVERYDAY_MOST = 3.0
"""Word errors on everyday sentences, %."""

PEAK, NOISE, MARGIN = 0.7, 3e-4, 0.2
"""Level that every sound is brought to, noise laid under it (digital silence confuses the
recogniser's cepstral mean), and seconds of that noise before and after."""

RESAMPLES = 2000
"""Draws of the bootstrap."""

Heard = dict[str, str]


def plain_words(text: str) -> str:
    """Lower-case words without punctuation or accents."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(word.strip("'") for word in re.findall(r"[a-z']+", letters) if word.strip("'"))


class Recogniser:
    """pocketsphinx with its default models."""

    def __init__(self, memo: Memo):
        self._memo = memo
        self._decoder: pocketsphinx.Decoder | None = None

    def heard(self, sound: Sound) -> str:
        """The recognised words."""
        return self._memo.of("heard", sound, self._recognise)

    def _recognise(self, sound: Sound) -> str:
        # Every sound gets a new decoder, because its cepstral mean would carry over.
        decoder = pocketsphinx.Decoder(loglevel="FATAL")
        decoder.start_utt()
        decoder.process_raw(pcm(sound), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""


def pcm(sound: Sound) -> bytes:
    """16-bit samples at 16 kHz, at a fixed level, with faint noise added."""
    samples = sound.at(RECOGNISER_RATE).peaking_at(PEAK).samples
    samples = np.pad(samples, int(MARGIN * RECOGNISER_RATE))
    samples = samples + np.random.default_rng(SEED).normal(0.0, NOISE, len(samples))
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


def _errors(sentence: Sentence, heard: str) -> tuple[int, int]:
    """Wrong, missing and added words, and the number of spoken words."""
    reference = plain_words(sentence.text)
    found = jiwer.process_words(reference, plain_words(heard))
    return found.substitutions + found.deletions + found.insertions, len(reference.split())


def rate(counts: list[tuple[int, int]]) -> float:
    """Word errors in % of all words."""
    errors, words = np.array(counts).sum(axis=0)
    return float(100.0 * errors / words)


def _difference_range(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> list[float]:
    """The 95 % confidence interval of the difference of two rates on the same sentences (bootstrap), in points."""
    draws = np.random.default_rng(SEED).integers(0, len(one), (RESAMPLES, len(one)))
    first, second = np.array(one)[draws].sum(axis=1), np.array(other)[draws].sum(axis=1)
    differences = 100.0 * (first[:, 0] / first[:, 1] - second[:, 0] / second[:, 1])
    return np.percentile(differences, (2.5, 97.5)).tolist()


def measure(settings: Settings) -> dict:
    """Word errors in % by text kind and voice, with the transcripts of misrecognised sentences."""
    recit, flite = Recit(settings), Flite(settings)
    recogniser = Recogniser(Memo(settings))
    found: dict = {}
    for kind, sentences in (("read", read_sentences(settings)), ("everyday", everyday_sentences(settings))):
        ours, other, natural, mistakes = [], [], [], []
        for sentence in tqdm(sentences, desc=f"word errors, {kind}", leave=False):
            heard = recogniser.heard(recit.say(sentence.text).sound)
            ours.append(_errors(sentence, heard))
            other.append(_errors(sentence, recogniser.heard(flite.say(sentence.text))))
            if ours[-1][0]:
                mistakes.append({"said": plain_words(sentence.text), "heard": heard})
            if sentence.natural:
                natural.append(_errors(sentence, recogniser.heard(read(sentence.natural))))
        found[kind] = {
            "n": len(ours),
            "ours": rate(ours),
            "flite": rate(other),
            "flite_minus_ours_95": _difference_range(other, ours),
            "mistakes": mistakes,
        }
        if natural:
            # Sentences with natural sound come first.
            paired = len(natural)
            found[kind] |= {
                "n_paired": paired,
                "natural": rate(natural),
                "ours_paired": rate(ours[:paired]),
                "flite_paired": rate(other[:paired]),
                "ours_minus_natural_95": _difference_range(ours[:paired], natural),
            }
    return found


def rows(found: dict) -> list[Row]:
    """Bars: read sentences not above natural on the same texts; everyday ones under `EVERYDAY_MOST`."""
    aloud, everyday = found["read"], found["everyday"]
    result = []
    if "natural" in aloud:
        low, high = aloud["ours_minus_natural_95"]
        result.append(
            Row(
                f"word errors, held-out clips ({aloud['n_paired']}; difference {low:+.1f} to {high:+.1f} points)",
                "not above natural",
                f"{aloud['natural']:.1f} %",
                f"{aloud['ours_paired']:.1f} %",
                f"{aloud['flite_paired']:.1f} %",
                met=aloud["ours_paired"] <= aloud["natural"],
            )
        )
    result.append(
        Row(
            f"word errors, all read sentences ({aloud['n']}; most without natural sound)",
            "",
            NONE,
            f"{aloud['ours']:.1f} %",
            f"{aloud['flite']:.1f} %",
        )
    )
    result.append(
        Row(
            f"word errors, everyday sentences ({everyday['n']})",
            f"under {EVERYDAY_MOST:.0f} %",
            NONE,
            f"{everyday['ours']:.1f} %",
            f"{everyday['flite']:.1f} %",
            met=everyday["ours"] < EVERYDAY_MOST,
        )
    )
    return result
