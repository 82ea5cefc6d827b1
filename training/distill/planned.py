"""What the acoustic model makes of clips whose lengths and prosody are given: what the vocoder will have to speak from.

A model's envelopes are smoother than recordings'. A vocoder that has learned from both gives back what they lack.
"""

import os

import numpy as np
import torch

from common.language import on_frames, positions, with_noise

from .acoustic import WORD_NOISE
from .dataset import Dataset, split
from .train_acoustic import finished, frames


def path(work, clip):
    """Where the planned frames of a clip lie."""
    return work / "planned" / f"{clip}.npz"


@torch.no_grad()
def plan(work, tier):
    """Writes envelope and aperiodicity of every aligned clip as the model plans them, for its true prosody, into `work/planned`."""
    model, data = finished(work, tier), _dataset(work)
    (work / "planned").mkdir(exist_ok=True)
    rows = [row for group in data.kinds.values() for row in group] + data.unseen
    for row in rows:
        tokens, speaker = torch.from_numpy(row.tokens)[None], torch.from_numpy(data.vector(row))[None]
        index, position = (torch.from_numpy(values)[None] for values in positions(row.lengths))
        count = len(row.prosody)
        steps = on_frames(with_noise(model.encode(tokens, speaker), tokens, WORD_NOISE), index[:, :count], position[:, :count])
        envelope, noise = (frames(values)[0] for values in split(model.spectrum(steps, torch.from_numpy(row.prosody)[None])))
        envelope = envelope.numpy() * data.norms.envelope_std + data.norms.envelope_mean
        target = path(work, row.id)
        with open(target.with_suffix(".part"), "wb") as file:
            np.savez(file, envelope=envelope.astype(np.float16), aperiodicity=torch.sigmoid(noise).numpy().astype(np.float16))
        os.replace(target.with_suffix(".part"), target)
    print(f"{len(rows)} clips planned", flush=True)


def _dataset(work):
    """The data, relative to what the model was trained with."""
    return Dataset(work, torch.load(work / "speakers.pt", weights_only=False)["norms"])


def read(work, example):
    """The planned envelope and aperiodicity of an example, as long as its own; `None` where there are none."""
    file = path(work, example.id)
    if not file.exists():
        return None
    with np.load(file) as planned:
        count = min(len(planned["envelope"]), len(example.frames))
        envelope, noise = example.frames.envelope.copy(), example.frames.aperiodicity.copy()
        envelope[:count], noise[:count] = planned["envelope"][:count], planned["aperiodicity"][:count]
    return envelope, noise
