"""Trains the acoustic model: durations, pitch and energy learn to sample by the energy score, and the envelope follows
them.

The light model also learns its envelopes from the standard model, whose envelopes are smoother than the teacher's.
"""

import torch
import torch.nn.functional as F

from common.energy import distance, energy_score
from common.language import on_frames, with_noise
from common.run import Run

from .acoustic import STEP, WORD_NOISE, Acoustic
from .dataset import Dataset, split
from .features import BANDS

BATCH, STEPS = 8, 160
# Peaks of the learning rate: from the start, and from a released voice on.
PEAK, RESUMED_PEAK = 1.0e-3, 5.0e-4
# Tiles of the energy scores, as tokens or steps by channels.
LENGTH_TILES = ((1, 1), (4, 1), (16, 1))
CONTOUR_TILES = ((1, 1), (8, 1), (32, 1), (128, 1))
ENVELOPE_TILES = ((1, 1), (4, 8), (1, BANDS))
NOISE_TILES = ((1, 1), (1, 8))
# Random changes of the prosody with which the decoder is trained, so that it tolerates the prosody model's errors: for
# F0 and energy a shift of the whole clip and a change from step to step.
PROSODY_NOISE = ((0.15, 0.05), (0.2, 0.1))
# Share of clips whose counts of words to the next pause are hidden, because the model would memorise them.
HIDDEN_COUNTS = 0.2
# Weights of the losses.
WEIGHTS = {"length": 1.0, "f0": 0.6, "glide": 0.3, "voicing": 0.3, "energy": 0.4, "envelope": 2.0, "motion": 0.5, "noise": 2.0}


