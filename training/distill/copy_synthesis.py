"""Copy synthesis: unseen recordings analysed and rebuilt, the upper limit of the quality through the vocoder."""

import json
from collections import defaultdict

import numpy as np
import torch

from common.pitch import continuous

from . import features
from .prepare import load
from .vocoder import Vocoder

# Measured clips of each kind, and the most seconds of each.
CLIPS, SECONDS = {"teacher": 8, "lj": 6, "people": 6}, 8


def finished(work, tier="standard"):
    """The trained vocoder of a tier; without a checkpoint the one that corrects nothing, as in the released voice."""
    vocoder, trained = Vocoder(tier), work / f"vocoder-{tier}.pt"
    if trained.exists():
        vocoder.load_state_dict(torch.load(trained, map_location="cpu", weights_only=True)["average"])
    else:
        # What a net begins with is nearly nothing; its bias sets the level of modulated noise.
        torch.nn.init.zeros_(vocoder.net.output.weight)
    return vocoder.eval()


def rebuilt(vocoder, frames, semitones=0.0, seed=0):
    """The vocoder's samples for frames, at another pitch if requested."""
    torch.manual_seed(seed)
    count = len(frames) // 2 * 2
    row = lambda values: torch.tensor(np.asarray(values[:count], np.float32))[None]
    f0 = row(continuous(frames.f0) * 2 ** (semitones / 12))
    with torch.no_grad():
        made, _ = vocoder(row(frames.envelope), f0, row(frames.f0 > 0), row(frames.aperiodicity))
    return made[0][0].numpy()


def pitch_error(frames, samples, semitones=0.0):
    """Median error of F0 in cents where both are voiced."""
    f0 = features.track_f0(samples, len(frames))
    both = (f0 > 0) & (frames.f0 > 0)
    return float(np.median(np.abs(1200 * np.log2(f0[both] / frames.f0[both]) - 100 * semitones))) if both.sum() > 20 else np.nan


def chosen(work):
    """The unseen clips that are measured."""
    found = defaultdict(list)
    for example in load(work):
        if example.held_out and len(example.frames) > 400:
            found[example.kind].append(example)
    draw = np.random.default_rng(3)
    return [group[at] for kind, group in sorted(found.items()) for at in draw.permutation(len(group))[: CLIPS[kind]]]


def measure(work, tier, instruments, out=None, shifts=(-12, 12)):
    """A row for each clip: figures of the recording and of its copy. `instruments` are functions of samples and rate."""
    vocoder, rows = finished(work, tier), []
    for example in chosen(work):
        natural = example.samples[: SECONDS * features.SAMPLE_RATE] / 32768
        frames = features.analyse(natural)
        made = rebuilt(vocoder, frames)
        row = {"id": example.id, "kind": example.kind, "cents": pitch_error(frames, made)}
        for shift in shifts:
            row[f"cents {shift:+}"] = pitch_error(frames, rebuilt(vocoder, frames, shift), shift)
        for name, measured in instruments.items():
            row[name] = [measured(sound, features.SAMPLE_RATE) for sound in (natural[: len(made)], made)]
        rows.append(row)
    if out:
        out.write_text(json.dumps(rows, indent=1))
    return rows


def table(rows, instruments):
    """Means by kind as text."""
    lines = []
    for kind in (*sorted({row["kind"] for row in rows}), "all"):
        part = [row for row in rows if kind in (row["kind"], "all")]
        text = [f"{kind:8} {len(part):3}"]
        for name in instruments:
            natural, made = np.mean([row[name] for row in part], 0)
            text.append(f"{name} {natural:.3f} -> {made:.3f} ({made - natural:+.3f})")
        text += [f"{name} {np.nanmedian([row[name] for row in part]):.1f}" for name in part[0] if name.startswith("cents")]
        lines.append("  ".join(text))
    return "\n".join(lines)
