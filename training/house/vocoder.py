"""The vocoder: a small causal net that corrects filters, and signal processing that sounds them."""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common.filters import interpolation, minimum_phase
from common.layers import CausalNet

from .features import BINS, FFT, HOP, MEL_BANDS, SAMPLE_RATE, mel_centres
from .source import excitation

APERIODICITY_CENTRES = (500.0, 1700.0, 3400.0, 5700.0, 8500.0)
BANDS = 100
LOOKAHEAD = 2
ODD_CEPSTRUM = 24
# Mean and deviation of the net's mel input.
MEL_MEAN, MEL_STD = -8.0, 2.5
# From a mel value (area-normalised filters) to the logarithm of an amplitude in one bin.
MEL_OFFSET = 1.535
# How far, in log amplitude, harmonics and modulated noise sink where there is no voice.
UNVOICED_DROP = 4.0
LOG_RANGE = (-14.0, 6.0)
# Noise on the net's F0 input in training: two per cent.
PITCH_NOISE = 0.04
INPUTS = MEL_BANDS + 2 + len(APERIODICITY_CENTRES)
KERNEL = 7


@dataclass(frozen=True)
class Size:
    """Width of the net and the dilation of each of its blocks."""

    channels: int
    dilations: tuple[int, ...]


SIZES = {"standard": Size(192, (1, 1, 1, 2, 2)), "light": Size(96, (1, 1, 2, 2))}


def band_centres():
    """Centres of the bands in which the net corrects, evenly spaced in mel from 0 Hz to half the sample rate."""
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    return 700 * (10 ** (np.linspace(0, top, BANDS) / 2595) - 1)


class Net(CausalNet):
    """Frames to band corrections of three filters and odd-cepstrum terms of the phase."""

    def __init__(self, size):
        super().__init__(INPUTS, size.channels, 3 * BANDS + ODD_CEPSTRUM, 4, KERNEL, size.dilations)
        with torch.no_grad():
            self.output.weight.mul_(0.1)
            self.output.bias.zero_()
            self.output.bias[2 * BANDS : 3 * BANDS] = -1.5


def features(mel, f0, voicing, aperiodicity):
    """Frames as the net reads them, [B, T, 87]."""
    pitch = 2 * torch.log(f0 / 200)
    return torch.cat([(mel - MEL_MEAN) / MEL_STD, torch.stack([pitch, voicing], -1), aperiodicity.clamp(0, 1)], 2)


class Vocoder(nn.Module):
    """Net, filters and overlap-add. Frames go in at the hop's rate, samples come out."""

    def __init__(self, tier="standard"):
        super().__init__()
        self.net = Net(SIZES[tier])
        for name, centres in (("mel", mel_centres()), ("band", band_centres()), ("noise", APERIODICITY_CENTRES)):
            rows = interpolation(centres, SAMPLE_RATE, FFT)
            self.register_buffer(f"{name}_level", torch.tensor(rows).float(), persistent=False)
            self.register_buffer(f"{name}_phase", torch.tensor(minimum_phase(rows, FFT)).float(), persistent=False)
        order = torch.arange(1, ODD_CEPSTRUM + 1)[:, None]
        bins = torch.arange(BINS) * math.pi / (BINS - 1)
        self.register_buffer("odd", torch.sin(order * bins), persistent=False)
        self.register_buffer("advance", -order * torch.cos(order * bins[::8]), persistent=False)
        self.register_buffer("window", torch.hann_window(2 * HOP), persistent=False)

    def corrections(self, mel, f0, voicing, aperiodicity):
        """The net over whole stretches: mel [B, T, 80], F0 and voicing [B, T], aperiodicity [B, T, 5]."""
        x = features(mel, f0, voicing, aperiodicity)
        if self.training:
            # F0 a little off, so that no detail of the envelope comes to depend on it.
            x[..., MEL_BANDS] += PITCH_NOISE * torch.randn(len(f0), 1, device=f0.device)
        # The net answers two frames late; the first answers would lie before the stretch.
        x = F.pad(x.transpose(1, 2), (0, LOOKAHEAD), mode="replicate")
        history = self.net.histories()
        past = [x.new_zeros(x.shape[0], *shape) for shape in history]
        past[0][:, :, -LOOKAHEAD:] = x[:, :, :LOOKAHEAD]
        return self.net(x[:, :, LOOKAHEAD:], past)[0]

    def filters(self, corrections, mel, voicing, aperiodicity):
        """Spectra of the three filters, complex [B, T, bins] each."""
        harmonic, noise, modulated, odd = corrections.split([BANDS, BANDS, BANDS, ODD_CEPSTRUM], -1)
        mel = mel + MEL_OFFSET
        share = aperiodicity.clamp(1e-3, 0.9995)
        drop = UNVOICED_DROP * (1 - voicing)[..., None]
        tonal, noisy = 0.5 * torch.log1p(-(share**2)) - drop, torch.log(share)
        level, phase = mel @ self.mel_level, mel @ self.mel_phase

        def spectrum(tilt, bands, drop, turn):
            log = level + tilt @ self.noise_level + bands @ self.band_level - drop
            angle = phase + tilt @ self.noise_phase + bands @ self.band_phase - turn
            return torch.polar(torch.exp(log.clamp(*LOG_RANGE)), angle)

        return (
            spectrum(tonal, harmonic, 0, odd @ self.odd),
            spectrum(noisy, noise, 0, 0),
            spectrum(noisy, modulated, drop, 0),
        )

    def render(self, filters, source):
        """Overlap-adds the filtered excitations, [B, 3, T * HOP]; frame t is centred on sample t * HOP."""
        length, frames = source.shape[2], filters[0].shape[1]
        pieces = F.pad(source, (HOP, HOP)).unfold(-1, 2 * HOP, HOP)[:, :, :frames] * self.window
        spectra = torch.fft.rfft(F.pad(pieces, (HOP, HOP)), n=FFT)
        sound = sum(spectra[:, number] * response for number, response in enumerate(filters))
        sound = torch.fft.irfft(sound, n=FFT).transpose(1, 2)
        total = F.fold(sound, (1, (frames - 1) * HOP + FFT), (1, FFT), stride=(1, HOP)).flatten(1)
        return total[:, 2 * HOP : 2 * HOP + length]

    def forward(self, mel, f0, voicing, aperiodicity, renditions=1, context=0):
        """That many renditions with different noise and phase, [B, (T - context) * HOP] each, and the corrections.

        The first `context` frames are only history for the net and are not heard.
        """
        corrections = self.corrections(mel, f0, voicing, aperiodicity)
        heard = slice(context, None)
        filters = self.filters(corrections[:, heard], mel[:, heard], voicing[:, heard], aperiodicity[:, heard])
        return [self.render(filters, excitation(f0[:, heard])) for _ in range(renditions)], corrections

    def early(self, corrections, limit):
        """How far the group delay of the phase terms leads by more than `limit` samples, squared and averaged.

        What leads has to be waited for: it is latency.
        """
        lead = corrections[..., 3 * BANDS :] @ self.advance
        return F.relu(lead - limit).pow(2).mean() / limit**2
