"""A start from the released voice: checkpoints made from its graphs, to continue training if no other checkpoints
exist.

Standard is made from the graphs in 16 bits, Light from those in 8 bits. Contrast and movement, which `export` adds,
are removed again. The scales of folded norms stay in the layers after them, which compute the same.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from common.graphs import dull
from common.quantise import STAGES
from common.run import Run

from .acoustic import SIZES, STEP, Acoustic
from .dataset import ENERGY_BANDS, Dataset
from .export import CONTRAST_WIDTH, SHARPNESS

# The precision from which each tier is restored.
SOURCES = {"standard": "fp16", "light": "int8"}


def weights(graph):
    """Weights by name of a graph that `export` wrote. Matrices have lost their names: the bias that is added next
    identifies them.
    """
    arrays = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    users = {name: node for node in graph.node for name in node.input}
    found = {name: array for name, array in arrays.items() if name.startswith("model.")}
    for node in graph.node:
        if node.op_type not in ("MatMul", "MatMulInteger") or node.input[1] not in arrays:
            continue
        matrix = arrays[node.input[1]].astype(np.float32)
        if node.op_type == "MatMulInteger":
            scale = arrays[node.input[1].removesuffix("_quantized") + "_scale"]
            matrix = (matrix - arrays[node.input[3]].astype(np.float32)) * scale
        bias, after = None, node
        while bias is None:
            after = users[after.output[0]]
            bias = next((name for name in after.input if name.endswith(".bias")), None)
        found[bias.removesuffix("bias") + "weight"] = matrix.T
    return {name.removeprefix("model."): torch.tensor(np.asarray(array, np.float32)) for name, array in found.items()}


def _contrast(graph):
    """The contrast that `export` added to a decoder, identified by the movement that it added with it."""
    added = [numpy_helper.to_array(attribute.t) for node in graph.node if node.op_type == "Constant" for attribute in node.attribute]
    found = [contrast for contrast, motion in SHARPNESS.values() if any(each.size == 1 and np.allclose(each, motion, 1e-3) for each in added)]
    if len(found) != 1:
        raise SystemExit(f"distill: a decoder was exported with none of the motions {SHARPNESS}")
    return found[0]


def restored(folder, manifest, tier):
    """The acoustic model of a released voice's tier, as it was before the export."""
    state = {}
    for stage in STAGES:
        entry = manifest["tiers"][tier][SOURCES[tier]].get(stage)
        if entry:
            graph = onnx.load(folder / entry["file"]).graph
            state |= weights(graph)
            if stage == "acoustic_decoder":
                contrast = _contrast(graph)
    model = Acoustic(tier)
    missing, unknown = model.load_state_dict(state, strict=False)
    # Norms that were folded into the layers after them now scale by one.
    if unknown or not all(".norm." in name for name in missing):
        raise SystemExit(f"distill: the graphs of {folder} are not of this model: {unknown}, {missing}")
    dull(model.decoder.output, np.asarray(manifest["acoustic"]["envelope_std"]), contrast, CONTRAST_WIDTH, STEP)
    return model


def unchanged(manifest, released):
    """The speakers of a voice that are the same in its next version, by id: their origins are."""
    origins = {each["id"]: each["origin"] for each in released["speakers"]}
    return {each["id"]: each for each in manifest["speakers"] if origins.get(each["id"]) == each["origin"]}


def norms(manifest, released, data):
    """The normalisation of the released model. That of a speaker's manner is derived from the speakers that `data` has
    too.
    """
    mean, std = (np.asarray(manifest["acoustic"][f"envelope_{name}"], np.float32) for name in ("mean", "std"))
    known = unchanged(manifest, released)
    told, measured = [], []
    for each in released["speakers"]:
        (name, *others) = each["blend"]
        if each["id"] in known and name in data.speakers and not others and "manner" not in each:
            told.append(known[each["id"]]["manner"])
            measured.append(data.speakers[name].manner * data.norms.manner_std + data.norms.manner_mean)
    slope, offset = np.array([np.polyfit(*columns, 1) for columns in zip(np.transpose(told), np.transpose(measured))]).T
    return {"envelope_mean": mean, "envelope_std": std, "energy_mean": float(mean[:ENERGY_BANDS].mean()), "manner_mean": offset, "manner_std": slope}


def resume(work, voice, released):
    """Writes checkpoints of the voice in the folder `voice` to `work`, in which clips are already prepared, aligned
    and embedded.

    Its speakers are kept where they are the same in the next version.
    """
    manifest = json.loads((voice / "voice.json").read_text())
    given = norms(manifest, released, Dataset(work))
    for tier in SIZES:
        Run(work / f"acoustic-{tier}.pt", restored(voice, manifest, tier), 0.0, 1).save()
    speakers = {name: vars(who) for name, who in Dataset(work, given).speakers.items()}
    same = unchanged(manifest, released)
    kept = {name: {key: each[key] for key in ("log_f0_mean", "manner", "embedding")} for name, each in same.items()}
    torch.save({"norms": given, "speakers": speakers, "released": kept}, work / "speakers.pt")
