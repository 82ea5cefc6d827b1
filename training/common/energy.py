"""The energy score: how models learn to sample instead of averaging.

Speech has many right answers, and a model that is trained to give one gives their mean: flat intonation, muffled
spectra, buzz in place of breath. Given two samples y and y' of the model and the truth x, the score

    E d(x, y) - 1/2 E d(y, y')

is lowest when the samples have the distribution of the truth (T. Gneiting and A. Raftery, JASA 102, 2007; for speech
A. Gritsenko et al., "A Spectral Energy Distance for Parallel Text-to-Speech", 2020). It needs no adversary, and a step
costs two samples.
"""

import torch


def blocks(values, frames, channels):
    """Cuts [B, T, C] into tiles of `frames` x `channels`: [B, tiles, frames * channels]. The remainder is dropped."""
    batch, time, width = values.shape
    frames, channels = min(frames, time), min(channels, width)
    values = values[:, : time // frames * frames, : width // channels * channels]
    values = values.unfold(1, frames, frames).unfold(2, channels, channels)
    return values.reshape(batch, -1, frames * channels)


def distance(one, other, weight, tiles):
    """Mean root mean square difference over tiles of several sizes; `weight` (0 or more, broadcast) weights the
    elements.
    """
    weight = weight.expand_as(one)
    total = 0.0
    for frames, channels in tiles:
        share = blocks(weight, frames, channels)
        power = (blocks(one - other, frames, channels) ** 2 * share).sum(-1)
        count = share.sum(-1)
        root = torch.sqrt(power / count.clamp_min(1e-3) + 1e-6)
        total = total + (root * count).sum() / count.sum().clamp_min(1e-3)
    return total / len(tiles)


def energy_score(truth, one, other, weight, tiles):
    """The score of two samples. Lower is better; it may be negative only by chance."""
    near = 0.5 * (distance(truth, one, weight, tiles) + distance(truth, other, weight, tiles))
    return near - 0.5 * distance(one, other, weight, tiles)


class SpectralScore(torch.nn.Module):
    """The energy score of waveforms, [B, samples], over magnitudes of short-time spectra of several lengths.

    A spectrum is taken `overlap` times in its length.
    """

    def __init__(self, sizes=(2048, 1024, 512, 256, 128), overlap=4):
        super().__init__()
        self.sizes, self.overlap = sizes, overlap
        for size in sizes:
            self.register_buffer(f"window{size}", torch.hann_window(size), persistent=False)

    def spectra(self, samples):
        """Magnitudes and their logarithms at each size. White noise of unit power has a magnitude of about one at all
        sizes.
        """
        found = []
        for size in self.sizes:
            window = getattr(self, f"window{size}")
            spectrum = torch.stft(samples, size, size // self.overlap, size, window, return_complex=True)
            magnitude = torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9) / (0.61 * size**0.5)
            found.append((magnitude, torch.log(magnitude + 2e-5)))
        return found

    @staticmethod
    def between(one, other, scale):
        """Distance between two sets of spectra; `scale` [B, 1, 1] is the level of the truth."""
        total = 0.0
        for (linear, log), (linear2, log2) in zip(one, other):
            total = total + (log - log2).abs().mean() + 0.5 * ((linear - linear2) / scale).abs().mean()
            # Whole spectra, not single bins, so that the score depends on how neighbours vary together.
            total = total + 0.5 * torch.sqrt(((log - log2) ** 2).mean(1) + 1e-6).mean()
        return total / len(one)

    def forward(self, truth, one, other):
        """The score, and the plain distance of the first sample, for monitoring."""
        with torch.no_grad():
            true = self.spectra(truth)
            scale = truth.pow(2).mean(-1).sqrt()[:, None, None] + 0.01
        first, second = self.spectra(one), self.spectra(other)
        near = self.between(true, first, scale)
        score = 0.5 * (near + self.between(true, second, scale)) - 0.5 * self.between(first, second, scale)
        return score, near.detach()
