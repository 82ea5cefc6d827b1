"""Whether a held weak syllable is loud enough: its level compared with those of its neighbours, sung on even notes."""

import math

import numpy as np
from tqdm import tqdm

from evaluate.audio import Sound
from evaluate.render import Ask, Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings

NAME = "sung"

LINES = (("Wonderful.", 3), ("Happy birthday to you.", 6), ("Beautiful people.", 5))
"""What is sung, and its syllables: each has at least one weak syllable between strong ones."""

NOTE_S, TEMPO = 1.0, 120.0
"""Seconds of a note, and beats a minute."""

STEADY = (0.35, 0.85)
"""The part of a note in which its vowel is held, as shares of its length."""

UNDER_MOST_DB = 10.0
"""How far a syllable may lie under the mean of its neighbours."""


def levels_db(sound: Sound, notes: int) -> list[float]:
    """The level of each note's held vowel in dB of full scale."""
    found = []
    for note in range(notes):
        begin, end = (int((note + share) * NOTE_S * sound.rate) for share in STEADY)
        power = float(np.mean(sound.samples[begin:end] ** 2)) if begin < len(sound.samples) else 0.0
        found.append(10.0 * math.log10(max(power, 1e-10)))
    return found


def worst_under(levels: list[float]) -> float:
    """How far at most a level is below the mean of its neighbours, in dB; negative if none is."""
    neighbours = [levels[max(0, at - 1) : at] + levels[at + 1 : at + 2] for at in range(len(levels))]
    return max(float(np.mean(near)) - level for level, near in zip(levels, neighbours, strict=True))


def key_of(log_f0_mean: float) -> int:
    """The MIDI key nearest to a speaker's mean F0."""
    return round(69 + 12 * math.log2(math.exp(log_f0_mean) / 440.0))


def measure(settings: Settings) -> dict:
    """For each speaker and line the levels of the syllables, in dB, on the key nearest to that speaker's mean F0."""
    recit = Recit(settings)
    people = {one["id"]: one["log_f0_mean"] for one in recit.description["speakers"]}
    beats = NOTE_S * TEMPO / 60
    found: dict = {}
    for name, mean in tqdm(people.items(), desc="sung", leave=False):
        for text, notes in LINES[:1] if settings.quick else LINES:
            melody = " ".join([f"{key_of(mean)}:{beats:g}"] * notes)
            sound = recit.say(text, Ask(speaker=name, sing=melody, tempo=TEMPO)).sound
            found.setdefault(name, {})[text] = levels_db(sound, notes)
    return {"levels": found}


def rows(found: dict) -> list[Row]:
    """Bar: the worst syllable of the worst speaker."""
    worst = {name: max(worst_under(levels) for levels in lines.values()) for name, lines in found["levels"].items()}
    name = max(worst, key=worst.__getitem__)
    return [
        Row(
            f"sung: a held syllable under its neighbours, worst of {len(worst)} speakers ({name})",
            f"at most {UNDER_MOST_DB:.0f} dB",
            NONE,
            f"{worst[name]:.1f} dB",
            met=worst[name] <= UNDER_MOST_DB,
        )
    ]
