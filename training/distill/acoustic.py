"""The acoustic model: phonemes to durations, F0, voicing, energy and the envelope, all by convolutions.

It works in steps of 10 ms and outputs two frames per step. The speaker is a vector, not a number: the embedding of a
speaker encoder, followed by how that person uses pitch and time, so that these can be changed without the identity.

It samples how a line is spoken, not its sounds: each word has a few noise values, which change the durations of its
phonemes, its pitch and its loudness. The envelope follows and is not random.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common.language import PUNCTUATION, SYMBOLS
from common.layers import Block, Norm, Stack

from .features import APERIODICITY_CENTRES, BANDS

# Frames per step.
STEP = 2
WORD_NOISE = 8
POSITIONS = 6
# The embedding, and of each speaker: deviation of ln F0, mean logarithm of a phoneme's duration, deviation of the
# energy.
EMBEDDING, MANNER = 192, 3
# The size to which the model reduces an embedding. It is small, so that new speakers lie between known ones.
TIMBRE = 48
PROSODY = 3 * STEP
# Steps (0.6 s) over which the decoder smooths F0. It would read its consonants from the movement of F0 around them, which
# planned F0 does not have in the same places.
SLOW = 61
NOISES = len(APERIODICITY_CENTRES)
OUTPUTS = STEP * (BANDS + NOISES)


def course(f0):
    """F0 [B, T, STEP] smoothed by a Hann window of `SLOW` steps, towards the speaker's mean, 0, at the ends."""
    window = np.hanning(SLOW + 2)[1:-1]
    kernel = torch.tensor(np.tile(window / window.sum(), (STEP, 1, 1))).to(f0)
    return F.conv1d(f0.transpose(1, 2), kernel, f0.new_zeros(STEP), padding=SLOW // 2, groups=STEP).transpose(1, 2)


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


class Acoustic(nn.Module):
    """Encoder and durations, prosody, decoder: the three graphs of a voice."""

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
        self.durations = Stack(hidden, width, 1, (1, 1), kernel=5, widening=1, dropout=0.2)
        self.prosody = Stack(hidden + POSITIONS, size.prosody, PROSODY, size.prosody_dilations, dropout=0.2)
        self.decoder = Stack(width + who + POSITIONS + PROSODY, size.decoder, OUTPUTS, size.decoder_dilations, dropout=0.0)

    def who(self, speaker):
        """A speaker [B, 195] as the parts of the model take it, [B, 1, 51]."""
        speaker = speaker[:, None]
        # An embedding has length one, so its values are small.
        return torch.cat([torch.tanh(self.timbre(speaker[..., :EMBEDDING] * EMBEDDING**0.5)), speaker[..., EMBEDDING:]], -1)

    def encode(self, tokens, speaker, mask=None):
        """Hidden values [B, n, H] of tokens [B, n, 6] for speakers [B, 195]; the last hidden values are the speaker.
        """
        who = self.who(speaker)
        h = sum(embed(tokens[..., column]) for column, embed in enumerate(self.embeddings))
        h = h + self.speaker(who)
        for block in self.encoder:
            h = block(h, mask)
        h = self.norm(h + self.speaker_out(who))
        return torch.cat([h, who.expand(-1, h.shape[1], -1).to(h.dtype)], -1)

    def lengths(self, hidden, mask=None):
        """ln(1 + steps) of each token, [B, n], from hidden values with their noise."""
        return self.durations(hidden, mask)[..., 0]

    def spectrum(self, steps, prosody, mask=None):
        """Envelope and logits of aperiodicity, [B, T, 2 * 136], of hidden values on steps (with noise) and prosody [B,
        T, 6].
        """
        parts = steps[..., : -POSITIONS - WORD_NOISE], steps[..., -POSITIONS:], course(prosody[..., :STEP]), prosody[..., STEP:]
        plain = torch.cat(parts, -1)
        return self.decoder(plain, mask)
