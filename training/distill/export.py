"""From checkpoints to a voice: ONNX graphs in three precisions, and `voice.json`."""

import json
import pickle
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from common.graphs import Encoder, Prosody, crisp, fold_norms, sharpen, write, write_stream
from common.language import PUNCTUATION, SYMBOLS, on_frames
from common.quantise import STAGES, entry, legible, to_fp16, to_int8

from . import acoustic, copy_synthesis, train_acoustic, vocoder
from .dataset import LOG_F0_STD
from .features import APERIODICITY_CENTRES, HOP, SAMPLE_RATE, band_edges
from .train_acoustic import frames
from .voice import LENGTH_NOISE, Speakers

FORMAT = 3
PRECISIONS = ("int8", "fp16", "fp32")
# A model's envelope is smoother than the teacher's. Of its contrast between bands (what a Gaussian of CONTRAST_WIDTH
# bands removes) 0.69 is left in voiced frames and 0.62 in others; over time, relative to the mean of five frames,
# 0.69. The lost part is added again, between bands and over time: Distill-MOS of 20 sentences rises from 3.70 to 4.35
# to 4.41. A refined model needs less.
SHARPNESS, CONTRAST_WIDTH = {"acoustic": (0.9, 0.45), "refined": (0.4, 0.25)}, 4.0
# A voice that was resumed from a released one (`resume`) gets this share of the change by the refinement. All of it
# costs speakers with few clips: two of them 0.09 and 0.12 of OVRL. Half of it cost nothing up to version 8, and the
# reader 0.1 in version 9, with the recogniser.
WAY = 0.5
# Gain of the voice in decibels, relative to the level in training.
GAIN_DB = 0.0
# The bias of the durations, ln(1 + steps), in the graph of an encoder.
DURATIONS_BIAS = "model.durations.output.bias"
# Lines on which the durations of quantised encoders are compared.
DURATION_LINES = 100
# Decimals of the values of a speaker. An embedding has length one.
DECIMALS = 5


class Decoder(nn.Module):
    """`acoustic_decoder`: hidden values and prosody on steps to envelope and logits of aperiodicity of both frames."""

    def __init__(self, model, motion):
        super().__init__()
        self.model, self.motion = model, motion

    def forward(self, hidden, index, position, prosody):
        spectrum = self.model.spectrum(on_frames(hidden, index, position), prosody)
        width = acoustic.STEP * vocoder.BANDS
        envelope = crisp(frames(spectrum[..., :width]), self.motion)
        return torch.cat([envelope.reshape(*spectrum.shape[:2], width), spectrum[..., width:]], -1)


def acoustic_graphs(model, motion, out):
    """Writes the three graphs of an acoustic model, and restores this much movement of the envelope."""
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
    write(Decoder(model, motion), (hidden, index, position, torch.randn(1, steps, acoustic.PROSODY)), ["h", "idx", "pos", "pr"], ["y"],
          {"n": [("h", 1)], "T": [*axes, ("pr", 1), ("y", 1)]}, out / "acoustic_decoder.onnx")  # fmt: skip


def _tier(folder, tier, precisions, lines, speaker):
    """Converts the graphs of a tier and describes the files that are kept. The 8-bit encoder is evened on lines of a speaker.
    """
    convert = {"int8": to_int8, "fp16": to_fp16, "fp32": lambda plain, target: target.write_bytes(plain.read_bytes())}
    found = {precision: {} for precision in precisions}
    for stage in STAGES:
        plain = folder / f"{stage}.onnx"
        if not plain.exists():
            continue
        for precision in precisions:
            target = folder / f"{tier}_{precision}_{stage}.onnx"
            convert[precision](plain, target)
            if (stage, precision) == ("acoustic_encoder", "int8"):
                print(f"{tier}: durations in 8 bits times {even_durations(plain, target, lines, speaker):.4f}", flush=True)
            found[precision][stage] = entry(target)
        plain.unlink()
    return found


def even_durations(plain, quantised, lines, speaker):
    """Changes the bias of the durations of a quantised encoder, so that tokens `lines` ([n, 6] each) last as long as by
    the plain one: rounded weights make a speaker faster or slower by up to 1 %.
    """
    draw = np.random.default_rng(0)
    noise = [draw.standard_normal((1, len(tokens), acoustic.WORD_NOISE)).astype(np.float32) for tokens in lines]
    who = np.asarray(speaker, np.float32)[None]

    def total(graph):
        session = onnxruntime.InferenceSession(str(graph))
        each = (session.run(["d"], {"t": np.asarray(tokens, np.int64)[None], "e": who, "z": z})[0] for tokens, z in zip(lines, noise))
        return sum(float(np.exp(found).sum()) for found in each)

    ratio = total(plain) / total(quantised)
    model = onnx.load(quantised)
    (bias,) = (each for each in model.graph.initializer if each.name == DURATIONS_BIAS)
    bias.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(bias) + np.float32(np.log(ratio)), bias.name))
    onnx.save(model, quantised)
    return ratio


