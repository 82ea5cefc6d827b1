"""The source of the vocoders: pulses at F0, and noise modulated by them."""

import math

import numpy as np
import torch

# Harmonics reach up to this share of the sample rate.
BAND = 0.49
# How strongly the modulated noise follows the pulses: its envelope is exp(2 (cos phase - 1)).
SHARPNESS = 2.0
# Root mean square of that envelope: the mean of exp(2k (cos x - 1)) over a period is I0(2k) exp(-2k).
MODULATION = math.sqrt(float(np.i0(2 * SHARPNESS)) * math.exp(-2 * SHARPNESS))


def glide(f0, hop):
    """F0 of every sample, [B, T * hop], from F0 of frames, interpolated linearly in its logarithm."""
    log = torch.log(f0.double())
    return torch.exp(between(torch.cat([log, log[:, -1:]], 1), hop))


def between(values, hop):
    """Values of every sample, [B, T * hop], interpolated linearly between those of frames, [B, T + 1]."""
    weight = torch.arange(hop, device=values.device).double() / hop
    return (values[:, :-1, None] * (1 - weight) + values[:, 1:, None] * weight).flatten(1)


def pulses(phase, f0, rate):
    """A band-limited pulse train of unit power from the closed form of the Dirichlet kernel."""
    count = BAND * rate / f0
    whole = torch.floor(count)
    part = count - whole
    half = torch.sin(phase / 2)
    safe = torch.where(half.abs() < 1e-5, torch.full_like(half, 1e-5), half)
    kernel = torch.where(half.abs() < 1e-5, 2 * whole, torch.sin((whole + 0.5) * phase) / safe - 1)
    last = 2 * part * torch.cos((whole + 1) * phase)
    return (kernel + last) / torch.sqrt(2 * (whole + part**2))


def swell(phase):
    """The envelope that makes noise follow the pulses; it keeps the noise's power."""
    return torch.exp(SHARPNESS * (torch.cos(phase) - 1)) / MODULATION
