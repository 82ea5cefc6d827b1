"""Layers of the models: a norm that engines run fast, and ConvNeXt blocks over whole lines and over streams."""

import torch
import torch.nn.functional as F
from torch import nn


class Norm(nn.LayerNorm):
    """A layer norm that is exported as elementary operations.

    ONNX Runtime's own kernel takes five times as long as elementary ones (1.28, 300 rows of 224); for a row or two it
    is just as fast.
    """

    def forward(self, x):
        """x [..., C] with mean 0 and deviation 1 in each row, scaled and shifted."""
        if not torch.onnx.is_in_onnx_export():
            return super().forward(x)
        centred = x - x.mean(-1, keepdim=True)
        centred = centred * torch.rsqrt((centred * centred).mean(-1, keepdim=True) + self.eps)
        return centred if self.weight is None else centred * self.weight + self.bias

    @torch.no_grad()
    def fold_into(self, linear):
        """Moves scale and shift into the layer after it, which then computes the same."""
        linear.bias += linear.weight @ self.bias
        linear.weight *= self.weight
        self.register_parameter("weight", None)
        self.register_parameter("bias", None)


class Block(nn.Module):
    """A ConvNeXt block over [B, T, C]: depthwise convolution, then a two-layer perceptron, added to its input."""

    def __init__(self, channels, kernel=7, widening=2, dilation=1, dropout=0.1):
        super().__init__()
        padding = kernel // 2 * dilation
        self.depthwise = nn.Conv1d(channels, channels, kernel, groups=channels, dilation=dilation, padding=padding)
        self.norm = Norm(channels)
        self.widen = nn.Linear(channels, widening * channels)
        self.narrow = nn.Linear(widening * channels, channels)
        self.scale = nn.Parameter(torch.full((channels,), 0.3))
        self.dropout = dropout

    def forward(self, x, mask=None):
        """`mask` [B, T, 1] zeroes what is beyond the end of shorter rows of a batch."""
        h = x if mask is None else x * mask
        h = self.depthwise(h.transpose(1, 2)).transpose(1, 2)
        h = F.gelu(self.widen(self.norm(h)), approximate="tanh")
        h = self.narrow(h) * self.scale
        if self.training:
            # Whole channels are dropped: a random number for each step would cost more than it gains.
            keep = torch.rand(len(h), 1, h.shape[2], device=h.device) >= self.dropout
            h = h * (keep / (1 - self.dropout)).to(h.dtype)
        return x + h


class Stack(nn.Module):
    """A projection, blocks, a norm and an output layer."""

    def __init__(self, inputs, channels, outputs, dilations, kernel=7, widening=2, dropout=0.1):
        super().__init__()
        self.input = nn.Linear(inputs, channels)
        self.blocks = nn.ModuleList(Block(channels, kernel, widening, each, dropout) for each in dilations)
        self.norm = Norm(channels)
        self.output = nn.Linear(channels, outputs)

    def forward(self, x, mask=None):
        h = self.input(x)
        for block in self.blocks:
            h = block(h, mask)
        return self.output(self.norm(h))


class CausalBlock(nn.Module):
    """A ConvNeXt block over [B, C, T] that depends on no later columns."""

    def __init__(self, channels, kernel, dilation):
        super().__init__()
        self.history = (kernel - 1) * dilation
        self.depthwise = nn.Conv1d(channels, channels, kernel, groups=channels, dilation=dilation)
        self.norm = nn.LayerNorm(channels)
        self.widen = nn.Linear(channels, 2 * channels)
        self.narrow = nn.Linear(2 * channels, channels)
        self.scale = nn.Parameter(torch.full((channels,), 0.3))

    def forward(self, x, past):
        """x [B, C, T] and the `history` columns before it; returns the same shape."""
        h = self.depthwise(torch.cat([past, x], 2)).transpose(1, 2)
        h = self.narrow(F.gelu(self.widen(self.norm(h)), approximate="tanh")) * self.scale
        return x + h.transpose(1, 2)


class CausalNet(nn.Module):
    """Causal blocks between a short convolution and an output layer, run as a whole or call by call."""

    def __init__(self, inputs, channels, outputs, history, kernel, dilations):
        super().__init__()
        self.inputs, self.history = inputs, history
        # A convolution written as a matrix product, which has fast kernels everywhere.
        self.input = nn.Linear(inputs * (history + 1), channels)
        self.blocks = nn.ModuleList(CausalBlock(channels, kernel, dilation) for dilation in dilations)
        self.norm = nn.LayerNorm(channels)
        self.output = nn.Linear(channels, outputs)

    def forward(self, x, past=None):
        """Outputs [B, T, outputs] for x [B, inputs, T], and the histories to continue with; without `past` the history
        is zeros.
        """
        past = past or [x.new_zeros(x.shape[0], *shape) for shape in self.histories()]
        whole = torch.cat([past[0], x], 2)
        time = x.shape[2]
        h = torch.cat([whole[:, :, at : at + time] for at in range(self.history + 1)], 1)
        h = self.input(h.transpose(1, 2)).transpose(1, 2)
        now = [whole[:, :, -self.history :]]
        for block, before in zip(self.blocks, past[1:]):
            now.append(torch.cat([before, h], 2)[:, :, -block.history :])
            h = block(h, before)
        return self.output(self.norm(h.transpose(1, 2))), now

    def histories(self):
        """Shapes [C, T] of the state that the net carries from call to call."""
        channels = self.norm.normalized_shape[0]
        return [(self.inputs, self.history), *((channels, block.history) for block in self.blocks)]
