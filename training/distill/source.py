"""The source of the source-filter model: pulses at F0, noise, and noise in the rhythm of the pulses."""

import math

import numpy as np
import torch

from .features import HOP, SAMPLE_RATE

# Harmonics reach up to this share of the sample rate.
BAND = 0.49
# How sharply the modulated noise follows the pulses: its envelope is exp(2 (cos phase - 1)).
SHARPNESS = 2.0
# Root mean square of that envelope: the mean of exp(2k (cos x - 1)) over a period is I0(2k) exp(-2k).
MODULATION = math.sqrt(float(np.i0(2 * SHARPNESS)) * math.exp(-2 * SHARPNESS))


def pulses(phase, f0):
    """A band-limited pulse train of unit power from the closed form of the Dirichlet kernel."""
    count = BAND * SAMPLE_RATE / f0
    whole = torch.floor(count)
    part = count - whole
    half = torch.sin(phase / 2)
    safe = torch.where(half.abs() < 1e-5, torch.full_like(half, 1e-5), half)
    kernel = torch.where(half.abs() < 1e-5, 2 * whole, torch.sin((whole + 0.5) * phase) / safe - 1)
    last = 2 * part * torch.cos((whole + 1) * phase)
    return (kernel + last) / torch.sqrt(2 * (whole + part**2))


def excitation(f0, generator=None):
    """Three excitations, [B, 3, T * HOP], for F0 in Hz, [B, T] (above zero); phase and noise are random."""
    batch, frames = f0.shape
    log = torch.log(f0.double())
    log = torch.cat([log, log[:, -1:]], 1)
    weight = torch.arange(HOP, device=f0.device).double() / HOP
    glide = torch.exp(log[:, :-1, None] * (1 - weight) + log[:, 1:, None] * weight).reshape(batch, -1)
    start = torch.rand(batch, 1, generator=generator, device=f0.device).double()
    turns = torch.cumsum(glide / SAMPLE_RATE, 1) + start
    phase = (2 * math.pi * (turns - torch.round(turns))).float()
    glide = glide.float()
    noise = torch.randn(batch, 2, glide.shape[1], generator=generator, device=f0.device)
    swell = torch.exp(SHARPNESS * (torch.cos(phase) - 1)) / MODULATION
    return torch.stack([pulses(phase, glide), noise[:, 0], noise[:, 1] * swell], 1)
