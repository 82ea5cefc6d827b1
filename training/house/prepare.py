"""Prepares every clip once: level, sample rate, features, phonemes with their lengths."""

import pickle
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from tqdm import tqdm

from common.language import parse

from . import corpora, synthesis
from .align import Aligner
from .features import SAMPLE_RATE, analyse, at_level, resample

# Semitones by which recordings are also resampled for the vocoder: other pitches, other vocal tracts. Their files have a
# `~` in their names.
TRANSPOSITIONS = (-5.0, -2.5, 2.5, 5.0)


@dataclass
class Example:
    """A prepared clip."""

    id: str
    speaker: str
    held_out: bool
    rate: int  # of the source, in Hz: above half of it there is nothing
    samples: np.ndarray
    frames: object
    words: list | None = None
    segments: list | None = None


@cache
def _aligner():
    """One for each process: it takes a second to load, and learns words."""
    return Aligner()


def _transposed(samples, semitones):
    return resample(samples, SAMPLE_RATE, SAMPLE_RATE / 2 ** (semitones / 12))


def _prepare(task):
    """One clip (or a transposed copy of it) to a file."""
    clip, words, transposition, target = task
    if target.exists():
        return
    source, rate = corpora.read(clip)
    samples = at_level(resample(source, rate))
    segments = None
    if transposition:
        samples = _transposed(samples, transposition)
    elif words:
        segments = _aligner().align(source / np.abs(source).max() * 0.7, rate, words)
    frames = analyse(samples)
    example = Example(clip.id, clip.speaker, clip.held_out, rate, samples.astype(np.float32), frames, words, segments)
    partial = target.with_suffix(".part")
    partial.write_bytes(pickle.dumps(example))
    partial.rename(target)


def prepare(paths, recit, work, processes):
    """Prepares all corpora into `work/examples`; clips that are there already are left alone."""
    clips = corpora.lj_speech(paths.ljspeech)
    house = list(clips)
    if paths.multi:
        clips += corpora.multi(paths.multi)
    clips += synthesis.speak(paths.ljspeech, work / "flite")
    words = parse([clip.text for clip in clips], recit)
    out = work / "examples"
    out.mkdir(parents=True, exist_ok=True)
    tasks = [(clip, spoken, 0, out / f"{clip.id}.pickle") for clip, spoken in zip(clips, words)]
    if paths.untranscribed:
        tasks += [(clip, None, 0, out / f"{clip.id}.pickle") for clip in corpora.untranscribed(paths.untranscribed)]
    for number, clip in enumerate(clip for clip in house if not clip.held_out):
        for shift in TRANSPOSITIONS[number % 2 :: 2]:
            tasks.append((clip, None, shift, out / f"{clip.id}~{shift:+}.pickle"))
    with Pool(processes) as pool:
        list(tqdm(pool.imap_unordered(_prepare, tasks), total=len(tasks), unit="clip", desc="prepare"))


def load(work, keep):
    """The prepared examples whose file name `keep` accepts."""
    files = sorted(Path(work / "examples").glob("*.pickle"))
    return [pickle.loads(file.read_bytes()) for file in files if keep(file.stem)]
