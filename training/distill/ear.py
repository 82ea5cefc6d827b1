"""An ear for phonemes: a net that recognises the phoneme of each step from the envelope alone. `refine` uses it to
find what was lost.

It learns from true envelopes, some of them blurred, tilted or noisy, so that it relies on differences between sounds
and not on the sharpness of the envelope.
"""

import torch
import torch.nn.functional as F
from torch import nn

from common.language import CONSONANTS, SYMBOLS, VOWELS
from common.layers import Block
from common.run import Run

from .acoustic import STEP
from .dataset import Dataset, split
from .features import BANDS
from .train_acoustic import frames

BATCH, STEPS, PEAK = 16, 160, 2e-3
# Sounds without stress; the first two are a pause and padding.
CLASSES = ["SIL", *CONSONANTS, *VOWELS]
CLASS = torch.tensor([CLASSES.index(name.rstrip("012")) if name != "PAD" else 0 for name in SYMBOLS])
# Share of the training's envelopes that are blurred over time, and over bands; deviation of tilt and noise, in units
# of the envelope's deviation.
BLURRED, TILT, NOISE = 0.5, 0.3, 0.15
WIDTH = 160


def blurred(envelope):
    """Envelopes [B, T, BANDS], some blurred, all tilted and noisy."""
    rows = len(envelope)
    for kernel in ((5, 1), (1, 7)):
        smooth = F.avg_pool2d(envelope[:, None], kernel, 1, (kernel[0] // 2, kernel[1] // 2), count_include_pad=False)[:, 0]
        share = torch.rand(rows, 1, 1) * (torch.rand(rows, 1, 1) < BLURRED)
        envelope = envelope + share * (smooth - envelope)
    shape = torch.linspace(-1, 1, BANDS) * torch.randn(rows, 1, 1) + torch.randn(rows, 1, 1)
    return envelope + TILT * shape + NOISE * torch.randn_like(envelope)


class Ear(nn.Module):
    """Logits of the sound of each step, from the normalised envelopes of its frames and their neighbours."""

    def __init__(self):
        super().__init__()
        shapes = ((1, 16, (5, 5), (STEP, 2)), (16, 32, (3, 5), (1, 2)), (32, 32, (3, 5), (1, 2)))
        self.bands = nn.ModuleList(
            nn.Conv2d(a, b, kernel, stride, padding=(kernel[0] // 2, kernel[1] // 2)) for a, b, kernel, stride in shapes
        )
        self.input = nn.Linear(32 * (BANDS // 8), WIDTH)
        self.blocks = nn.ModuleList(Block(WIDTH, kernel=5, dilation=dilation) for dilation in (1, 2, 4))
        self.output = nn.Linear(WIDTH, len(CLASSES))

    def forward(self, envelope):
        """Envelopes of frames, [B, 2 * T, BANDS], to logits [B, T, CLASSES], and the outputs of the layers."""
        x, seen = envelope[:, None], []
        for layer in self.bands:
            x = F.leaky_relu(layer(x), 0.1)
            seen.append(x)
        x = self.input(x.permute(0, 2, 1, 3).flatten(2))
        for block in self.blocks:
            x = block(x)
            seen.append(x)
        return self.output(x), seen


def sounds(batch):
    """The intended sound of each step of a batch, [B, T]."""
    return CLASS[torch.gather(batch["tokens"][..., 0], 1, batch["index"])]


def misheard(logits, batch):
    """Cross entropy of each step's sound."""
    mask = batch["mask"][..., 0]
    each = F.cross_entropy(logits.float().transpose(1, 2), sounds(batch), reduction="none")
    return (each * mask).sum() / mask.sum()


def finished(work):
    """The trained ear."""
    ear = Ear()
    ear.load_state_dict(torch.load(work / "ear.pt", map_location="cpu", weights_only=True)["average"])
    return ear.eval().requires_grad_(False)


def train(work, steps):
    """Trains (or continues to train) the ear in `work/ear.pt`."""
    torch.manual_seed(0)
    data = Dataset(work, torch.load(work / "speakers.pt", weights_only=False)["norms"])
    check = data.collate(data.unseen[:24])
    run = Run(work / "ear.pt", Ear(), PEAK, steps, (0.9, 0.98), 0.01)
    while run.step < steps:
        run.model.train()
        batch = data.batch(BATCH, STEPS)
        envelope = frames(split(batch["spectrum"])[0])
        with torch.autocast("cpu", torch.bfloat16):
            logits, _ = run.model(blurred(envelope) * batch["bands"])
        loss = misheard(logits, batch)
        run.update(loss, {"misheard": loss}, clip=1.0)
        if run.step % 100 == 0 or run.step == steps:
            with torch.no_grad():
                logits, _ = run.average(frames(split(check["spectrum"])[0]) * check["bands"])
            right = ((logits.argmax(-1) == sounds(check)) * check["mask"][..., 0]).sum() / check["mask"].sum()
            run.report(f"unseen {float(misheard(logits, check)):.4f}, right {float(right):.3f}")
            run.save()
