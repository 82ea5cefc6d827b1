"""From checkpoints to a voice: ONNX graphs in three precisions, and `voice.json`."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from common.graphs import Encoder, Prosody, crisp, fold_norms, sharpen, write, write_stream
from common.language import PUNCTUATION, SYMBOLS, on_frames
from common.quantise import STAGES, entry, to_fp16, to_int8

from . import acoustic, copy_synthesis, train_acoustic, vocoder
from .dataset import LOG_F0_STD
from .features import APERIODICITY_CENTRES, HOP, SAMPLE_RATE, band_edges
from .train_acoustic import frames
from .voice import LENGTH_NOISE, Speakers

FORMAT = 3
PRECISIONS = ("int8", "fp16", "fp32")
# A model's envelope is smoother than the teacher's. Of its contrast between bands (what a Gaussian of CONTRAST_WIDTH bands takes
# away) 0.69 is left where there is voice and 0.62 elsewhere, and over time, against the mean of five frames, 0.69. So much of what
# is left is added again: by Distill-MOS of 20 sentences, of a model half way, 3.70 becomes 4.35; with 0.45 and 0.45 4.19, with 1.3 and 0.6 4.30.
CONTRAST, CONTRAST_WIDTH, MOTION = 0.9, 4.0, 0.45
# Samples that the phase of the harmonics may lead by, and gain of the voice in decibels above the level of training.
DELAY, GAIN_DB = 96, 0.0
# Decimals of the values of a speaker: an embedding has length one.
DECIMALS = 5


class Decoder(nn.Module):
    """`acoustic_decoder`: hidden values and prosody on steps to envelope and logits of aperiodicity of both frames."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, hidden, index, position, prosody):
        spectrum = self.model.spectrum(on_frames(hidden, index, position), prosody)
        width = acoustic.STEP * vocoder.BANDS
        envelope = crisp(frames(spectrum[..., :width]), MOTION)
        return torch.cat([envelope.reshape(*spectrum.shape[:2], width), spectrum[..., width:]], -1)


def acoustic_graphs(model, out):
    """Writes the three graphs of an acoustic model."""
    tokens, steps = 12, 60
    width = model.norm.normalized_shape[0] + acoustic.TIMBRE + acoustic.MANNER + acoustic.WORD_NOISE
    ids, noise = torch.randint(0, 4, (1, tokens, 6)), torch.randn(1, tokens, acoustic.WORD_NOISE)
    speaker = torch.randn(1, acoustic.EMBEDDING + acoustic.MANNER) / acoustic.EMBEDDING**0.5
    write(Encoder(model, LENGTH_NOISE), (ids, speaker, noise), ["t", "e", "z"], ["h", "d"],
          {"n": [("t", 1), ("z", 1), ("h", 1), ("d", 1)]}, out / "acoustic_encoder.onnx")  # fmt: skip
    hidden, index = torch.randn(1, tokens, width), torch.arange(steps)[None] // (steps // tokens)
    position = torch.rand(1, steps, acoustic.POSITIONS)
    axes = [("idx", 1), ("pos", 1)]
    write(Prosody(model), (hidden, index, position), ["h", "idx", "pos"], ["p"],
          {"n": [("h", 1)], "T": [*axes, ("p", 1)]}, out / "acoustic_prosody.onnx")  # fmt: skip
    write(Decoder(model), (hidden, index, position, torch.randn(1, steps, acoustic.PROSODY)), ["h", "idx", "pos", "pr"], ["y"],
          {"n": [("h", 1)], "T": [*axes, ("pr", 1), ("y", 1)]}, out / "acoustic_decoder.onnx")  # fmt: skip


def _tier(folder, tier, precisions):
    """Converts the graphs of a tier and describes the files that are kept."""
    convert = {"int8": to_int8, "fp16": to_fp16, "fp32": lambda plain, target: target.write_bytes(plain.read_bytes())}
    found = {precision: {} for precision in precisions}
    for stage in STAGES:
        plain = folder / f"{stage}.onnx"
        for precision in precisions:
            target = folder / f"{tier}_{precision}_{stage}.onnx"
            convert[precision](plain, target)
            found[precision][stage] = entry(target)
        plain.unlink()
    return found


def _rounded(values, decimals=6):
    return [round(float(value), decimals) for value in np.asarray(values).ravel()]


def _speaker(about, each):
    """A released speaker as `voice.json` tells of it."""
    who = about.blend(each["blend"], each.get("pitch", 0.0))
    manner = each.get("manner", who.manner)
    texts = {key: each[key] for key in ("id", "name", "description", "origin")}
    return texts | {
        "log_f0_mean": round(who.log_f0_mean, 6), "manner": _rounded(manner, DECIMALS), "embedding": _rounded(who.embedding, DECIMALS),
    }  # fmt: skip


def export(work, out, released, precisions=PRECISIONS):
    """Writes the voice of the checkpoints in `work` to the folder `out`, with the speakers `released`; returns its manifest.

    A speaker is a weighted sum of those that the model was trained with, `pitch` semitones away from it; `manner` (see `acoustic`)
    takes the place of theirs.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    about, tiers = Speakers(work), {}
    for tier in acoustic.SIZES:
        if not all((work / f"{model}-{tier}.pt").exists() for model in ("acoustic", "vocoder")):
            print(f"the tier {tier} is left out: it is not trained", flush=True)
            continue
        model = train_acoustic.finished(work, tier)
        fold_norms(model.durations, model.prosody, model.decoder)
        sharpen(model.decoder.output, np.asarray(about.norms["envelope_std"]), CONTRAST, CONTRAST_WIDTH, acoustic.STEP)
        acoustic_graphs(model, out)
        write_stream(copy_synthesis.finished(work, tier).net, 3, out / "vocoder.onnx")
        tiers[tier] = _tier(out, tier, precisions)
    manifest = {
        "format": FORMAT,
        "kind": "recit",
        **{key: released[key] for key in ("id", "version", "name", "description", "language", "licence")},
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "frames_per_segment": acoustic.STEP,
        "speakers": [_speaker(about, each) for each in released["speakers"]],
        "tiers": tiers,
        "acoustic": {
            "symbols": SYMBOLS,
            "punctuation": PUNCTUATION,
            "word_noise": acoustic.WORD_NOISE,
            "frames_per_step": acoustic.STEP,
            "log_f0_std": LOG_F0_STD,
            "envelope_mean": _rounded(about.norms["envelope_mean"]),
            "envelope_std": _rounded(about.norms["envelope_std"]),
        },
        "vocoder": {
            "fft": vocoder.FFT,
            "frames_per_call": vocoder.PAIR,
            "lookahead_frames": vocoder.PAIR * (vocoder.LOOKAHEAD + 1) - 1,
            "delay": DELAY,
            "glottal": True,
            "gain_db": GAIN_DB,
            "envelope_input_mean": vocoder.ENVELOPE_MEAN,
            "envelope_input_std": vocoder.ENVELOPE_STD,
            "envelope_centres_hz": _rounded(band_edges()[1:-1]),
            "band_centres_hz": _rounded(band_edges()[1:-1]),
            "noise_centres_hz": _rounded(vocoder.even_centres(vocoder.NOISE_BANDS)),
            "phase_centres_hz": _rounded(vocoder.even_centres(vocoder.PHASES)),
            "aperiodicity_centres_hz": list(APERIODICITY_CENTRES),
        },
    }
    (out / "voice.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest
