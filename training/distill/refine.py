"""Sharpens the envelopes of a trained acoustic model with a critic and an ear.

A model that is trained on the distance of envelopes gives means, and means are smooth. A critic on patches of bands
and frames tells means from speech. An ear (`ear.py`) detects sounds that are not the intended ones. Only the decoder
is trained here: durations, pitch and energy stay unchanged.

A recogniser (`recogniser.py`) hears whole lines that the model speaks by itself. What it misses goes back through the
vocoder to the decoder.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common.energy import distance
from common.language import on_frames, with_noise
from common.run import Run

from . import aloud, ear, recogniser, train_acoustic
from .acoustic import STEP, WORD_NOISE
from .adversary import Balance
from .dataset import MAIN, Dataset, split
from .train_acoustic import BATCH, ENVELOPE_TILES, NOISE_TILES, STEPS, WEIGHTS, frames, shaken

# Peaks of the learning rates of the decoder and the critic.
PEAK, CRITIC_PEAK = 3e-4, 4e-4
# Steps in which only the critic is trained.
CRITIC_FIRST = 300
# How slowly the average of the decoder's weights follows.
AVERAGE = 0.998
# Gradients on an envelope, as shares of the gradient of the distance: of the critic's verdict and its matched
# features, of the ear's features and of the ear's classification; and the largest weight.
SHARES, MOST_WEIGHT = (0.6, 0.6, 0.6, 0.3), 20.0
# Gradient of what the recogniser misses, as a share of that of the distance, on the decoder's last layer.
MISSED_SHARE = 3.0
# Lines that it hears in a step, the share of sentences that cannot be guessed, their number, and the share of the main speaker.
LINES, UNLIKELY, SENTENCES, MAIN_SHARE = 6, 0.7, 6000, 0.5
# Speakers of its lines: those of whom there is the teacher's speech.
TAUGHT = ("af_", "am_", "bf_", "bm_", "mix")
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


class Lines:
    """Lines for the recogniser, and who speaks them."""

    def __init__(self, plan, recit, speakers):
        self.unlikely, self.phrases = aloud.unlikely(SENTENCES, recit), aloud.phrases(plan)
        self.main, self.others = speakers[MAIN], [speakers[name] for name in sorted(speakers) if name.startswith(TAUGHT)]
        self.draw = np.random.default_rng(0)

    def batch(self):
        """Random lines and a speaker for each."""
        one = lambda values: values[self.draw.integers(len(values))]
        lines = [one(self.unlikely if self.draw.random() < UNLIKELY else self.phrases) for _ in range(LINES)]
        return lines, [self.main if self.draw.random() < MAIN_SHARE else one(self.others) for _ in lines]


def _verdicts(critic, envelope, true, batch, frame_mask):
    """The critic's own loss: real envelopes against generated ones."""
    voiced, heard = frames(batch["prosody"][..., STEP : 2 * STEP]), frame_mask * batch["bands"]
    real, _ = critic(_judged(true, voiced, heard))
    made, _ = critic(_judged(envelope.detach(), voiced, heard))
    return F.relu(1 - real).mean() + F.relu(1 + made).mean()


class Refinement:
    """The decoder's losses, balanced."""

    def __init__(self, work, norms, lines):
        self.listener, self.judge, self.voice, self.lines = ear.finished(work), recogniser.installed(), aloud.Aloud(norms), lines
        self.pulls = [Balance(share, MOST_WEIGHT) for share in SHARES]
        self.pull = Balance(MISSED_SHARE, MOST_WEIGHT)

    def sharpened(self, critic, envelope, true, noise, batch, frame_mask):
        """The distance of the envelope, what critic and ear say of it, and the values to report."""
        voiced, heard = frames(batch["prosody"][..., STEP : 2 * STEP]), frame_mask * batch["bands"]
        move = lambda values: values[:, 2:] - values[:, :-2]
        near = distance(true, envelope, heard, ENVELOPE_TILES)
        moved = distance(move(true), move(envelope), heard[:, 2:], ENVELOPE_TILES)
        base = WEIGHTS["envelope"] * near + WEIGHTS["motion"] * moved
        parts = (*_against(critic, envelope, true, voiced, heard), *_heard(self.listener, envelope, true, batch))
        more = sum(pull(base, part, envelope) for pull, part in zip(self.pulls, parts))
        names = ("verdict", "features", "heard", "misheard")
        watched = {"envelope": near, "motion": moved, "noise": noise} | dict(zip(names, parts))
        return base + more + WEIGHTS["noise"] * noise, watched

    def missed(self, model, base):
        """What the recogniser misses of lines by the model, weighted by the loss `base`, and unweighted."""
        lines, speakers = self.lines.batch()
        sound = self.voice(model, lines, speakers)
        with torch.autocast("cpu", torch.bfloat16):
            missed = self.judge.missed(sound, [line.text for line in lines]).mean()
        return self.pull(base, missed, model.decoder.output.weight), missed


def refine(work, plan, recit, tier, steps):
    """Refines (or continues to refine) `work/acoustic-<tier>.pt` into `work/refined-<tier>.pt`."""
    torch.manual_seed(0)
    norms = torch.load(work / "speakers.pt", weights_only=False)["norms"]
    data = Dataset(work, norms)
    model = train_acoustic.finished(work, tier)
    model.requires_grad_(False)
    model.decoder.requires_grad_(True)
    refinement = Refinement(work, norms, Lines(plan, recit, data.speakers))
    run = Run(work / f"refined-{tier}.pt", model, PEAK, steps, (0.8, 0.98), 0.0, AVERAGE)
    critic = Run(work / f"envelope-critic-{tier}.pt", Critic(), CRITIC_PEAK, steps, (0.8, 0.98), 0.0)
    while run.step < steps:
        run.model.decoder.train()
        batch = data.batch(BATCH, STEPS)
        with torch.autocast("cpu", torch.bfloat16):
            envelope, true, noise, frame_mask = _envelopes(run.model, batch)
            loss = _verdicts(critic.model, envelope, true, batch, frame_mask)
        critic.update(loss, {"critic": loss})
        if critic.step >= CRITIC_FIRST:
            with torch.autocast("cpu", torch.bfloat16):
                loss, watched = refinement.sharpened(critic.model, envelope, true, noise, batch, frame_mask)
            pulled, missed = refinement.missed(run.model, loss)
            run.update(loss + pulled, watched | {"missed": missed}, clip=1.0)
        if critic.step % 100 == 0 or run.step == steps:
            critic.report()
            critic.save()
            if run.count:
                run.report()
                run.save()
