"""The phase of the glottal pulses of a recording: where in its period a voice is.

A vocoder whose pulses are at the speaker's positions can be compared with the recording in phase, which teaches it the
shape of the pulse, and noise separately from harmonics. When it speaks, its pulses may start anywhere.
"""

import numpy as np

from common.filters import interpolation, minimum_phase
from common.pitch import continuous

from .features import HOP, SAMPLE_RATE, band_edges

FFT = 1024
# A period is divided into this many positions, and a pulse moves at most one of them per frame relative to the
# measured F0.
PLACES = 64
MOVE_COST = 0.05
# Frames on each side that are averaged for the positions of a frame, and over which the path is smoothed.
AROUND, SMOOTH = 3, 9


def _residual(samples, envelope):
    """The recording, filtered by the inverse of its envelope's minimum-phase filter."""
    count = len(envelope)
    hz = np.arange(FFT // 2 + 1) * SAMPLE_RATE / FFT
    level = interpolation(band_edges()[1:-1], SAMPLE_RATE, FFT)
    inverse = np.exp(-(envelope @ level) - 1j * (envelope @ minimum_phase(level, FFT)))
    # Above 5 kHz it is mostly noise, and below 200 Hz mostly the slow part of the pulse.
    inverse *= np.clip(hz / 200, 0, 1) * np.clip((6000 - hz) / 2000, 0, 1)
    padded = np.pad(samples, (HOP, (count + 1) * HOP - len(samples)))
    window = np.hanning(2 * HOP + 1)[:-1]
    out = np.zeros((count - 1) * HOP + FFT + 2 * HOP)
    for at in range(count):
        piece = np.fft.rfft(padded[at * HOP : at * HOP + 2 * HOP] * window, FFT)
        out[at * HOP : at * HOP + FFT] += np.fft.irfft(piece * inverse[at], FFT)
    return out[HOP : HOP + len(samples)]


def _folded(residual, turns, count):
    """The mean of the residual around each frame at each position of the period, [T, PLACES], relative to its power.
    """
    length = (count + 2 * AROUND) * HOP
    values = np.pad(residual, (AROUND * HOP, max(0, length - AROUND * HOP - len(residual))))[:length]
    place = np.pad(np.floor((turns % 1) * PLACES).astype(int), (AROUND * HOP, max(0, length - AROUND * HOP - len(turns))))[:length]
    hop = np.arange(length) // HOP
    blocks = np.zeros((count + 2 * AROUND, PLACES))
    np.add.at(blocks, (hop, place), values)
    power = np.bincount(hop, values**2, count + 2 * AROUND)
    span = 2 * AROUND
    total = sum(blocks[at : at + count] for at in range(span))
    energy = sum(power[at : at + count] for at in range(span))
    smooth = total + 0.5 * (np.roll(total, 1, 1) + np.roll(total, -1, 1))
    return smooth / np.sqrt(energy[:, None] * HOP * span / PLACES + 1e-12)


def _path(score):
    """The positions, one per frame, with the highest total score and small moves."""
    count = len(score)
    came, best = np.zeros((count, PLACES), np.int8), score[0].copy()
    for at in range(1, count):
        choice = np.stack([best, np.roll(best, 1) - MOVE_COST, np.roll(best, -1) - MOVE_COST])
        came[at] = choice.argmax(0)
        best = choice.max(0) + score[at]
    place = int(best.argmax())
    total, moves = best.max(), np.zeros(count, int)
    for at in range(count - 1, 0, -1):
        moves[at] = (0, 1, -1)[came[at, place]]
        place = (place - moves[at]) % PLACES
    return total, place + np.cumsum(moves)


def frame_turns(f0):
    """Periods since the start at each frame, [T], for F0 (above zero)."""
    steps = HOP / SAMPLE_RATE * np.sqrt(f0[1:].astype(float) * f0[:-1])
    return np.concatenate([[0], np.cumsum(steps)])


def pulse_turns(samples, frames):
    """Periods since the start at each frame, [T], integer at each pulse, and the recording's polarity (1 or -1)."""
    count, voiced = len(frames), frames.f0 > 0
    turns = frame_turns(continuous(frames.f0))
    each = np.interp(np.arange(len(samples)), np.arange(count) * HOP, turns)
    score = _folded(_residual(samples.astype(float), frames.envelope), each, count) * voiced[:, None]
    (up, above), (down, below) = _path(score), _path(-score)
    polarity, path = (1, above) if up >= down else (-1, below)
    padded = np.pad(path.astype(float), SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(SMOOTH, 1 / SMOOTH), mode="valid")
    return turns - (smooth + 0.5) / PLACES, polarity
