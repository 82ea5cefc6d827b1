"""The source of the source-filter model: pulses at F0, noise, and noise in the rhythm of the pulses."""

import math

import torch

from common.source import glide, pulses, swell

from .features import HOP, SAMPLE_RATE


def excitation(f0, generator=None):
    """Three excitations, [B, 3, T * HOP], for F0 in Hz, [B, T] (above zero); phase and noise are random."""
    each = glide(f0, HOP)
    start = torch.rand(len(f0), 1, generator=generator, device=f0.device).double()
    turns = torch.cumsum(each / SAMPLE_RATE, 1) + start
    phase = (2 * math.pi * (turns - torch.round(turns))).float()
    each = each.float()
    noise = torch.randn(len(f0), 2, each.shape[1], generator=generator, device=f0.device)
    return torch.stack([pulses(phase, each, SAMPLE_RATE), noise[:, 0], noise[:, 1] * swell(phase)], 1)
