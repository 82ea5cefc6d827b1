"""Filters as matrices: from bands to bins, and from a magnitude response to its minimum phase."""

import numpy as np


def interpolation(centres, rate, size):
    """Matrix [bands, bins] that interpolates linearly from bands (centres in Hz) to the bins of a transform of `size` samples."""
    hz = np.arange(size // 2 + 1) * rate / size
    return np.stack([np.interp(hz, centres, row) for row in np.eye(len(centres))])


def minimum_phase(rows, size):
    """The minimum phase of each row of log magnitudes, by folding the real cepstrum."""
    cepstrum = np.fft.irfft(rows, size, axis=1)
    fold = np.zeros(size)
    fold[0], fold[1 : size // 2], fold[size // 2] = 1, 2, 1
    return np.fft.rfft(cepstrum * fold, axis=1).imag
