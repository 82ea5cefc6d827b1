"""Where the recordings come from. Every corpus becomes a list of clips."""

import csv
from dataclasses import dataclass
from pathlib import Path

import soundfile

# Texts and recordings whose number ends so are never trained on. The recordings are those that the evaluation uses.
HELD_OUT = ("3", "7")


@dataclass(frozen=True)
class Clip:
    """A recording, who speaks, and what is said (`None` where nobody wrote it down)."""

    id: str
    speaker: str
    path: Path
    text: str | None
    held_out: bool = False


def is_held_out(clip_id):
    """Whether an LJ Speech clip is kept for the evaluation."""
    return clip_id.endswith(HELD_OUT)


def _find(folder, name):
    """A recording by name, whatever sub-folder and lossless format it has."""
    for place in ("wavs", "flac", "."):
        for suffix in (".wav", ".flac"):
            path = folder / place / f"{name}{suffix}"
            if path.exists():
                return path
    return None


def lj_speech(folder):
    """LJ Speech, in the layout of its public archive (`metadata.csv` and `wavs`)."""
    rows = (line.rstrip("\n").split("|") for line in open(folder / "metadata.csv", encoding="utf8"))
    found = ((name, text, _find(folder, name)) for name, *_, text in rows)
    return [Clip(name, "lj", path, text, is_held_out(name)) for name, text, path in found if path]


def lj_texts(folder):
    """All transcripts of LJ Speech as pairs of id and text, also those without a recording here."""
    table = folder / "all_texts.csv"
    table = table if table.exists() else folder / "metadata.csv"
    rows = (line.rstrip("\n").split("|") for line in open(table, encoding="utf8"))
    return [(row[0], row[-1]) for row in rows if row[0].startswith("LJ")]


def multi(folder):
    """Transcribed clips of many speakers; `metadata.csv` has corpus, speaker, utterance, sex and text."""
    clips = []
    with open(folder / "metadata.csv", encoding="utf8") as table:
        for corpus, speaker, name, _, text in csv.reader(table, delimiter="|", quoting=csv.QUOTE_NONE):
            for path in (folder / corpus).rglob(f"{name}.flac"):
                text = text if any(c.islower() for c in text) else text.lower()
                clips.append(Clip(f"{corpus}-{name}", f"{corpus}-{speaker}".lower(), path, text))
    return clips


def untranscribed(folder):
    """Clips without text, a speaker each: they teach the vocoder how voices differ."""
    return [Clip(path.stem, path.stem.split("-")[0], path, None) for path in sorted(folder.rglob("*.flac"))]


def read(clip):
    """Samples (mono) and sample rate."""
    samples, rate = soundfile.read(clip.path, dtype="float64")
    return (samples.mean(1) if samples.ndim > 1 else samples), rate
