"""Models as ONNX graphs: how they are written, checked and sped up."""

import numpy as np
import torch
from onnxruntime import InferenceSession, SessionOptions
from torch import nn

from .language import on_frames

OPSET = 20
# The largest difference between the outputs of a graph and of its model.
TOLERANCE = 1e-3


class Encoder(nn.Module):
    """`acoustic_encoder`: tokens, speaker and noise to hidden values and durations; `share` scales the noise for the
    durations.
    """

    def __init__(self, model, share):
        super().__init__()
        self.model, self.share = model, share

    def forward(self, tokens, speaker, noise):
        hidden = self.model.encode(tokens, speaker)
        lengths = self.model.lengths(torch.cat([hidden, noise * self.share], -1))
        return torch.cat([hidden, noise], -1), lengths


class Prosody(nn.Module):
    """`acoustic_prosody`: hidden values on frames (or steps) to F0, voicing and energy."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, hidden, index, position):
        return self.model.prosody(on_frames(hidden, index, position))


class Stream(nn.Module):
    """`vocoder`: new columns and histories to outputs and histories."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, columns, *past):
        answers, now = self.net(columns, list(past))
        return answers, *now


def crisp(envelope, amount):
    """An envelope [B, T, C] plus `amount` times its difference from the mean of five frames, to restore fast movement.
    """
    padded = torch.cat([envelope[:, :1]] * 2 + [envelope] + [envelope[:, -1:]] * 2, 1)
    count = envelope.shape[1]
    smooth = sum(padded[:, at : at + count] for at in range(5)) / 5
    return envelope + amount * (envelope - smooth)


def sharper(deviation, contrast, width):
    """The matrix that adds `contrast` times what a Gaussian of `width` bands removes, for bands normalised by
    `deviation` [C].
    """
    at = np.arange(len(deviation))
    smooth = np.exp(-0.5 * ((at[:, None] - at) / width) ** 2)
    smooth /= smooth.sum(1, keepdims=True)
    sharp = np.eye(len(at)) + contrast * (np.eye(len(at)) - smooth)
    # The layer's values are normalised band by band, but the contrast is one of the bands themselves.
    return sharp * deviation / deviation[:, None]


@torch.no_grad()
def _through(output, matrix, frames):
    """Puts a matrix behind an output layer whose first rows are the bands of `frames` frames in turn."""
    matrix, count = torch.tensor(matrix).float(), len(matrix)
    for first in range(0, frames * count, count):
        rows = slice(first, first + count)
        output.weight[rows] = matrix @ output.weight[rows]
        output.bias[rows] = matrix @ output.bias[rows]


def sharpen(output, deviation, contrast, width, frames=1):
    """Folds lost contrast between bands into an output layer whose first rows are the bands of `frames` frames in
    turn.
    """
    _through(output, sharper(deviation, contrast, width), frames)


def dull(output, deviation, contrast, width, frames=1):
    """Reverses `sharpen`."""
    _through(output, np.linalg.inv(sharper(deviation, contrast, width)), frames)


def fold_norms(*stacks):
    """Folds the norms of stacks of blocks (with `blocks`, `norm` and `output`) into the layers after them."""
    for stack in stacks:
        for block in stack.blocks:
            block.norm.fold_into(block.widen)
        stack.norm.fold_into(stack.output)


def write(module, inputs, names, outputs, dynamic, path):
    """Exports a module, and checks that the graph computes the same as the module.

    `dynamic` names each variable length, and the axes of inputs and outputs that have it.
    """
    module = module.eval()
    axes = {name: {axis: letter} for letter, entries in dynamic.items() for name, axis in entries}
    torch.onnx.export(module, inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes,
                      opset_version=OPSET, dynamo=False)  # fmt: skip
    with torch.no_grad():
        expected = module(*inputs)
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = session(path).run(None, {name: value.numpy() for name, value in zip(names, inputs)})
    worst = max(float(np.abs(one - other.numpy()).max()) for one, other in zip(found, expected))
    if worst > TOLERANCE:
        raise RuntimeError(f"{path.name} differs from the model by {worst}")


def write_stream(net, columns, path):
    """Writes the graph of a causal net that processes some columns per call; see `Stream`."""
    shapes = net.histories()
    inputs = (torch.randn(1, net.inputs, columns), *(torch.randn(1, *shape) for shape in shapes))
    names, after = ["x"], ["o"]
    for number in range(len(shapes)):
        names.append(f"s{number}")
        after.append(f"t{number}")
    write(Stream(net), inputs, names, after, {"n": [("x", 2), ("o", 1)]}, path)


def session(path):
    """A graph on one thread, as the plugin runs it."""
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
