"""Speaker identities: embeddings by a speaker encoder (CAM++) of some clips of every speaker."""

import os
from collections import Counter

import numpy as np

from . import instruments
from .features import SAMPLE_RATE
from .prepare import read

# Seconds used of a clip, and clips used of a speaker.
SECONDS, MOST = 8, 8
# Results are saved after this many clips.
SAVED = 100


def embed(paths):
    """Writes `work/embeddings.npz`; clips that are in it already are skipped. First one clip of each speaker, then a
    second.
    """
    listen, target = instruments.load(paths.instruments), paths.work / "embeddings.npz"
    found = dict(np.load(target)) if target.exists() else {}
    missing = [path for path in _wanted(paths.work / "examples") if path.stem not in found]
    for number, path in enumerate(missing, 1):
        samples = read(path).samples[: SECONDS * SAMPLE_RATE] / 32768
        found[path.stem] = listen.identity(samples, SAMPLE_RATE).astype(np.float32)
        if number % SAVED == 0 or number == len(missing):
            _write(target, found)
    print(f"{len(found)} clips have an embedding", flush=True)


def _wanted(folder):
    """The first clips of every speaker, ordered so that all first clips come before the second ones."""
    count, ranked = Counter(), []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            speaker = str(file["about"][1])
        ranked.append((count[speaker], path))
        count[speaker] += 1
    return [path for rank, path in sorted(ranked) if rank < MOST]


def _write(target, found):
    """Replaces the file in one step."""
    with open(target.with_suffix(".part"), "wb") as file:
        np.savez(file, **found)
    os.replace(target.with_suffix(".part"), target)
