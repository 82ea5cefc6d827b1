"""Trains the acoustic model: lengths, pitch and energy learn to sample by the energy score, the spectrum to follow them.

The light model also learns its spectra from the standard one, which are smoother than a recording's.
"""

import torch
import torch.nn.functional as F

from common.energy import distance, energy_score
from common.language import on_frames, with_noise
from common.run import Run

from .acoustic import WORD_NOISE, Acoustic
from .dataset import Dataset
from .features import MEL_BANDS
from .prepare import load

BATCH, FRAMES = 8, 144
PEAK = 1.0e-3
# Tiles of the energy scores, as tokens or frames by channels.
LENGTH_TILES = ((1, 1), (4, 1), (16, 1))
CONTOUR_TILES = ((1, 1), (8, 1), (32, 1), (128, 1))
MEL_TILES = ((1, 1), (4, 8), (1, MEL_BANDS))
NOISE_TILES = ((1, 1), (1, 5))
# Prosody that the decoder is trained with moves this much, so that it forgives the prosody model's errors:
# for F0 and energy a shift of the whole clip and a change from frame to frame.
PROSODY_NOISE = ((0.15, 0.05), (0.2, 0.15))
# Share of clips whose counts of words to the next pause are hidden: they would be learned by heart.
HIDDEN_COUNTS = 0.4
# Weights of the losses.
WEIGHTS = {"length": 1.0, "f0": 0.6, "glide": 0.3, "voicing": 0.3, "energy": 0.4, "mel": 2.0, "noise": 2.0}


def _shaken(prosody):
    rows, frames, _ = prosody.shape
    shaken = prosody.clone()
    for column, (whole, each) in zip((0, 2), PROSODY_NOISE):
        shaken[..., column] += whole * torch.randn(rows, 1) + each * torch.randn(rows, frames)
    return shaken


def losses(model, batch, training=True, teacher=None):
    """The loss of every part of the model on a batch; with a teacher half of the spectral loss is against its spectra."""
    mask, token_mask, truth = batch["mask"], batch["token_mask"], batch["prosody"]
    tokens = batch["tokens"]
    if training:
        tokens = tokens.clone()
        tokens[torch.rand(len(tokens)) < HIDDEN_COUNTS, :, 4:] = 0
    hidden = model.encode(tokens, batch["speaker"], token_mask)
    # Lengths and pitch are soon learned by heart: they may shape the encoder only a little.
    calm = hidden.detach() * 0.9 + hidden * 0.1
    drafts = [with_noise(calm, tokens, WORD_NOISE), with_noise(calm, tokens, WORD_NOISE)]
    lengths = [model.lengths(draft, token_mask).float()[..., None] for draft in drafts]
    target = torch.log1p(batch["lengths"])[..., None]
    found = {"length": energy_score(target, *lengths, token_mask, LENGTH_TILES)}

    inputs = [on_frames(draft, batch["index"], batch["position"]) for draft in drafts]
    one, other = (model.prosody(values, mask).float() for values in inputs)
    f0, voiced, energy = (truth[..., column : column + 1] for column in range(3))
    # Where there is no voice F0 is only a line between two neighbours.
    weight = mask * (0.1 + voiced)
    found["f0"] = energy_score(f0, one[..., :1], other[..., :1], weight, CONTOUR_TILES)
    step = lambda values: 5 * (values[:, 1:] - values[:, :-1])
    both = mask[:, 1:] * voiced[:, 1:] * voiced[:, :-1]
    found["glide"] = energy_score(step(f0), step(one[..., :1]), step(other[..., :1]), both, ((1, 1), (8, 1)))
    logits = torch.cat([one[..., 1:2], other[..., 1:2]])
    cross = F.binary_cross_entropy_with_logits(logits, torch.cat([voiced, voiced]), reduction="none")
    found["voicing"] = (cross * torch.cat([mask, mask])).sum() / mask.sum() / 2
    found["energy"] = energy_score(energy, one[..., 2:], other[..., 2:], mask, CONTOUR_TILES)

    given = _shaken(truth) if training else truth
    frames = on_frames(hidden, batch["index"], batch["position"])
    output = model.spectrum(frames, given, mask).float()
    found["mel"] = distance(batch["mel"], output[..., :MEL_BANDS], mask * batch["mel_weight"], MEL_TILES)
    found["noise"] = distance(batch["aperiodicity"], torch.sigmoid(output[..., MEL_BANDS:]), mask, NOISE_TILES)
    if teacher:
        with torch.no_grad():
            plain = teacher.encode(tokens, batch["speaker"], token_mask)
            aim = teacher.spectrum(on_frames(plain, batch["index"], batch["position"]), given, mask).float()
        found["mel"] = 0.5 * (found["mel"] + distance(aim[..., :MEL_BANDS], output[..., :MEL_BANDS], mask, MEL_TILES))
    return found


