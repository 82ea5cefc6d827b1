"""Converts graphs between precisions: from 32 bits to 16 and 8, and from 16 bits back to 32.

`python -m common.quantise ../models/house` makes the 8-bit graphs of a finished voice again from those in 16 bits.
"""

import argparse
import hashlib
import json
import re
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16

# The graphs that a voice may have.
STAGES = ("acoustic_encoder", "acoustic_prosody", "acoustic_decoder", "vocoder")
# Processors without VNNI add two products of an activation (0 to 255) and a weight in 16 bits, which saturate beyond
# 32,767. With weights up to this magnitude they do not: 2 * 255 * 64 = 32,640.
WEIGHT_MOST = 64


def to_int8(source, target):
    """Weights of matrix products in 8 bits per channel, activations quantised at run time; convolutions are unchanged.

    Seven of the eight bits are used, so that the products are the same on every processor. ConvInteger is not used: it
    is slower than 32-bit convolution on the engines that Recit uses.
    """
    quantize_dynamic(
        source, target, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    largest = largest_weight(target)
    if largest > WEIGHT_MOST:
        raise RuntimeError(f"{Path(target).name} has a weight of {largest}, which saturates without VNNI")


def largest_weight(path):
    """The largest magnitude of the 8-bit weights of a graph."""
    weights = (each for each in onnx.load(path).graph.initializer if each.data_type == TensorProto.INT8)
    return max(int(np.abs(numpy_helper.to_array(each).astype(int)).max(initial=0)) for each in weights)


def to_fp16(source, target):
    """Half precision inside, 32 bits at the inputs and outputs. For GPUs."""
    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)


def to_fp32(source, target):
    """A graph that `to_fp16` made, with the same values in 32 bits."""
    model = onnx.load(source)
    graph = model.graph
    for tensor in [*graph.initializer, *(each.t for node in graph.node for each in node.attribute)]:
        if tensor.data_type == TensorProto.FLOAT16:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), tensor.name))
    # After the inputs and before the outputs there are casts, which are no longer needed.
    first = {node.output[0]: node.input[0] for node in graph.node if node.name.startswith("graph_input_cast")}
    last = {node.input[0]: node.output[0] for node in graph.node if node.name.startswith("graph_output_cast")}
    kept = [node for node in graph.node if not node.name.startswith(("graph_input_cast", "graph_output_cast"))]
    for node in kept:
        node.input[:] = [first.get(name, last.get(name, name)) for name in node.input]
        node.output[:] = [last.get(name, name) for name in node.output]
        for each in node.attribute:
            if node.op_type == "Cast" and each.i == TensorProto.FLOAT16:
                each.i = TensorProto.FLOAT
    del graph.node[:], graph.value_info[:]
    graph.node.extend(kept)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, target)


def entry(path):
    """The entry of a file in `voice.json`."""
    content = path.read_bytes()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def legible(manifest):
    """The text of a `voice.json`, with lists of numbers on one line."""
    text = json.dumps(manifest, indent=1)
    return re.sub(r"\[([-+\d.e,\s]+)\]", lambda found: "[" + " ".join(found[1].split()) + "]", text) + "\n"


def requantise(folder):
    """Makes the 8-bit graphs of a voice again, and updates its `voice.json`.

    Half precision rounds weights far finer than seven bits do, so nothing is lost.
    """
    path = folder / "voice.json"
    manifest = json.loads(path.read_text())
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        for precisions in manifest["tiers"].values():
            for stage in precisions.get("fp16", ()):
                to_fp32(folder / precisions["fp16"][stage]["file"], plain)
                target = folder / precisions["int8"][stage]["file"]
                to_int8(plain, target)
                precisions["int8"][stage] = entry(target)
    path.write_text(legible(manifest))


if __name__ == "__main__":
    parser = argparse.ArgumentParser("common.quantise", description="Makes the 8-bit graphs of a voice again, from those in 16 bits.")
    parser.add_argument("folder", type=Path, help="the folder of the voice")
    requantise(parser.parse_args().folder)
