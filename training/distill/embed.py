"""Who speaks: the embedding of every clip by a speaker encoder (CAM++)."""

import os

import numpy as np

from . import instruments
from .features import SAMPLE_RATE
from .prepare import read

# Seconds of a clip that are heard.
SECONDS = 8


def embed(paths):
    """Writes `work/embeddings.npz`, a few hundred clips at a time; clips that are in it already are left alone."""
    listen, target = instruments.load(paths.instruments), paths.work / "embeddings.npz"
    found = dict(np.load(target)) if target.exists() else {}
    for path in sorted((paths.work / "examples").glob("*.npz")):
        if path.stem not in found:
            samples = read(path).samples[: SECONDS * SAMPLE_RATE] / 32768
            found[path.stem] = listen.identity(samples, SAMPLE_RATE).astype(np.float32)
            if len(found) % 200 == 0:
                _write(target, found)
    _write(target, found)
    print(f"{len(found)} clips have an embedding", flush=True)


def _write(target, found):
    """Replaces the file as a whole."""
    with open(target.with_suffix(".part"), "wb") as file:
        np.savez(file, **found)
    os.replace(target.with_suffix(".part"), target)
