"""From checkpoints to a voice: ONNX graphs in three precisions, `voice.json`, and the checks between them."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from common.graphs import Encoder, Prosody, crisp, fold_norms, sharpen, write, write_stream
from common.language import PUNCTUATION, SYMBOLS, on_frames
from common.quantise import STAGES, entry, to_fp16, to_int8

from . import acoustic, train_acoustic, train_vocoder, vocoder
from .dataset import LOG_F0_STD
from .features import FFT, HOP, MEL_BANDS, SAMPLE_RATE, mel_centres

# How much of a word's noise reaches the lengths of its phonemes. All of it gives the spread of a recording's lengths,
# which is to a good part the aligner's, and slurs words.
LENGTH_NOISE = 0.15
# A mean is smoother across the mel bands than any one recording: its contrast (what a Gaussian of CONTRAST_WIDTH bands
# takes away) is 0.62 of theirs where there is voice and 0.49 elsewhere. This much of the contrast is added again.
CONTRAST, CONTRAST_WIDTH = 0.9, 4.0
# The same over time, against the mean of five frames: what is left of a recording's is 0.70. It gives stops their edge.
MOTION = 0.45
# Taken off the vocoder's modulated noise, in decibels: what it is trained by hides errors of F0 in a little too much of it.
MODULATED_DB = -6.0
PRECISIONS = ("int8", "fp16", "fp32")
# Samples by which the vocoder's output is late, so that what the phase terms put ahead of a pulse is not cut off.
DELAY = 96
# Gain of the voice, in decibels above the level of training.
GAIN_DB = 0.0


class Decoder(nn.Module):
    """`acoustic_decoder`: hidden values and prosody on frames to mel bands and aperiodicity."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, hidden, index, position, prosody):
        spectrum = self.model.spectrum(on_frames(hidden, index, position), prosody)
        mel, noise = spectrum[..., :MEL_BANDS], spectrum[..., MEL_BANDS:]
        return torch.cat([crisp(mel, MOTION), noise], -1)


@torch.no_grad()
def quieten(output):
    """Takes `MODULATED_DB` off the vocoder's modulated noise."""
    output.bias[2 * vocoder.BANDS : 3 * vocoder.BANDS] += MODULATED_DB * np.log(10) / 20


def acoustic_graphs(model, out):
    """Writes the three graphs of an acoustic model."""
    tokens, frames = 12, 60
    hidden_width = model.norm.normalized_shape[0] + acoustic.WORD_NOISE
    ids = torch.randint(0, 4, (1, tokens, 6))
    noise = torch.randn(1, tokens, acoustic.WORD_NOISE)
    hidden = torch.randn(1, tokens, hidden_width)
    index = torch.arange(frames)[None] // (frames // tokens)
    position = torch.rand(1, frames, acoustic.POSITIONS)
    write(Encoder(model, LENGTH_NOISE), (ids, torch.tensor([0]), noise), ["t", "k", "z"], ["h", "d"],
           {"n": [("t", 1), ("z", 1), ("h", 1), ("d", 1)]}, out / "acoustic_encoder.onnx")  # fmt: skip
    frame_axes = [("idx", 1), ("pos", 1)]
    write(Prosody(model), (hidden, index, position), ["h", "idx", "pos"], ["p"],
           {"n": [("h", 1)], "T": [*frame_axes, ("p", 1)]}, out / "acoustic_prosody.onnx")  # fmt: skip
    write(Decoder(model), (hidden, index, position, torch.randn(1, frames, 3)), ["h", "idx", "pos", "pr"], ["y"],
           {"n": [("h", 1)], "T": [*frame_axes, ("pr", 1), ("y", 1)]}, out / "acoustic_decoder.onnx")  # fmt: skip


def _tier(folder, tier, precisions):
    """Converts the graphs of a tier and describes the files that are kept."""
    found = {precision: {} for precision in precisions}
    for stage in STAGES:
        plain = folder / f"{stage}.onnx"
        for precision in precisions:
            target = folder / f"{tier}_{precision}_{stage}.onnx"
            if precision == "int8":
                to_int8(plain, target)
            elif precision == "fp16":
                to_fp16(plain, target)
            else:
                target.write_bytes(plain.read_bytes())
            found[precision][stage] = entry(target)
        plain.unlink()
    return found


def _rounded(values):
    return [round(float(value), 6) for value in values]


def export(work, out, released, precisions=PRECISIONS):
    """Writes the voice of the checkpoints in `work` to the folder `out`, with the speakers `released`.

    A speaker is a weighted sum of those that the model was trained with, and `pitch` semitones away from it.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    known = torch.load(work / "norms.pt", weights_only=False)
    names, norms = known["speakers"], known["norms"]
    trained = [each for each in released["speakers"] if set(each["blend"]) <= set(names)]
    for each in released["speakers"]:
        if each not in trained:
            print(f"the speaker {each['id']} is left out: not all of its recordings were there", flush=True)
    blend = torch.zeros(len(trained), len(names))
    for row, each in enumerate(trained):
        for name, weight in each["blend"].items():
            blend[row, names.index(name)] = weight
    tiers = {}
    for tier in acoustic.SIZES:
        if not (work / f"acoustic-{tier}.pt").exists() or not (work / f"vocoder-{tier}.pt").exists():
            continue
        model = train_acoustic.finished(work, len(names), tier)
        for embedding in (model.speaker, model.speaker_out):
            embedding.weight = nn.Parameter(blend @ embedding.weight)
        net = train_vocoder.finished(work, tier).net
        fold_norms(model.durations, model.prosody, model.decoder)
        sharpen(model.decoder.output, np.asarray(norms["mel_std"]), CONTRAST, CONTRAST_WIDTH)
        quieten(net.output)
        acoustic_graphs(model, out)
        write_stream(net, 3, out / "vocoder.onnx")
        tiers[tier] = _tier(out, tier, precisions)
    speakers = []
    for each, weights in zip(trained, blend):
        mean = float(weights @ torch.tensor(norms["log_f0_mean"])) + each.get("pitch", 0) * np.log(2) / 12
        texts = {key: each[key] for key in ("id", "name", "description", "origin")}
        speakers.append(texts | {"log_f0_mean": round(float(mean), 6)})
    manifest = {
        "format": 2,
        "kind": "recit",
        **{key: released[key] for key in ("id", "name", "description", "language", "licence")},
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "speakers": speakers,
        "tiers": tiers,
        "acoustic": {
            "symbols": SYMBOLS,
            "punctuation": PUNCTUATION,
            "word_noise": acoustic.WORD_NOISE,
            "log_f0_std": LOG_F0_STD,
            "mel_mean": _rounded(norms["mel_mean"]),
            "mel_std": _rounded(norms["mel_std"]),
        },
        "vocoder": {
            "fft": FFT,
            "delay": DELAY,
            "lookahead_frames": vocoder.LOOKAHEAD,
            "odd_cepstrum": vocoder.ODD_CEPSTRUM,
            "mel_offset": vocoder.MEL_OFFSET,
            "gain_db": GAIN_DB,
            "mel_input_mean": vocoder.MEL_MEAN,
            "mel_input_std": vocoder.MEL_STD,
            "mel_centres_hz": _rounded(mel_centres()),
            "band_centres_hz": _rounded(vocoder.band_centres()),
            "aperiodicity_centres_hz": list(vocoder.APERIODICITY_CENTRES),
        },
    }
    (out / "voice.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest
