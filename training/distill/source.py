"""The source of the source-filter model: pulses at F0, noise, and noise modulated by the pulses."""

import math
from functools import cache

import numpy as np
import torch

from common.source import BAND, between, glide, pulses, swell

from .features import HOP, SAMPLE_RATE

# The glottal resonance that runs backwards: its centre and width in harmonics, and the number of harmonics it affects.
GLOTTAL_FORMANT, GLOTTAL_WIDTH, GLOTTAL_HARMONICS = 1.3, 0.8, 8

# The noise: windows of 5 ms that overlap four times, their number, and the rounds in which its spectrum is flattened.
WINDOW, OVERLAP, WINDOWS, ROUNDS = SAMPLE_RATE // 200, 4, 2048, 5


@cache
def steady_noise():
    """Periodic white noise with nearly the same power in every band at any time.

    The envelope already follows the fluctuations of the recording, and Gaussian noise would add its own. Each round
    gives every window a spectrum of constant magnitude and overlap-adds the windows.
    """
    hop = WINDOW // OVERLAP
    at = (np.arange(WINDOWS)[:, None] * hop + np.arange(WINDOW)) % (WINDOWS * hop)
    window = np.hanning(WINDOW + 1)[:-1]
    samples = np.random.default_rng(0).standard_normal(WINDOWS * hop)
    for _ in range(ROUNDS):
        spectra = np.fft.rfft(samples[at] * window, axis=1)
        parts = np.fft.irfft(spectra / np.maximum(np.abs(spectra), 1e-12), WINDOW, axis=1) * window
        samples = np.bincount(at.ravel(), parts.ravel())
        samples /= np.sqrt((samples**2).mean())
    return torch.tensor(samples).float()


def glottal(phase, f0):
    """The factors for the first harmonics of a pulse train that give it the shape of a glottal pulse.

    The open phase rises before the closure, like a resonance run backwards: this changes the phases of the lowest
    harmonics and keeps their magnitudes. It has the same shape in every period, so it needs no look-ahead.
    """
    size = torch.sqrt(2 * f0 / (BAND * SAMPLE_RATE))
    total = torch.zeros_like(phase)
    for harmonic in range(1, GLOTTAL_HARMONICS + 1):
        turn = 2 * math.atan2(harmonic * GLOTTAL_WIDTH, GLOTTAL_FORMANT**2 - harmonic**2)
        total = total + torch.cos(harmonic * phase + turn) - torch.cos(harmonic * phase)
    return size * total


def excitation(f0, turns=None, jitter=0.0):
    """Three excitations, [B, 3, T * HOP], for F0 in Hz, [B, T] (above zero). Noise starts at a random position.

    Pulses are where `turns` [B, T], periods since the start, are integers, except for an error common to a row;
    without it, anywhere.
    """
    each = glide(f0, HOP)
    if turns is None:
        turns = torch.cumsum(each / SAMPLE_RATE, 1) + torch.rand(len(f0), 1, device=f0.device).double()
    else:
        turns = between(torch.cat([turns, 2 * turns[:, -1:] - turns[:, -2:-1]], 1).double(), HOP)
        turns = turns + jitter * torch.randn(len(f0), 1, device=f0.device)
    phase = (2 * math.pi * (turns - torch.round(turns))).float()
    each = each.float()
    table = steady_noise().to(f0.device)
    start = torch.randint(len(table), (len(f0), 1), device=f0.device) + torch.arange(each.shape[1], device=f0.device)
    # At a distance of half a round the noise is uncorrelated.
    noise = torch.stack([table[start % len(table)], table[(start + len(table) // 2) % len(table)]], 1)
    train = pulses(phase, each, SAMPLE_RATE) + glottal(phase, each)
    return torch.stack([train, noise[:, 0], noise[:, 1] * swell(phase)], 1)
