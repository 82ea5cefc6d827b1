"""The sources of recordings. Every corpus becomes a list of clips."""

import csv
import zlib
from dataclasses import dataclass
from pathlib import Path

import soundfile

from .texts import HELD_OUT

# Styles of the teacher on which the vocoder is not trained. They check it on unseen voices.
UNSEEN_STYLES = ("am_onyx", "bf_lily")
# This share of the human speakers is unseen too.
UNSEEN_SHARE = 0.15


@dataclass(frozen=True)
class Clip:
    """A recording and its speaker. `kind` is teacher, lj or people."""

    id: str
    speaker: str
    path: Path
    kind: str
    held_out: bool


def teacher(folder):
    """The speech of the teacher so far."""
    return [Clip(f"{path.parent.name}-{path.stem}", path.parent.name, path.with_suffix(".flac"), "teacher",
                 path.parent.name in UNSEEN_STYLES) for path in sorted(folder.glob("*/*.npz"))]  # fmt: skip


def lj_speech(folder):
    """LJ Speech, in the layout of its public archive (`metadata.csv` and `wavs`) or with `flac`."""
    rows = [line.split("|")[0] for line in open(folder / "metadata.csv", encoding="utf8")]
    found = [(name, path) for name in rows for path in (folder / "wavs" / f"{name}.wav", folder / "flac" / f"{name}.flac")]
    return [Clip(name, "lj", path, "lj", name.endswith(HELD_OUT)) for name, path in found if path.exists()]


def multi(folder):
    """Clips of many speakers; `metadata.csv` has corpus, speaker and utterance."""
    clips = []
    with open(folder / "metadata.csv", encoding="utf8") as table:
        for corpus, speaker, name, *_ in csv.reader(table, delimiter="|", quoting=csv.QUOTE_NONE):
            for path in (folder / corpus).rglob(f"{name}.flac"):
                speaker = f"{corpus}-{speaker}".lower()
                clips.append(Clip(f"{corpus}-{name}", speaker, path, "people", _unseen(speaker)))
    return clips


def untranscribed(folder):
    """Clips without text, each with its own speaker."""
    found = [(path, path.stem.split("-")[0]) for path in sorted(folder.rglob("*.flac"))]
    return [Clip(path.stem, speaker, path, "people", _unseen(speaker)) for path, speaker in found]


def _unseen(speaker):
    """A fixed pseudo-random choice by name."""
    return zlib.crc32(speaker.encode()) % 1000 < UNSEEN_SHARE * 1000


def read(clip):
    """Samples (mono) and sample rate."""
    samples, rate = soundfile.read(clip.path, dtype="float64")
    return (samples.mean(1) if samples.ndim > 1 else samples), rate