def frames(values):
    """Values of steps, [B, T, 2 * C], as values of frames, [B, 2 * T, C]."""
    batch, time, width = values.shape
    return values.reshape(batch, time * STEP, width // STEP)


def shaken(prosody):
    """Prosody with errors like those of the prosody model: F0 and energy a little off."""
    rows, time, _ = prosody.shape
    shaken = prosody.clone()
    for first, (whole, each) in zip((0, 2 * STEP), PROSODY_NOISE):
        shaken[..., first : first + STEP] += whole * torch.randn(rows, 1, 1) + each * torch.randn(rows, time, 1)
    return shaken


def losses(model, batch, training=True, teacher=None):
    """The loss of every part of the model on a batch; with a teacher model, half of the envelope's loss is against its
    envelopes.
    """
    mask, token_mask, truth = batch["mask"], batch["token_mask"], batch["prosody"]
    frame_mask = mask.repeat_interleave(STEP, 1)
    tokens = batch["tokens"]
    if training:
        tokens = tokens.clone()
        tokens[torch.rand(len(tokens)) < HIDDEN_COUNTS, :, 4:] = 0
    hidden = model.encode(tokens, batch["speaker"], token_mask)
    # Durations and pitch are memorised sooner than envelopes, so they affect the encoder less.
    calm = hidden.detach() * 0.7 + hidden * 0.3
    drafts = [with_noise(calm, tokens, WORD_NOISE), with_noise(calm, tokens, WORD_NOISE)]
    lengths = [model.lengths(draft, token_mask).float()[..., None] for draft in drafts]
    found = {"length": energy_score(torch.log1p(batch["lengths"])[..., None], *lengths, token_mask, LENGTH_TILES)}

    inputs = [on_frames(draft, batch["index"], batch["position"]) for draft in drafts]
    one, other = (model.prosody(values, mask).float() for values in inputs)
    part = lambda values, number: frames(values[..., number * STEP : (number + 1) * STEP])
    f0, voiced, energy = (part(truth, number) for number in range(3))
    # In unvoiced frames F0 is only interpolated.
    found["f0"] = energy_score(f0, part(one, 0), part(other, 0), frame_mask * (0.1 + voiced), CONTOUR_TILES)
    # Neighbours, within one step or across two: F0 that zigzags sounds rough.
    glide = lambda values: 10 * (values[:, 1:] - values[:, :-1])
    both = frame_mask[:, 1:] * voiced[:, 1:] * voiced[:, :-1]
    found["glide"] = energy_score(glide(f0), glide(part(one, 0)), glide(part(other, 0)), both, ((1, 1), (8, 1)))
    logits = torch.cat([part(one, 1), part(other, 1)])
    cross = F.binary_cross_entropy_with_logits(logits, torch.cat([voiced, voiced]), reduction="none")
    found["voicing"] = (cross * torch.cat([frame_mask, frame_mask])).sum() / frame_mask.sum() / 2
    found["energy"] = energy_score(energy, part(one, 2), part(other, 2), frame_mask, CONTOUR_TILES)

    given = shaken(truth) if training else truth
    steps = on_frames(with_noise(hidden, tokens, WORD_NOISE), batch["index"], batch["position"])
    (envelope, noise), (true, true_noise) = split(model.spectrum(steps, given, mask).float()), split(batch["spectrum"])
    envelope, true = frames(envelope), frames(true)
    heard = frame_mask * batch["bands"]
    found["envelope"] = distance(true, envelope, heard, ENVELOPE_TILES)
    move = lambda values: values[:, 2:] - values[:, :-2]
    found["motion"] = distance(move(true), move(envelope), heard[:, 2:], ENVELOPE_TILES)
    found["noise"] = distance(frames(true_noise), torch.sigmoid(frames(noise)), frame_mask, NOISE_TILES)
    if teacher:
        with torch.no_grad():
            plain = on_frames(with_noise(teacher.encode(tokens, batch["speaker"], token_mask), tokens, WORD_NOISE), batch["index"], batch["position"])
            aim = frames(split(teacher.spectrum(plain, given, mask).float())[0])
        found["envelope"] = 0.5 * (found["envelope"] + distance(aim, envelope, heard, ENVELOPE_TILES))
    return found


@torch.no_grad()
def liveliness(model, batch):
    """Standard deviation of the model's samples relative to that of the truth: ln durations, F0, energy, envelope."""
    mask, token_mask, given = batch["mask"], batch["token_mask"], batch["prosody"]
    hidden = with_noise(model.encode(batch["tokens"], batch["speaker"], token_mask), batch["tokens"], WORD_NOISE)
    steps = on_frames(hidden, batch["index"], batch["position"])
    prosody, spectrum = model.prosody(steps, mask), model.spectrum(steps, given, mask)
    spoken, heard = token_mask[..., 0] * (batch["tokens"][..., 0] > 1) > 0, mask[..., 0] > 0
    voiced = given[..., STEP] > 0
    ratio = lambda ours, truth: float(ours.std() / truth.std())
    return {
        "length": ratio(model.lengths(hidden, token_mask)[spoken], torch.log1p(batch["lengths"])[spoken]),
        "f0": ratio(prosody[..., 0][voiced], given[..., 0][voiced]),
        "energy": ratio(prosody[..., 2 * STEP][heard], given[..., 2 * STEP][heard]),
        "envelope": float((split(spectrum)[0][heard].std(0) / split(batch["spectrum"])[0][heard].std(0)).mean()),
    }


def finished(work, tier, stage="acoustic"):
    """The trained model of a tier; `stage` "refined" is the result of `refine`."""
    model = Acoustic(tier)
    model.load_state_dict(torch.load(work / f"{stage}-{tier}.pt", map_location="cpu", weights_only=True)["average"])
    return model.eval()


def train(work, tier, steps):
    """Trains (or continues to train) the acoustic model of a tier in `work/acoustic-<tier>.pt`."""
    torch.manual_seed(0)
    about = work / "speakers.pt"
    # A resumed model keeps its normalisation, whatever was prepared since.
    begun = torch.load(about, weights_only=False) if about.exists() and (work / f"acoustic-{tier}.pt").exists() else {}
    data = Dataset(work, begun.get("norms"))
    print({kind: len(rows) for kind, rows in data.kinds.items()}, "unseen", len(data.unseen), flush=True)
    check = data.collate(data.unseen[:24])
    teacher = finished(work, "standard") if tier == "light" else None
    peak = RESUMED_PEAK if "released" in begun else PEAK
    run = Run(work / f"acoustic-{tier}.pt", Acoustic(tier), peak, steps, (0.9, 0.98), 0.01)
    torch.save(begun | {"norms": vars(data.norms), "speakers": {name: vars(who) for name, who in data.speakers.items()}}, about)
    while run.step < steps:
        run.model.train()
        with torch.autocast("cpu", torch.bfloat16):
            found = losses(run.model, data.batch(BATCH, STEPS), teacher=teacher)
        run.update(sum(WEIGHTS[name] * value for name, value in found.items()), found, clip=1.0)
        if run.step % 100 == 0 or run.step == steps:
            run.report()
            run.save()
        if run.step % 500 == 0 or run.step == steps:
            with torch.no_grad():
                found = losses(run.average, check, training=False)
            alive = liveliness(run.average, check)
            print("  unseen  " + "  ".join(f"{name} {float(value):.4f}" for name, value in found.items()))
            print("  alive   " + "  ".join(f"{name} {value:.2f}" for name, value in alive.items()), flush=True)