def _lines(work):
    """Tokens of lines from the whole of the training data."""
    known = pickle.loads((work / "lines.pickle").read_bytes())
    names = sorted(known)
    return [known[name][0] for name in names[:: max(1, len(names) // DURATION_LINES)]]


def _finished(work, tier, stage, way):
    """The trained model of a tier; for a refined one, the weights are that share of the way from its start."""
    model = train_acoustic.finished(work, tier, stage)
    with torch.no_grad():
        for values, began in zip(model.parameters(), train_acoustic.finished(work, tier).parameters()):
            values.copy_(began.lerp(values, way))
    return model


def _rounded(values, decimals=6):
    return [round(float(value), decimals) for value in np.asarray(values).ravel()]


def _speaker(about, each):
    """The entry of a released speaker in `voice.json`."""
    texts = {key: each[key] for key in ("id", "name", "description", "origin")}
    if each["id"] in about.kept:
        return texts | about.kept[each["id"]]
    who = about.blend(each["blend"], each.get("pitch", 0.0), each.get("away", 0.0))
    manner = each.get("manner", who.manner)
    return texts | {
        "log_f0_mean": round(who.log_f0_mean, 6), "manner": _rounded(manner, DECIMALS), "embedding": _rounded(who.embedding, DECIMALS),
    }  # fmt: skip


def _net():
    """The entry of the vocoder's net in `voice.json`."""
    return {
        "net": {
            "frames_per_call": vocoder.PAIR,
            "lookahead_frames": vocoder.PAIR * (vocoder.LOOKAHEAD + 1) - 1,
            "envelope_input_mean": vocoder.ENVELOPE_MEAN,
            "envelope_input_std": vocoder.ENVELOPE_STD,
            "band_centres_hz": _rounded(band_edges()[1:-1]),
            "noise_centres_hz": _rounded(vocoder.even_centres(vocoder.NOISE_BANDS)),
            "phase_centres_hz": _rounded(vocoder.even_centres(vocoder.PHASES)),
        }
    }


def export(work, out, released, precisions=PRECISIONS):
    """Writes the voice of the checkpoints in `work` to the folder `out`, with the speakers `released`; returns its
    manifest.

    Without a trained vocoder (`vocoder`) the voice has no net for it. A speaker is a weighted sum (`blend`, with
    negative shares too) of those that the model was trained with, `pitch` semitones higher, and farther from the mean of all speakers by the share
    `away`; `manner` (see `acoustic`) replaces theirs.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    about, tiers, has_net = Speakers(work), {}, (work / "vocoder-standard.pt").exists()
    speakers = [_speaker(about, each) for each in released["speakers"]]
    lines = _lines(work)
    for tier in acoustic.SIZES:
        if not (work / f"acoustic-{tier}.pt").exists():
            print(f"the tier {tier} is left out: it is not trained", flush=True)
            continue
        stage = "refined" if (work / f"refined-{tier}.pt").exists() else "acoustic"
        model, (contrast, motion) = _finished(work, tier, stage, WAY if about.kept else 1.0), SHARPNESS[stage]
        fold_norms(model.durations, model.prosody, model.decoder)
        sharpen(model.decoder.output, np.asarray(about.norms["envelope_std"]), contrast, CONTRAST_WIDTH, acoustic.STEP)
        acoustic_graphs(model, motion, out)
        if has_net:
            write_stream(copy_synthesis.finished(work, tier).net, 3, out / "vocoder.onnx")
        # fp16 is for GPUs, which need no light model.
        kept = [each for each in precisions if each != "fp16" or tier == "standard"]
        tiers[tier] = _tier(out, tier, kept, lines, [*speakers[0]["embedding"], *speakers[0]["manner"]])
    manifest = {
        "format": FORMAT,
        "kind": "recit",
        **{key: released[key] for key in ("id", "version", "name", "description", "language", "licence")},
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "frames_per_segment": acoustic.STEP,
        "speakers": speakers,
        "tiers": tiers,
        "acoustic": {
            "symbols": SYMBOLS,
            "punctuation": PUNCTUATION,
            "word_noise": acoustic.WORD_NOISE,
            "frames_per_step": acoustic.STEP,
            "log_f0_std": LOG_F0_STD,
            "manner_mean": _rounded(about.norms["manner_mean"]),
            "manner_std": _rounded(about.norms["manner_std"]),
            "envelope_mean": _rounded(about.norms["envelope_mean"]),
            "envelope_std": _rounded(about.norms["envelope_std"]),
        },
        "vocoder": {
            "fft": vocoder.FFT,
            "gain_db": GAIN_DB,
            "envelope_centres_hz": _rounded(band_edges()[1:-1]),
            "aperiodicity_centres_hz": list(APERIODICITY_CENTRES),
        } | (_net() if has_net else {"modulated_offset": vocoder.MODULATED_OFFSET}),
    }
    (out / "voice.json").write_text(legible(manifest))
    return manifest
