"""Converts graphs from 32 bits to 16 and 8."""

import hashlib
import json
import re
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


def entry(path):
    """The entry of a file in `voice.json`."""
    content = path.read_bytes()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def legible(manifest):
    """The text of a `voice.json`, with lists of numbers on one line."""
    text = json.dumps(manifest, indent=1)
    return re.sub(r"\[([-+\d.e,\s]+)\]", lambda found: "[" + " ".join(found[1].split()) + "]", text) + "\n"
