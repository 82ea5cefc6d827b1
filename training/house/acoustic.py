"""The acoustic model: phonemes to durations, F0, voicing, energy and spectral frames. Convolutions throughout.

It samples how a line is said, not what it is made of: each word has a few noise values, which move the lengths of its
phonemes, its pitch and its energy. The spectrum follows from those and is not random: what varies there from frame
to frame in a recording is mostly the analysis.
"""

from dataclasses import dataclass

import torch
from torch import nn

from common.language import PUNCTUATION, SYMBOLS
from common.layers import Block, Norm, Stack

from .features import APERIODICITY_BANDS, MEL_BANDS

WORD_NOISE = 8
POSITIONS = 6
OUTPUTS = MEL_BANDS + len(APERIODICITY_BANDS)


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
    "standard": Size(192, 128, 224, 4, (1, 2, 4, 8), (1, 1, 2, 1, 2, 1)),
    "light": Size(112, 80, 128, 3, (1, 2, 4), (1, 2, 1, 2)),
}


class Acoustic(nn.Module):
    """Encoder and durations, prosody, decoder: the three graphs of a voice."""

    def __init__(self, speakers, tier="standard"):
        super().__init__()
        size = SIZES[tier]
        width = size.encoder
        counts = (len(SYMBOLS), 4, len(PUNCTUATION), len(PUNCTUATION), 8, 8)
        self.embeddings = nn.ModuleList(nn.Embedding(count, width) for count in counts)
        self.speaker = nn.Embedding(speakers, width)
        self.speaker_out = nn.Embedding(speakers, width)
        for embedding in (*self.embeddings, self.speaker, self.speaker_out):
            nn.init.normal_(embedding.weight, 0, 0.3)
        self.encoder = nn.ModuleList(Block(width, widening=3) for _ in range(size.encoder_blocks))
        self.norm = Norm(width)
        hidden = width + WORD_NOISE
        self.durations = Stack(hidden, width, 1, (1, 1), kernel=5, widening=1, dropout=0.2)
        self.prosody = Stack(hidden + POSITIONS, size.prosody, 3, size.prosody_dilations, dropout=0.3)
        self.decoder = Stack(width + POSITIONS + 3, size.decoder, OUTPUTS, size.decoder_dilations, dropout=0.05)

    def encode(self, tokens, speaker, mask=None):
        """Hidden values [B, n, H] of tokens [B, n, 6] for a speaker [B]."""
        h = sum(embed(tokens[..., column]) for column, embed in enumerate(self.embeddings))
        h = h + self.speaker(speaker)[:, None]
        for block in self.encoder:
            h = block(h, mask)
        return self.norm(h + self.speaker_out(speaker)[:, None])

    def lengths(self, hidden, mask=None):
        """ln(1 + frames) of each token, [B, n], from hidden values with their noise."""
        return self.durations(hidden, mask)[..., 0]

    def spectrum(self, frames, prosody, mask=None):
        """Mel bands and logits of aperiodicity, [B, T, 85], of hidden values on frames (noise and all) and prosody [B, T, 3]."""
        width = self.norm.normalized_shape[0]
        plain = torch.cat([frames[..., :width], frames[..., -POSITIONS:], prosody], -1)
        return self.decoder(plain, mask)
