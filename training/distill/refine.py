"""Sharpens the envelopes of a trained acoustic model with a critic and an ear.

A model that is trained on the distance of envelopes gives means, and means are smooth. A critic on patches of bands
and frames tells means from speech. An ear (`ear.py`) detects sounds that are not the intended ones. Only the decoder
is trained here: durations, pitch and energy stay unchanged.
"""

import torch
import torch.nn.functional as F
from torch import nn

from common.energy import distance
from common.language import on_frames, with_noise
from common.run import Run

from . import ear, train_acoustic
from .acoustic import STEP, WORD_NOISE
from .adversary import Balance
from .dataset import Dataset, split
from .train_acoustic import BATCH, ENVELOPE_TILES, NOISE_TILES, STEPS, WEIGHTS, frames, shaken

# Peaks of the learning rates of the decoder and the critic.
PEAK, CRITIC_PEAK = 3e-4, 4e-4
# Steps in which only the critic is trained.
CRITIC_FIRST = 300
# Gradients on an envelope, as shares of the gradient of the distance: of the critic's verdict and its matched
# features, of the ear's features and of the ear's classification; and the largest weight.
SHARES, MOST_WEIGHT = (0.6, 0.6, 0.6, 0.3), 20.0
# Share of the clips with the model's own prosody, which is moved to the true means over this many steps.
PLANNED, SLOW = 0.85, 31


class Critic(nn.Module):
    """Judges patches of envelopes, [B, 2, T, BANDS]: deviations, and voicing."""

    def __init__(self, widths=(2, 16, 32, 48, 48)):
        super().__init__()
        norm = nn.utils.parametrizations.weight_norm
        shapes = (((3, 5), (1, 2)), ((5, 5), (2, 2)), ((5, 5), (2, 2)), ((5, 3), (2, 1)))
        self.layers = nn.ModuleList(
            norm(nn.Conv2d(a, b, kernel, stride, padding=(kernel[0] // 2, kernel[1] // 2)))
            for a, b, (kernel, stride) in zip(widths, widths[1:], shapes)
        )
        self.last = norm(nn.Conv2d(widths[-1], 1, (3, 3), padding=1))

    def forward(self, x):
        """A verdict for each patch, and the features of the layers."""
        seen = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.1)
            seen.append(x)
        return self.last(x), seen


def _judged(envelope, voiced, heard):
    """An envelope [B, T, BANDS] in the form that the critic takes."""
    return torch.stack([envelope * heard, voiced.expand_as(envelope) * heard], 1)


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


def _prosody(model, steps, batch):
    """The prosody for the decoder: the true one with small errors, or the model's."""
    truth, mask = batch["prosody"], batch["mask"]
    own = torch.rand(len(truth), 1, 1) < PLANNED
    return torch.where(own, planned(model.prosody(steps, mask).float(), truth, mask), shaken(truth))


def _envelopes(model, batch):
    """The model's envelope for the prosody of a batch, the truth, and the loss of the aperiodicity."""
    mask = batch["mask"]
    with torch.no_grad():
        hidden = model.encode(batch["tokens"], batch["speaker"], batch["token_mask"])
        steps = on_frames(with_noise(hidden, batch["tokens"], WORD_NOISE), batch["index"], batch["position"])
        given = _prosody(model, steps, batch)
    (envelope, noise), (true, true_noise) = split(model.spectrum(steps, given, mask).float()), split(batch["spectrum"])
    frame_mask = mask.repeat_interleave(STEP, 1)
    wrong = distance(frames(true_noise), torch.sigmoid(frames(noise)), frame_mask, NOISE_TILES)
    return frames(envelope), frames(true), wrong, frame_mask


def _against(critic, envelope, true, voiced, heard):
    """The critic's verdict on an envelope, and the distance of its features from those of the truth."""
    verdict, seen = critic(_judged(envelope, voiced, heard))
    with torch.no_grad():
        _, aims = critic(_judged(true, voiced, heard))
    return -verdict.mean(), sum((one - aim).abs().mean() for one, aim in zip(seen, aims)) / len(seen)


def _heard(listener, envelope, true, batch):
    """The distance of the ear's features of an envelope from those of the truth, and its classification loss."""
    logits, seen = listener(envelope * batch["bands"])
    with torch.no_grad():
        _, aims = listener(true * batch["bands"])
    return sum((one - aim).abs().mean() / aim.abs().mean() for one, aim in zip(seen, aims)) / len(seen), ear.misheard(logits, batch)


def refine(work, tier, steps):
    """Refines (or continues to refine) `work/acoustic-<tier>.pt` into `work/refined-<tier>.pt`."""
    torch.manual_seed(0)
    data = Dataset(work, torch.load(work / "speakers.pt", weights_only=False)["norms"])
    model = train_acoustic.finished(work, tier)
    model.requires_grad_(False)
    model.decoder.requires_grad_(True)
    listener = ear.finished(work)
    run = Run(work / f"refined-{tier}.pt", model, PEAK, steps, (0.8, 0.98), 0.0)
    critic = Run(work / f"envelope-critic-{tier}.pt", Critic(), CRITIC_PEAK, steps, (0.8, 0.98), 0.0)
    pulls = [Balance(share, MOST_WEIGHT) for share in SHARES]
    while run.step < steps:
        run.model.decoder.train()
        batch = data.batch(BATCH, STEPS)
        with torch.autocast("cpu", torch.bfloat16):
            envelope, true, noise, frame_mask = _envelopes(run.model, batch)
            voiced = frames(batch["prosody"][..., STEP : 2 * STEP])
            heard = frame_mask * batch["bands"]
            real, _ = critic.model(_judged(true, voiced, heard))
            made, _ = critic.model(_judged(envelope.detach(), voiced, heard))
            loss = F.relu(1 - real).mean() + F.relu(1 + made).mean()
        critic.update(loss, {"critic": loss})
        if critic.step >= CRITIC_FIRST:
            with torch.autocast("cpu", torch.bfloat16):
                move = lambda values: values[:, 2:] - values[:, :-2]
                near = distance(true, envelope, heard, ENVELOPE_TILES)
                moved = distance(move(true), move(envelope), heard[:, 2:], ENVELOPE_TILES)
                base = WEIGHTS["envelope"] * near + WEIGHTS["motion"] * moved
                parts = (*_against(critic.model, envelope, true, voiced, heard), *_heard(listener, envelope, true, batch))
                more = sum(pull(base, part, envelope) for pull, part in zip(pulls, parts))
            names = ("verdict", "features", "heard", "misheard")
            watched = {"envelope": near, "motion": moved, "noise": noise} | dict(zip(names, parts))
            run.update(base + more + WEIGHTS["noise"] * noise, watched, clip=1.0)
        if critic.step % 100 == 0 or run.step == steps:
            critic.report()
            critic.save()
            if run.count:
                run.report()
                run.save()
