"""The vocoder: a small causal net that corrects filters, and signal processing that applies them.

Three excitations (pulses at F0, noise, and noise modulated by the pulses) go through three filters that change every 5
ms. The spectrum of a frame gives a base; the net, which runs once for two frames, corrects it. Pitch and envelope are
independent, so F0, formants, breath and the rest can be changed at any time.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common.filters import interpolation, minimum_phase
from common.layers import CausalNet

from .features import APERIODICITY_CENTRES, BANDS, HOP, SAMPLE_RATE, band_edges
from .source import excitation

# Frames per call of the net.
PAIR = 2
# Delay of the net's output in calls: it has a look-ahead of 10 to 20 ms.
LOOKAHEAD = 1
FFT = 1024
BINS = FFT // 2 + 1
# Bands in which noise is corrected; the harmonic part is corrected in all bands of the envelope.
NOISE_BANDS = 64
# Knots of the phase that the net adds to the minimum phase of the harmonic part.
PHASES = 32
ENVELOPE_MEAN, ENVELOPE_STD = -7.0, 2.5
# Level of the modulated noise relative to the steady noise, in log amplitude, before training.
MODULATED_OFFSET = -1.5
# By how much harmonics and modulated noise are lowered in unvoiced frames, in log amplitude.
UNVOICED_DROP = 4.0
LOG_RANGE = (-14.0, 6.0)
# Noise on the net's F0 input in training, in its units: two per cent.
PITCH_NOISE = 0.04
# The largest error of the positions of a recording's pulses in training, in periods.
TURNS_NOISE = 0.004
FRAME = BANDS + 2 + len(APERIODICITY_CENTRES)
ANSWER = BANDS + 2 * NOISE_BANDS + PHASES
KERNEL = 5


@dataclass(frozen=True)
class Size:
    """Width of the net and the dilation of each of its blocks."""

    channels: int
    dilations: tuple[int, ...]


SIZES = {"standard": Size(192, (1, 1, 2, 2)), "light": Size(96, (1, 2, 2))}


def even_centres(count):
    """Frequencies from 0 to half the sample rate, in Hz, spread like the bands."""
    return np.interp(np.linspace(0, BANDS + 1, count), np.arange(BANDS + 2), band_edges())


class Net(CausalNet):
    """Pairs of frames to band corrections of three filters and a phase, for both frames."""

    def __init__(self, size):
        super().__init__(PAIR * FRAME, size.channels, PAIR * ANSWER, 2, KERNEL, size.dilations)
        with torch.no_grad():
            self.output.weight.mul_(0.05)
            bias = self.output.bias.zero_().view(PAIR, ANSWER)
            bias[:, BANDS + NOISE_BANDS : BANDS + 2 * NOISE_BANDS] = MODULATED_OFFSET


def features(envelope, f0, voicing, aperiodicity):
    """Frames in the form that the net takes, [B, T, 138]."""
    pitch = 2 * torch.log(f0 / 200)
    return torch.cat([(envelope - ENVELOPE_MEAN) / ENVELOPE_STD, torch.stack([pitch, voicing], -1), aperiodicity], 2)


class Vocoder(nn.Module):
    """Net, filters and overlap-add: one frame for every `HOP` samples of output."""

    def __init__(self, tier="standard"):
        super().__init__()
        self.net = Net(SIZES[tier])
        centres = {
            "envelope": band_edges()[1:-1], "band": even_centres(NOISE_BANDS), "turn": even_centres(PHASES), "share": APERIODICITY_CENTRES,
        }  # fmt: skip
        for name, at in centres.items():
            self.register_buffer(f"{name}_level", torch.tensor(interpolation(at, SAMPLE_RATE, FFT)).float(), persistent=False)
        phase = minimum_phase(np.eye(BINS), FFT)
        self.register_buffer("phase", torch.tensor(phase).float(), persistent=False)
        # From knots of the phase to the samples by which each bin leads.
        self.register_buffer("advance", self.turn_level.diff(dim=1) * FFT / (2 * math.pi), persistent=False)
        self.register_buffer("window", torch.hann_window(2 * HOP), persistent=False)

    def corrections(self, envelope, f0, voicing, aperiodicity):
        """The net on whole stretches: envelope [B, T, 128], F0 and voicing [B, T], aperiodicity [B, T, 8]; T is even.
        """
        x = features(envelope, f0, voicing, aperiodicity)
        if self.training:
            # F0 with small errors, so that no detail of the envelope depends on it.
            x[..., BANDS] += PITCH_NOISE * torch.randn(len(f0), 1, device=f0.device)
        batch, time = f0.shape
        x = x.reshape(batch, time // PAIR, PAIR * FRAME)
        # The net's output is one call late; the first output would be before the stretch.
        x = F.pad(x.transpose(1, 2), (0, LOOKAHEAD), mode="replicate")
        past = [x.new_zeros(batch, *shape) for shape in self.net.histories()]
        past[0][:, :, -LOOKAHEAD:] = x[:, :, :LOOKAHEAD]
        return self.net(x[:, :, LOOKAHEAD:], past)[0].reshape(batch, time, ANSWER)

    def filters(self, corrections, envelope, voicing, aperiodicity):
        """Spectra of the three filters, complex [B, T, bins] each."""
        harmonic, noise, modulated, turn = corrections.split([BANDS, NOISE_BANDS, NOISE_BANDS, PHASES], -1)
        share = aperiodicity.clamp(1e-3, 0.9995)
        drop = UNVOICED_DROP * (1 - voicing)[..., None]
        noisy = envelope @ self.envelope_level + torch.log(share) @ self.share_level
        logs = (
            (envelope + harmonic) @ self.envelope_level + (0.5 * torch.log1p(-(share**2)) - drop) @ self.share_level,
            noisy + noise @ self.band_level,
            noisy + modulated @ self.band_level - drop,
        )
        logs = torch.stack(logs, 1).clamp(*LOG_RANGE)
        # Noise has no phase to keep: it uses filters with the harmonics' phase, which are as short in time.
        angle = logs[:, 0] @ self.phase + turn @ self.turn_level
        return tuple(torch.polar(size, angle) for size in torch.exp(logs).unbind(1))

    def render(self, filters, source):
        """Overlap-adds the filtered excitations, [B, 3, T * HOP]; frame t is centred on sample t * HOP."""
        length, frames = source.shape[2], filters[0].shape[1]
        pieces = F.pad(source, (HOP, HOP)).unfold(-1, 2 * HOP, HOP)[:, :, :frames] * self.window
        before = (FFT - 2 * HOP) // 2
        spectra = torch.fft.rfft(F.pad(pieces, (before, before)), n=FFT)
        sound = sum(spectra[:, number] * response for number, response in enumerate(filters))
        sound = torch.fft.irfft(sound, n=FFT).transpose(1, 2)
        total = F.fold(sound, (1, (frames - 1) * HOP + FFT), (1, FFT), stride=(1, HOP)).flatten(1)
        return total[:, FFT // 2 : FFT // 2 + length]

    def forward(self, envelope, f0, voicing, aperiodicity, turns=None, renditions=1, context=0):
        """`renditions` renditions with different noise, [B, (T - context) * HOP] each, and the corrections.

        Pulses are where `turns` (see `source`) are integers; without it, at different positions in each. The first
        `context` frames are only history for the net and are not rendered.
        """
        corrections = self.corrections(envelope, f0, voicing, aperiodicity)
        heard = slice(context, None)
        filters = self.filters(corrections[:, heard], envelope[:, heard], voicing[:, heard], aperiodicity[:, heard])
        turns = None if turns is None else turns[:, heard]
        sources = (excitation(f0[:, heard], turns, TURNS_NOISE) for _ in range(renditions))
        return [self.render(filters, source) for source in sources], corrections

    def early(self, corrections, limit):
        """How far the group delay of the added phase leads by more than `limit` samples, squared and averaged.

        Leading samples add latency.
        """
        lead = corrections[..., -PHASES:] @ self.advance
        return F.relu(lead - limit).pow(2).mean() / limit**2
