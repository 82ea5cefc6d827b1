"""Trains the vocoder on natural recordings of many voices, by the energy score of spectra.

The light vocoder learns from the standard one instead: what to answer to each frame, without a sound being made, which
takes a tenth of the time.
"""

import numpy as np
import torch

from common.energy import SpectralScore
from common.pitch import continuous
from common.run import Run

from .features import HOP
from .prepare import load
from .vocoder import Vocoder

BATCH, FRAMES = 12, 44
# Frames at either end of a crop that are rendered without one of their neighbours, or without look-ahead.
EDGE = 3
# Frames of history before a crop: mostly what the net can remember, sometimes a line that has just begun.
CONTEXTS, CONTEXT_SHARES = (0, 8, 46), (0.15, 0.15, 0.7)
PEAK = 1.5e-3
# The phase terms may lead by this many samples.
LEAD = 48
# Half of every batch is the house voice and its transposed copies.
HOUSE_SHARE = 0.5


class Crops:
    """Random stretches of prepared recordings as batches."""

    def __init__(self, examples, seed):
        self.draw = np.random.default_rng(seed)
        self.items = [self._item(example) for example in examples if len(example.frames) > FRAMES + CONTEXTS[-1]]
        weights = np.array([len(item[1]) for item in self.items], float)
        house = np.zeros(len(weights), bool)
        house[[number for number, item in enumerate(self.items) if item[5]]] = True
        for part, share in ((house, HOUSE_SHARE), (~house, 1 - HOUSE_SHARE)):
            weights[part] *= share / max(weights[part].sum(), 1.0)
        self.share = weights / weights.sum()

    @staticmethod
    def _item(example):
        frames = example.frames
        length = len(frames) * HOP
        samples = np.pad(example.samples, (0, max(0, length - len(example.samples))))[:length]
        voiced = (frames.f0 > 0).astype(np.float32)
        return samples, frames.mel, continuous(frames.f0), voiced, frames.aperiodicity, example.speaker == "lj"

    def batch(self):
        """Samples [B, FRAMES * HOP], and four feature tensors that begin some frames of context earlier."""
        context = self.draw.choice(CONTEXTS, p=CONTEXT_SHARES)
        columns = [[] for _ in range(5)]
        for number in self.draw.choice(len(self.items), BATCH, p=self.share):
            samples, mel, f0, voiced, noise, _ = self.items[number]
            at = self.draw.integers(context, len(mel) - FRAMES)
            part = slice(at - context, at + FRAMES)
            gain = np.float32(np.exp(self.draw.uniform(-0.8, 0.8)))
            values = (samples[at * HOP : (at + FRAMES) * HOP] * gain, mel[part] + np.log(gain), f0[part],
                      voiced[part], noise[part])  # fmt: skip
            for column, value in zip(columns, values):
                column.append(value)
        return [torch.from_numpy(np.stack(column).astype(np.float32)) for column in columns]


def score(vocoder, spectral, batch):
    """The energy score of a batch, and its parts."""
    samples, mel, f0, voiced, noise = batch
    context = mel.shape[1] - FRAMES
    (one, other), corrections = vocoder(mel, f0, voiced, noise, renditions=2, context=context)
    inner = slice(EDGE * HOP, -EDGE * HOP)
    value, near = spectral(samples[:, inner], one[:, inner], other[:, inner])
    early = vocoder.early(corrections, LEAD)
    return value + 0.1 * early, {"score": value.detach(), "near": near, "early": early.detach()}


def imitation(vocoder, teacher, batch):
    """How far the corrections of a vocoder are from its teacher's on a batch."""
    _, mel, f0, voiced, noise = batch
    with torch.no_grad():
        aim = teacher.corrections(mel, f0, voiced, noise)
    return (vocoder.corrections(mel, f0, voiced, noise) - aim).abs().mean()


def finished(work, tier):
    """The trained vocoder of a tier."""
    vocoder = Vocoder(tier)
    vocoder.load_state_dict(torch.load(work / f"vocoder-{tier}.pt", map_location="cpu", weights_only=True)["average"])
    return vocoder.eval()


def train(work, tier, steps):
    """Trains (or goes on training) the vocoder of a tier into `work/vocoder-<tier>.pt`."""
    torch.manual_seed(0)
    examples = load(work, lambda stem: not stem.startswith("flite"))
    crops = Crops([example for example in examples if not example.held_out], seed=1)
    unseen = Crops([example for example in examples if example.held_out], seed=2)
    check = [unseen.batch() for _ in range(6)]
    spectral = SpectralScore()
    teacher = finished(work, "standard") if tier == "light" else None
    run = Run(work / f"vocoder-{tier}.pt", Vocoder(tier), PEAK, steps)
    while run.step < steps:
        run.model.train()
        if teacher:
            loss = imitation(run.model, teacher, crops.batch())
            run.update(loss, {"imitation": loss})
        else:
            run.update(*score(run.model, spectral, crops.batch()))
        if run.step % 100 == 0:
            run.report()
        if run.step % 500 == 0 or run.step == steps:
            with torch.no_grad():
                values = [score(run.average, spectral, batch)[1]["score"] for batch in check]
            print(f"  unseen score {float(torch.stack(values).mean()):.4f}", flush=True)
            run.save()
