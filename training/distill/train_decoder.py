"""Trains the decoder of an acoustic model alone, partly with prosody as the model plans it: envelopes become better
while durations, pitch and energy stay unchanged.
"""

import torch
import torch.nn.functional as F

from common.energy import distance
from common.language import on_frames, with_noise
from common.run import Run

from . import train_acoustic
from .acoustic import STEP, WORD_NOISE
from .dataset import Dataset, split
from .train_acoustic import BATCH, ENVELOPE_TILES, NOISE_TILES, STEPS, WEIGHTS, frames, shaken

# The peak of the learning rate.
PEAK = 8e-4
# Share of the clips with the model's own prosody, which is moved to the true means over this many steps.
PLANNED, SLOW = 0.5, 31


def planned(prosody, truth, mask):
    """Prosody as the model planned it, with F0 and energy moved to the true means over `SLOW` steps, and voicing
    decided.
    """
    mean = lambda values: F.avg_pool1d(values.transpose(1, 2), SLOW, 1, SLOW // 2).transpose(1, 2)
    slow = mean((truth - prosody) * mask) / mean(mask).clamp_min(1e-3)
    voiced = slice(STEP, 2 * STEP)
    moved = prosody + slow
    moved[..., voiced] = (prosody[..., voiced] > 0).float()
    return moved


def _prosody(model, steps, batch, share):
    """The prosody for the decoder: the true one with small errors, or for a share of the clips the model's."""
    truth, mask = batch["prosody"], batch["mask"]
    own = torch.rand(len(truth), 1, 1) < share
    return torch.where(own, planned(model.prosody(steps, mask).float(), truth, mask), shaken(truth))


def decoded(model, batch, share):
    """The model's envelopes for the prosody of a batch, the truth, which of their frames and bands count, and the losses.

    Only the decoder is differentiated. A share of the clips is decoded with planned prosody.
    """
    mask = batch["mask"]
    with torch.no_grad():
        hidden = model.encode(batch["tokens"], batch["speaker"], batch["token_mask"])
        steps = on_frames(with_noise(hidden, batch["tokens"], WORD_NOISE), batch["index"], batch["position"])
        given = _prosody(model, steps, batch, share)
    (envelope, noise), (true, true_noise) = split(model.spectrum(steps, given, mask).float()), split(batch["spectrum"])
    envelope, true = frames(envelope), frames(true)
    frame_mask = mask.repeat_interleave(STEP, 1)
    heard = frame_mask * batch["bands"]
    move = lambda values: values[:, 2:] - values[:, :-2]
    found = {
        "envelope": distance(true, envelope, heard, ENVELOPE_TILES),
        "motion": distance(move(true), move(envelope), heard[:, 2:], ENVELOPE_TILES),
        "noise": distance(frames(true_noise), torch.sigmoid(frames(noise)), frame_mask, NOISE_TILES),
    }
    return envelope, true, heard, found


def decoder_only(model):
    """The model with gradients for its decoder only."""
    model.requires_grad_(False)
    model.decoder.requires_grad_(True)
    return model


def train(work, tier, steps):
    """Trains (or continues to train) the decoder of `work/acoustic-<tier>.pt` into `work/decoder-<tier>.pt`."""
    torch.manual_seed(0)
    data = Dataset(work, torch.load(work / "speakers.pt", weights_only=False)["norms"])
    check = data.collate(data.unseen[:24])
    model = decoder_only(train_acoustic.finished(work, tier))
    run = Run(work / f"decoder-{tier}.pt", model, PEAK, steps, (0.9, 0.98), 0.01)
    while run.step < steps:
        run.model.decoder.train()
        with torch.autocast("cpu", torch.bfloat16):
            found = decoded(run.model, data.batch(BATCH, STEPS), PLANNED)[-1]
        run.update(sum(WEIGHTS[name] * value for name, value in found.items()), found, clip=1.0)
        if run.step % 100 == 0 or run.step == steps:
            run.report()
            run.save()
        if run.step % 500 == 0 or run.step == steps:
            with torch.no_grad():
                found = decoded(run.average, check, 0.0)[-1]
            print("  unseen  " + "  ".join(f"{name} {float(value):.4f}" for name, value in found.items()), flush=True)
