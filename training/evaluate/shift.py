"""Pitch shifts of the whole voice: the resulting F0 compared with the requested one, and the loss of quality."""

import numpy as np
from tqdm import tqdm

from evaluate import quality
from evaluate.audio import FEMALE_RANGE, Sound, f0_at, track_f0
from evaluate.render import Ask, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings
from evaluate.texts import everyday_sentences

NAME = "shift"

SHIFTS = (-12, -9, -6, -3, 0, 3, 6, 9, 12)
"""Semitones."""

SENTENCES = 12
"""How many everyday sentences are spoken at each shift."""

CENTS = 20.0
"""How far the median F0 error of a shift may be from 0."""

OCTAVE = 600.0
"""An error of more cents than that is the tracker's or the voice's leap, counted by itself."""

MIDDLE, MIDDLE_P808 = 6, 3.3
"""At this many semitones up or down P.808 may not fall below that."""

STEP = 0.01
"""Seconds between compared values of F0."""


def errors(plain: Sound, shifted: Sound, asked: float) -> np.ndarray:
    """The error in cents of F0 of `shifted` relative to that of `plain` moved by `asked` semitones, where both are
    voiced.

    Both renderings have the same timing. The search range moves with the shift.
    """
    factor = 2.0 ** (asked / 12.0)
    low, high = FEMALE_RANGE
    times = np.arange(0.0, plain.seconds, STEP)
    reference = f0_at(times, track_f0(plain, low, high))
    found = f0_at(times, track_f0(shifted, low * factor, high * factor))
    voiced = (reference > 0) & (found > 0)
    return 1200.0 * np.log2(found[voiced] / (reference[voiced] * factor))


def measure(settings: Settings) -> dict:
    """For each shift: median error, median magnitude, share of octave errors, and DNSMOS."""
    recit, memo = Recit(settings), Memo(settings)
    sentences = everyday_sentences(settings)[: 3 if settings.quick else SENTENCES]
    curve = []
    for asked in tqdm(SHIFTS, desc="shifts", leave=False):
        missed, scores = [], []
        for sentence in sentences:
            plain = recit.say(sentence.text).sound
            shifted = recit.say(sentence.text, Ask(pitch=float(asked))).sound
            missed.append(errors(plain, shifted, asked))
            scores.append(quality.scores(shifted, memo))
        cents = np.concatenate(missed)
        curve.append(
            {
                "asked_st": asked,
                "median_cents": float(np.median(cents)),
                "median_magnitude_cents": float(np.median(np.abs(cents))),
                "leaps": float((np.abs(cents) > OCTAVE).mean()),
                "dnsmos": quality.mean(scores),
            }
        )
    return {"sentences": len(sentences), "curve": curve}


def rows(found: dict) -> list[Row]:
    """Bars: F0 of every shift, and P.808 at the middle shifts."""
    curve = found["curve"]
    worst = max(abs(point["median_cents"]) for point in curve)
    magnitude = max(point["median_magnitude_cents"] for point in curve)
    leaps = max(point["leaps"] for point in curve)
    middle = [point["dnsmos"]["p808"] for point in curve if abs(point["asked_st"]) == MIDDLE]
    ends = [point["dnsmos"]["p808"] for point in (curve[0], curve[-1])]
    return [
        Row(
            f"F0 shifted by ±12 semitones, worst median error of {len(curve)} shifts",
            f"under {CENTS:.0f} cents",
            NONE,
            f"{worst:.1f} cents (median of magnitudes {magnitude:.1f}; leaps {100 * leaps:.1f} %)",
            met=worst < CENTS and magnitude < CENTS,
        ),
        Row(
            f"DNSMOS P.808 at −{MIDDLE} / +{MIDDLE} semitones (at −12 / +12: {ends[0]:.2f} / {ends[1]:.2f})",
            f"at least {MIDDLE_P808}",
            NONE,
            " / ".join(f"{score:.2f}" for score in middle),
            met=min(middle) >= MIDDLE_P808,
        ),
    ]
