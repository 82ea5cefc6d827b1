"""The energy score of contours: how lengths and prosody learn to be sampled instead of averaged (see `losses.py`)."""

import torch


def blocks(values, steps, channels):
    """Cuts [B, T, C] into tiles of `steps` x `channels`: [B, tiles, steps * channels]. What is left over is dropped."""
    batch, time, width = values.shape
    steps, channels = min(steps, time), min(channels, width)
    values = values[:, : time // steps * steps, : width // channels * channels]
    values = values.unfold(1, steps, steps).unfold(2, channels, channels)
    return values.reshape(batch, -1, steps * channels)


def distance(one, other, weight, tiles):
    """Mean root mean square difference over tiles of several sizes; `weight` (0 or more, broadcast) says what counts."""
    weight = weight.expand_as(one)
    total = 0.0
    for steps, channels in tiles:
        share = blocks(weight, steps, channels)
        power = (blocks(one - other, steps, channels) ** 2 * share).sum(-1)
        count = share.sum(-1)
        root = torch.sqrt(power / count.clamp_min(1e-3) + 1e-6)
        total = total + (root * count).sum() / count.sum().clamp_min(1e-3)
    return total / len(tiles)


def energy_score(truth, one, other, weight, tiles):
    """The score of two samples. Lower is better; it may be negative only by chance."""
    near = 0.5 * (distance(truth, one, weight, tiles) + distance(truth, other, weight, tiles))
    return near - 0.5 * distance(one, other, weight, tiles)
