"""The acoustic model: phonemes to lengths, F0, voicing, energy and the envelope. Convolutions throughout.

It works in steps of 10 ms and writes two frames a step. Who speaks is a vector, not a number: the embedding of a speaker
encoder, and beside it how that person uses pitch and time, so that these can be moved without the identity.

It samples how a line is said, not what it is made of: each word has a few noise values, which move the lengths of its
phonemes, its pitch and its energy. The envelope follows from those and is not random.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from .features import APERIODICITY_CENTRES, BANDS
from .norm import Norm
from .tokens import PUNCTUATION, SYMBOLS

# Frames a step.
STEP = 2
WORD_NOISE = 8
POSITIONS = 6
# The embedding, and of each speaker: deviation of ln F0, mean logarithm of a phoneme's length, deviation of the energy.
EMBEDDING, MANNER = 192, 3
# What the model keeps of an embedding: few values, so that between the speakers it knows others lie.
TIMBRE = 48
PROSODY = 3 * STEP
NOISES = len(APERIODICITY_CENTRES)
OUTPUTS = STEP * (BANDS + NOISES)


@dataclass(frozen=True)
class Size:
    """Widths of the parts, and the dilation of each of their blocks."""

    encoder: int
    prosody: int
    decoder: int
    encoder_blocks: int
    prosody_dilations: tuple[int, ...]
    decoder_dilations: tuple[int, ...]


SIZES = {
    "standard": Size(192, 128, 256, 4, (1, 2, 4, 8), (1, 1, 2, 1, 2, 1)),
    "light": Size(112, 80, 144, 3, (1, 2, 4), (1, 2, 1, 2)),
}


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
        """`mask` [B, T, 1] silences what lies beyond the end of shorter rows of a batch."""
        h = x if mask is None else x * mask
        h = self.depthwise(h.transpose(1, 2)).transpose(1, 2)
        h = F.gelu(self.widen(self.norm(h)), approximate="tanh")
        h = self.narrow(h) * self.scale
        if self.training:
            # Whole channels drop out: a draw a step would cost more than it gives.
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


class Acoustic(nn.Module):
    """Encoder and lengths, prosody, decoder: the three graphs of a voice."""

    def __init__(self, tier="standard"):
        super().__init__()
        size = SIZES[tier]
        width = size.encoder
        counts = (len(SYMBOLS), 4, len(PUNCTUATION), len(PUNCTUATION), 8, 8)
        self.embeddings = nn.ModuleList(nn.Embedding(count, width) for count in counts)
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, 0, 0.3)
        self.timbre = nn.Linear(EMBEDDING, TIMBRE)
        who = TIMBRE + MANNER
        self.speaker, self.speaker_out = nn.Linear(who, width), nn.Linear(who, width)
        self.encoder = nn.ModuleList(Block(width, widening=3) for _ in range(size.encoder_blocks))
        self.norm = Norm(width)
        hidden = width + who + WORD_NOISE
        self.durations = Stack(hidden, width, 1, (1, 1), kernel=5, widening=1, dropout=0.1)
        self.prosody = Stack(hidden + POSITIONS, size.prosody, PROSODY, size.prosody_dilations, dropout=0.1)
        self.decoder = Stack(width + who + POSITIONS + PROSODY, size.decoder, OUTPUTS, size.decoder_dilations, dropout=0.0)

    def who(self, speaker):
        """A speaker [B, 195] as the parts read it, [B, 51]."""
        # An embedding has length one: its values are small.
        return torch.cat([torch.tanh(self.timbre(speaker[:, :EMBEDDING] * EMBEDDING**0.5)), speaker[:, EMBEDDING:]], 1)

    def encode(self, tokens, speaker, mask=None):
        """Hidden values [B, n, H] of tokens [B, n, 6] for speakers [B, 195]; the last of them say who speaks."""
        who = self.who(speaker)
        h = sum(embed(tokens[..., column]) for column, embed in enumerate(self.embeddings))
        h = h + self.speaker(who)[:, None]
        for block in self.encoder:
            h = block(h, mask)
        h = self.norm(h + self.speaker_out(who)[:, None])
        return torch.cat([h, who[:, None].expand(-1, h.shape[1], -1).to(h.dtype)], -1)

    def lengths(self, hidden, mask=None):
        """ln(1 + steps) of each token, [B, n], from hidden values with their noise."""
        return self.durations(hidden, mask)[..., 0]

    def spectrum(self, steps, prosody, mask=None):
        """Envelope and logits of aperiodicity, [B, T, 2 * 136], of hidden values on steps (noise and all) and prosody [B, T, 6]."""
        plain = torch.cat([steps[..., : -POSITIONS - WORD_NOISE], steps[..., -POSITIONS:], prosody], -1)
        return self.decoder(plain, mask)

    @staticmethod
    def on_steps(hidden, index, position):
        """Hidden values of each step's token beside its position, [B, T, H + 6]."""
        index = index[..., None].expand(-1, -1, hidden.shape[-1])
        return torch.cat([torch.gather(hidden, 1, index), position.to(hidden.dtype)], -1)
