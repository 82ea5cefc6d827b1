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

# The glottal resonance that runs backwards: its centre and its width in harmonics, and how many harmonics it turns.
GLOTTAL_FORMANT, GLOTTAL_WIDTH, GLOTTAL_HARMONICS = 1.3, 0.8, 8


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


def glottal(phase, f0):
    """What the first harmonics of a pulse train change by when the pulse is a glottis that closes.

    The open phase swells before the closure, as a resonance run backwards: that turns the lowest harmonics' phases and
    leaves their sizes. It is the same shape in every period, so it needs no look-ahead.
    """
    size = torch.sqrt(2 * f0 / (BAND * SAMPLE_RATE))
    total = torch.zeros_like(phase)
    for harmonic in range(1, GLOTTAL_HARMONICS + 1):
        turn = 2 * math.atan2(harmonic * GLOTTAL_WIDTH, GLOTTAL_FORMANT**2 - harmonic**2)
        total = total + torch.cos(harmonic * phase + turn) - torch.cos(harmonic * phase)
    return size * total


def glide(f0):
    """F0 of every sample, [B, T * HOP], from F0 of frames: even in its logarithm from one to the next."""
    log = torch.log(f0.double())
    log = torch.cat([log, log[:, -1:]], 1)
    weight = torch.arange(HOP, device=f0.device).double() / HOP
    return torch.exp(log[:, :-1, None] * (1 - weight) + log[:, 1:, None] * weight).flatten(1)


def excitation(f0, turns=None, jitter=0.0):
    """Three excitations, [B, 3, T * HOP], for F0 in Hz, [B, T] (above zero). Noise is random.

    Pulses lie where `turns` [B, T], periods since the start, are whole, but for an error common to a row; else anywhere.
    """
    each = glide(f0)
    if turns is None:
        turns = torch.cumsum(each / SAMPLE_RATE, 1) + torch.rand(len(f0), 1, device=f0.device).double()
    else:
        last = 2 * turns[:, -1:] - turns[:, -2:-1]
        turns = torch.cat([turns.double(), last.double()], 1)
        weight = torch.arange(HOP, device=f0.device).double() / HOP
        turns = (turns[:, :-1, None] * (1 - weight) + turns[:, 1:, None] * weight).flatten(1)
        turns = turns + jitter * torch.randn(len(f0), 1, device=f0.device)
    phase = (2 * math.pi * (turns - torch.round(turns))).float()
    each = each.float()
    noise = torch.randn(len(f0), 2, each.shape[1], device=f0.device)
    swell = torch.exp(SHARPNESS * (torch.cos(phase) - 1)) / MODULATION
    return torch.stack([pulses(phase, each) + glottal(phase, each), noise[:, 0], noise[:, 1] * swell], 1)
