"""An emotion that changes while a line sounds: from sadness to anger across four seconds."""

import numpy as np
import parselmouth
from scipy.signal import find_peaks
from tqdm import tqdm

from evaluate.audio import Sound, frame_levels_db, semitones
from evaluate.emotion_features import SPEECH_BELOW_PEAK_DB, spectral_tilt_db
from evaluate.performance.host import KEY, LEAD, RATE, Host, Note, part
from evaluate.performance.measures import pitch

TEXT = " ".join(["la"] * 40) + "."
"""The same syllable over and over, so that all that changes is the emotion; and on one pitch, for the same reason."""

SECONDS, WINDOWS = 4.0, 8
"""How long the change takes, and in how many pieces it is looked at."""

SADNESS, ANGER = (-0.63, -0.27), (-0.51, 0.59)
"""Their places on the plane (valence, arousal), as the engine has them."""

FEATURES = {
    "f0_st": "F0 (semitones)",
    "rate": "syllables a second (share of neutral)",
    "tilt_db": "spectral tilt (dB)",
    "hnr_db": "HNR (dB)",
}
"""What is looked at in a window, against the same window of neutral speech."""

TAKES = 6
"""Takes that are averaged: a window holds only a few syllables."""

LEVEL_STEP, DIP_DB = 0.005, 3.0
"""Seconds from one level to the next, and how deep it dips between two syllables."""

TELLING = {"f0_st": 1.0, "rate": 0.05, "tilt_db": 1.0, "hnr_db": 1.0}
"""Where the two emotions are not so far apart in a feature, it tells nothing of the way between them."""

SLACK = 0.1
"""A share of the way by which a window may fall behind the one before it."""


def measure(host: Host) -> dict:
    """Features of each window, median over takes, for both emotions alone and for the transition; and which share of
    the transition is done in each window (from 0, sadness, to 1, anger).
    """
    host.open([{"text": TEXT, "seed": seed} for seed in range(TAKES)])
    ways = {"neutral": ((0.0, 0.0), (0.0, 0.0)), "sadness": (SADNESS, SADNESS), "anger": (ANGER, ANGER)}
    ways["way"] = (SADNESS, ANGER)
    found: dict = {"text": TEXT}
    windows = {}
    for name, (start, end) in tqdm(ways.items(), desc="emotion", leave=False):
        takes = [_windows(_said(host, line, start, end)) for line in range(TAKES)]
        windows[name] = {feature: np.nanmedian([take[feature] for take in takes], axis=0) for feature in FEATURES}
    host.reset()
    for feature in FEATURES:
        neutral = windows["neutral"][feature]
        against = {
            name: windows[name][feature] / neutral if feature == "rate" else windows[name][feature] - neutral
            for name in ("sadness", "anger", "way")
        }
        between = against["anger"] - against["sadness"]
        apart = float(np.median(between))
        found[feature] = {name: values.tolist() for name, values in against.items()} | {"apart": apart}
        if abs(apart) < TELLING[feature]:
            continue
        share = (against["way"] - against["sadness"]) / between
        found[feature] |= {
            "share": share.tolist(),
            "largest_step": float(np.abs(np.diff(share)).max()),
            "in_order": bool(np.all(np.diff(share) > -SLACK)),
        }
    return found


def _said(host: Host, line: int, start: tuple[float, float], end: tuple[float, float]) -> Sound:
    host.set("Intonation", 0.0)
    for name, first, last in zip(("Valence", "Arousal"), start, end):
        along = np.clip((np.arange(round((LEAD + SECONDS + 2.0) * RATE)) / RATE - LEAD) / SECONDS, 0.0, 1.0)
        # The range of both is from -1 to 1.
        host.automate(name, (first + (last - first) * along + 1.0) / 2.0)
    sound = host.play([Note(KEY + line, LEAD, SECONDS)], LEAD + SECONDS + 0.5)
    return part(sound, LEAD, LEAD + SECONDS + 0.5)


def _windows(sound: Sound) -> dict[str, list[float]]:
    """Features of each window; NaN if nothing of it is voiced."""
    times, f0 = pitch(sound)
    middles, rates = _syllables(sound)
    found: dict[str, list[float]] = {feature: [] for feature in FEATURES}
    width = SECONDS / WINDOWS
    for start in np.arange(WINDOWS) * width:
        here = f0[(times >= start) & (times < start + width)]
        voiced = here[here > 0]
        piece = part(sound, start, start + width)
        # Half a window more on both sides, because the syllable rate needs a few syllables.
        around = rates[np.abs(middles - start - width / 2) < width]
        found["f0_st"].append(float(semitones(np.median(voiced) / 100.0)) if len(voiced) else np.nan)
        found["rate"].append(float(np.median(around)) if len(around) else np.nan)
        found["tilt_db"].append(spectral_tilt_db(piece.at(16_000)))
        found["hnr_db"].append(_hnr(piece))
    return found


def _syllables(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """The middle of each syllable in seconds and its local rate per second; syllables are separated by dips of the
    level.
    """
    levels = frame_levels_db(sound, LEVEL_STEP, 0.05)
    levels = np.maximum(levels, levels.max() - SPEECH_BELOW_PEAK_DB)
    dips = LEVEL_STEP * find_peaks(-levels, prominence=DIP_DB)[0]
    return (dips[1:] + dips[:-1]) / 2.0, 1.0 / np.diff(dips)


def _hnr(sound: Sound) -> float:
    values = parselmouth.Sound(sound.samples, sound.rate).to_harmonicity_cc(0.01, 75.0).values
    return float(values[values > -100].mean()) if np.any(values > -100) else np.nan