@torch.no_grad()
def liveliness(model, batch):
    """Standard deviation of what the model samples over that of the truth: ln lengths, F0, energy, mel."""
    mask, token_mask = batch["mask"], batch["token_mask"]
    hidden = with_noise(model.encode(batch["tokens"], batch["speaker"], token_mask), batch["tokens"], WORD_NOISE)
    values = on_frames(hidden, batch["index"], batch["position"])
    prosody = model.prosody(values, mask)
    given = batch["prosody"]
    mel = model.spectrum(values, given, mask)
    spoken = token_mask[..., 0] * (batch["tokens"][..., 0] > 1) > 0
    voiced = given[..., 1] > 0
    ratio = lambda ours, truth: float(ours.std() / truth.std())
    return {
        "length": ratio(model.lengths(hidden, token_mask)[spoken], torch.log1p(batch["lengths"])[spoken]),
        "f0": ratio(prosody[..., 0][voiced], given[..., 0][voiced]),
        "energy": ratio(prosody[..., 2][mask[..., 0] > 0], given[..., 2][mask[..., 0] > 0]),
        "mel": float((mel[..., :MEL_BANDS][mask[..., 0] > 0].std(0) / batch["mel"][mask[..., 0] > 0].std(0)).mean()),
    }


def finished(work, speakers, tier):
    """The trained model of a tier."""
    model = Acoustic(speakers, tier)
    model.load_state_dict(torch.load(work / f"acoustic-{tier}.pt", map_location="cpu", weights_only=True)["average"])
    return model.eval()


def train(work, tier, steps):
    """Trains (or goes on training) the acoustic model of a tier into `work/acoustic-<tier>.pt`."""
    torch.manual_seed(0)
    data = Dataset(load(work, lambda stem: "~" not in stem))
    print({kind: len(rows) for kind, rows in data.kinds.items()}, "unseen", len(data.unseen), flush=True)
    check = data.collate(data.unseen)
    teacher = finished(work, len(data.names), "standard") if tier == "light" else None
    run = Run(work / f"acoustic-{tier}.pt", Acoustic(len(data.names), tier), PEAK, steps, (0.9, 0.98), 0.01)
    torch.save({"speakers": data.names, "norms": vars(data.norms)}, work / "norms.pt")
    while run.step < steps:
        run.model.train()
        with torch.autocast("cpu", torch.bfloat16):
            found = losses(run.model, data.batch(BATCH, FRAMES), teacher=teacher)
        run.update(sum(WEIGHTS[name] * value for name, value in found.items()), found, clip=1.0)
        if run.step % 100 == 0:
            run.report()
        if run.step % 500 == 0 or run.step == steps:
            with torch.no_grad():
                found = losses(run.average, check, training=False)
            alive = liveliness(run.average, check)
            print("  unseen  " + "  ".join(f"{name} {float(value):.4f}" for name, value in found.items()))
            print("  alive   " + "  ".join(f"{name} {value:.2f}" for name, value in alive.items()), flush=True)
            run.save()
