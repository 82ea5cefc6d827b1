"""An adversary on complex spectra, for differences that the energy score of magnitudes does not measure."""

import torch
import torch.nn.functional as F
from torch import nn


class Critic(nn.Module):
    """Judges complex spectra of one length: real or generated patches."""

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
        # The square root of the magnitude with the same phase, so that quiet parts count too.
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
        """What the model minimises: the verdict on what it generated. Its phase is free, so features cannot be
        matched.
        """
        return -sum(critic(made).mean() for critic in self.critics) / len(self.critics)


# How often the balance of losses is measured, in calls.
WEIGH_EVERY = 50


class Balance:
    """The weight of a loss relative to another: the norm of its gradient on `values` is a share of the other's. At
    most `most`.
    """

    def __init__(self, share, most):
        self.share, self.most, self.weight, self.calls = share, most, None, 0

    def __call__(self, base, loss, values):
        """`loss`, weighted."""
        if self.calls % WEIGH_EVERY == 0:
            pull = [torch.autograd.grad(one, values, retain_graph=True)[0].norm() for one in (base, loss)]
            now = min(float(self.share * pull[0] / pull[1].clamp_min(1e-8)), self.most)
            self.weight = now if self.weight is None else 0.7 * self.weight + 0.3 * now
        self.calls += 1
        return self.weight * loss
