"""Trains the vocoder on the teacher's speech and on recordings of many people."""

import numpy as np
import torch

from common.energy import SpectralScore
from common.pitch import continuous
from common.run import Run

from .adversary import Adversary, Balance
from .features import HOP
from .prepare import load
from .vocoder import Vocoder

BATCH, FRAMES = 8, 100
# Lengths of the compared spectra. The shortest separate the pulses of a low voice. Complex spectra are not compared:
# the positions of pulses are known to a hundredth of a period, and the score would turn into noise what cannot be
# matched in phase.
SPECTRA, OVERLAP = (2048, 1024, 512, 256, 128, 64), 2
# Frames at either end of a crop that are rendered without one of their neighbours, or without look-ahead.
EDGE = 6
# Frames of history before a crop: usually as many as the net can remember, sometimes only the start of a line.
CONTEXTS, CONTEXT_SHARES = (0, 16, 60), (0.15, 0.15, 0.7)
# Peaks of the learning rate: by the score alone, with critics, and the critics' own.
PEAK, JUDGED_PEAK, CRITICS_PEAK = 1.5e-3, 4e-4, 4e-4
# Crops of a batch that the adversary judges, and its gradient on a sample as a share of the score's.
JUDGED, ADVERSARY_SHARE = 4, 0.5
# Untrained critics have no gradient, which would give them a huge weight. So they are first trained alone for this
# many steps, and the weight is limited.
CRITICS_FIRST, MOST_WEIGHT = 600, 5.0
# The added phase may lead by at most this many samples.
LEAD = 80
# The share of each kind of recording in a batch.
SHARES = {"teacher": 0.6, "lj": 0.15, "people": 0.25}


class Crops:
    """Random stretches of prepared recordings as batches."""

    def __init__(self, examples, seed):
        self.draw, self.items = np.random.default_rng(seed), []
        self.add(examples)

    def add(self, examples):
        """Adds recordings to draw from."""
        self.items += [example for example in examples if len(example.frames) > FRAMES + CONTEXTS[-1] + 1]
        weights = np.array([len(item.frames) for item in self.items], float)
        kinds = np.array([item.kind for item in self.items])
        for kind, share in SHARES.items():
            part = kinds == kind
            weights[part] *= share / max(weights[part].sum(), 1.0)
        self.share = weights / weights.sum()

    def batch(self):
        """Samples [B, FRAMES * HOP], and five feature tensors that begin some frames of context earlier."""
        context = self.draw.choice(CONTEXTS, p=CONTEXT_SHARES)
        columns = [[] for _ in range(6)]
        for number in self.draw.choice(len(self.items), BATCH, p=self.share):
            item = self.items[number]
            at = self.draw.integers(context, len(item.frames) - FRAMES)
            part = slice(at - context, at + FRAMES)
            gain = np.float32(np.exp(self.draw.uniform(-0.8, 0.8)))
            samples = item.samples[at * HOP : (at + FRAMES) * HOP] * (gain / np.float32(32768))
            values = (np.pad(samples, (0, FRAMES * HOP - len(samples))), item.frames.envelope[part] + np.log(gain),
                      continuous(item.frames.f0)[part], item.frames.f0[part] > 0, item.frames.aperiodicity[part],
                      item.turns[part] - np.floor(item.turns[at]))  # fmt: skip
            for column, value in zip(columns, values):
                column.append(value)
        return [torch.from_numpy(np.stack(column).astype(np.float32)) for column in columns]


def score(vocoder, spectral, batch):
    """The energy score of a batch, its parts, and the first rendition and the truth."""
    samples, envelope, f0, voiced, noise, turns = batch
    context = envelope.shape[1] - FRAMES
    (one, other), corrections = vocoder(envelope, f0, voiced, noise, turns, renditions=2, context=context)
    truth, one, other = (sound[:, EDGE * HOP : -EDGE * HOP] for sound in (samples, one, other))
    value, near = spectral(truth, one, other)
    early = vocoder.early(corrections, LEAD)
    parts = {"score": value.detach(), "near": near, "early": early.detach()}
    return value + 0.1 * early, parts, truth, one


def criticise(critics, truth, made):
    """Trains the critics for one step on real and generated samples."""
    with torch.autocast("cpu", torch.bfloat16):
        verdict = critics.model.loss(truth[:JUDGED], made[:JUDGED].detach())
    critics.update(verdict, {"critics": verdict})
    return verdict.detach()


def train(work, tier, steps, adversary_from):
    """Trains (or continues to train) the vocoder of a tier in `work/vocoder-<tier>.pt`.

    Clips that are prepared during the training are added to it.
    """
    torch.manual_seed(0)
    examples = load(work)
    known = {example.id for example in examples}
    crops = Crops([example for example in examples if not example.held_out], seed=1)
    unseen = Crops([example for example in examples if example.held_out], seed=2)
    check = [unseen.batch() for _ in range(6)]
    spectral = SpectralScore(SPECTRA, OVERLAP)
    run = Run(work / f"vocoder-{tier}.pt", Vocoder(tier), PEAK, steps)
    critics = Run(work / f"critics-{tier}.pt", Adversary(), CRITICS_PEAK, steps, betas=(0.8, 0.99))
    pull = Balance(ADVERSARY_SHARE, MOST_WEIGHT)
    crops.draw = np.random.default_rng(1 + run.step + critics.step)
    while run.step < steps:
        run.model.train()
        judged = run.step >= adversary_from
        if judged and critics.step < CRITICS_FIRST:
            with torch.no_grad():
                _, _, truth, made = score(run.model, spectral, crops.batch())
            criticise(critics, truth, made)
            if critics.step % 100 == 0:
                critics.report()
                critics.save()
            continue
        loss, parts, truth, made = score(run.model, spectral, crops.batch())
        if judged:
            run.peak = JUDGED_PEAK
            parts["critics"] = criticise(critics, truth, made)
            with torch.autocast("cpu", torch.bfloat16):
                against = critics.model.against(made[:JUDGED])
            loss = loss + pull(loss, against, made)
            parts |= {"against": against.detach(), "weight": torch.tensor(pull.weight)}
        run.update(loss, parts)
        if run.step % 100 == 0 or run.step == steps:
            run.report()
            run.save()
            critics.save()
        if run.step % 500 == 0:
            with torch.no_grad():
                values = [score(run.average, spectral, batch)[1]["score"] for batch in check]
            print(f"  unseen score {float(torch.stack(values).mean()):.4f}", flush=True)
            more = load(work, known)
            known |= {example.id for example in more}
            crops.add([example for example in more if not example.held_out])
