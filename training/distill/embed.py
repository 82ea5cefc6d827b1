"""Who speaks: embeddings by a speaker encoder (CAM++) of some clips of everybody."""

import os
from collections import Counter

import numpy as np

from . import instruments
from .features import SAMPLE_RATE
from .prepare import read

# Seconds of a clip that are heard, and clips of a speaker.
SECONDS, MOST = 8, 8
# After so many clips what was found is saved.
SAVED = 100


def embed(paths):
    """Writes `work/embeddings.npz`; clips that are in it already are left alone. A clip of each speaker comes first, then a second."""
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
    """The first clips of every speaker, those that come first in all before the second ones."""
    count, ranked = Counter(), []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            speaker = str(file["about"][1])
        ranked.append((count[speaker], path))
        count[speaker] += 1
    return [path for rank, path in sorted(ranked) if rank < MOST]


def _write(target, found):
    """Replaces the file as a whole."""
    with open(target.with_suffix(".part"), "wb") as file:
        np.savez(file, **found)
    os.replace(target.with_suffix(".part"), target)
