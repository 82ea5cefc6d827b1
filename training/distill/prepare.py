"""Prepares every clip once: level, sample rate, features. New clips are added to the existing ones."""

import os
import zlib
from dataclasses import dataclass
from multiprocessing import Pool

import numpy as np

from . import corpora
from .features import Frames, analyse, at_level, resample
from .pulses import pulse_turns


@dataclass
class Example:
    """A prepared clip."""

    id: str
    speaker: str
    kind: str
    held_out: bool
    samples: np.ndarray  # 16-bit
    frames: Frames
    turns: np.ndarray  # [T], see `pulses`


def clips(paths):
    """Every clip of the available corpora."""
    found = [clip for folder in (paths.speech, paths.spoken) if folder for clip in corpora.teacher(folder)]
    for folder, read in ((paths.ljspeech, corpora.lj_speech), (paths.multi, corpora.multi), (paths.untranscribed, corpora.untranscribed)):
        if folder:
            found += read(folder)
    return found


def _prepare(task):
    """Prepares one clip and writes it to a file."""
    clip, target = task
    samples = at_level(resample(*corpora.read(clip)))
    frames = analyse(samples)
    turns, polarity = pulse_turns(samples, frames)
    # Microphones differ in polarity; this makes the closure of the glottis positive.
    samples = samples * polarity
    partial = target.with_suffix(".part")
    with open(partial, "wb") as file:
        np.savez(file, samples=np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16), f0=frames.f0, turns=turns,
                 envelope=frames.envelope.astype(np.float16), aperiodicity=frames.aperiodicity.astype(np.float16),
                 about=np.array([clip.id, clip.speaker, clip.kind, str(clip.held_out)]))  # fmt: skip
    os.replace(partial, target)


def prepare(paths):
    """Prepares all corpora into `work/examples`; existing clips are skipped."""
    out = paths.work / "examples"
    out.mkdir(parents=True, exist_ok=True)
    tasks = [(clip, out / f"{clip.id}.npz") for clip in clips(paths)]
    # Shuffled, so that the finished part is always a fair sample of the whole.
    tasks = sorted((task for task in tasks if not task[1].exists()), key=lambda task: zlib.crc32(task[0].id.encode()))
    if paths.threads > 1:
        with Pool(paths.threads) as pool:
            list(pool.imap_unordered(_prepare, tasks))
    else:
        for task in tasks:
            _prepare(task)
    print(f"{len(tasks)} clips prepared", flush=True)


def read(path):
    """A prepared clip."""
    with np.load(path) as file:
        name, speaker, kind, held_out = file["about"]
        frames = Frames(file["envelope"].astype(np.float32), file["f0"], file["aperiodicity"].astype(np.float32))
        return Example(str(name), str(speaker), str(kind), held_out == "True", file["samples"], frames, file["turns"])


def load(work, known=(), only=None):
    """All prepared clips (or only those with the ids `only`), except those whose ids are already known."""
    paths = sorted((work / "examples").glob("*.npz"))
    return [read(path) for path in paths if path.stem not in known and (only is None or path.stem in only)]
