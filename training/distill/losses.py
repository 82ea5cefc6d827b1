"""What a rendition is judged by: an energy score of spectra, and an adversary on complex spectra.

Speech has many right answers, and a model that is asked for one gives their mean: muffled spectra, buzz in place of
breath. Asked for two samples y and y' that are near the truth x and not nearer to each other than two truths would be,

    E d(x, y) - 1/2 E d(y, y'),

it is best when its samples are distributed as the truth (T. Gneiting and A. Raftery, JASA 102, 2007; for speech
A. Gritsenko et al., "A Spectral Energy Distance for Parallel Text-to-Speech", 2020).
"""

import torch
import torch.nn.functional as F
from torch import nn

from .features import SAMPLE_RATE


class SpectralScore(nn.Module):
    """The energy score of waveforms, [B, samples], over short-time spectra of several lengths.

    Magnitudes everywhere, and complex values of some lengths below `ALIGNED` Hz, where pulses that lie where the
    recording's do agree with it in phase.
    """

    SIZES, COMPLEX = (2048, 1024, 512, 256, 128), (1024, 512, 256)
    ALIGNED = 4500

    def __init__(self):
        super().__init__()
        for size in self.SIZES:
            self.register_buffer(f"window{size}", torch.hann_window(size), persistent=False)

    def spectra(self, samples):
        """Magnitudes and their logarithms at each size. Unit noise has magnitude about one at all of them."""
        found = []
        for size in self.SIZES:
            window = getattr(self, f"window{size}")
            spectrum = torch.stft(samples, size, size // 4, size, window, return_complex=True)
            magnitude = torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9) / (0.61 * size**0.5)
            # The root of the magnitude with the same phase: weak parts count too.
            low = slice(0, size * self.ALIGNED // SAMPLE_RATE if size in self.COMPLEX else 0)
            whole = torch.view_as_real(spectrum)[:, low] * (magnitude[:, low, :, None] ** -0.5) / (0.61 * size**0.5)
            found.append((magnitude, torch.log(magnitude + 2e-5), whole))
        return found

    @staticmethod
    def between(one, other, scale):
        """Distance between two sets of spectra; `scale` [B, 1, 1] is the level of the truth."""
        total = 0.0
        for (linear, log, whole), (linear2, log2, whole2) in zip(one, other):
            total = total + (log - log2).abs().mean() + 0.5 * ((linear - linear2) / scale).abs().mean()
            # Whole spectra, not bins by themselves: neighbours belong together.
            total = total + 0.5 * torch.sqrt(((log - log2) ** 2).mean(1) + 1e-6).mean()
            if whole.numel():
                apart = torch.sqrt(((whole - whole2) ** 2).sum(-1) + 1e-6)
                total = total + (apart / scale.sqrt()).mean()
        return total / len(one)

    def forward(self, truth, one, other):
        """The score, and the plain distance of the first sample (to watch)."""
        with torch.no_grad():
            true = self.spectra(truth)
            scale = truth.pow(2).mean(-1).sqrt()[:, None, None] + 0.01
        first, second = self.spectra(one), self.spectra(other)
        near = self.between(true, first, scale)
        score = 0.5 * (near + self.between(true, second, scale)) - 0.5 * self.between(first, second, scale)
        return score, near.detach()


class Critic(nn.Module):
    """Judges complex spectra of one length: patches real or made."""

    def __init__(self, size, channels):
        super().__init__()
        self.size = size
        self.register_buffer("window", torch.hann_window(size), persistent=False)
        widths = (2, channels, channels, 2 * channels, 2 * channels)
        norm = nn.utils.parametrizations.weight_norm
        self.layers = nn.ModuleList(
            norm(nn.Conv2d(a, b, (3, 7), (1, 2), padding=(1, 3))) for a, b in zip(widths, widths[1:])
        )
        self.last = norm(nn.Conv2d(widths[-1], 1, (3, 3), padding=1))

    def forward(self, samples):
        """A verdict for each patch."""
        spectrum = torch.stft(samples, self.size, self.size // 4, self.size, self.window, return_complex=True)
        power = spectrum.real**2 + spectrum.imag**2 + 1e-7
        # A root of the magnitude with the same phase: quiet parts count too.
        x = (torch.view_as_real(spectrum) * power[..., None] ** -0.35).permute(0, 3, 2, 1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.1)
        return self.last(x)


class Adversary(nn.Module):
    """Critics of several lengths."""

    def __init__(self, sizes=(1024, 512, 256), channels=16):
        super().__init__()
        self.critics = nn.ModuleList(Critic(size, channels) for size in sizes)

    def loss(self, real, made):
        """What the critics minimise (hinge)."""
        total = 0.0
        for critic in self.critics:
            true, false = critic(torch.cat([real, made])).chunk(2)
            total = total + F.relu(1 - true).mean() + F.relu(1 + false).mean()
        return total / len(self.critics)

    def against(self, made):
        """What the model minimises: the verdict on what it made. Where its phase is free there is nothing to match."""
        return -sum(critic(made).mean() for critic in self.critics) / len(self.critics)


def share_of(one, other, values, share):
    """The weight at which the pull of `other` on `values` is that share of the pull of `one`."""
    pull = [torch.autograd.grad(loss, values, retain_graph=True)[0].norm() for loss in (one, other)]
    return float(share * pull[0] / pull[1].clamp_min(1e-8))
