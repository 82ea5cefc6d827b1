"""The vocoder: a small causal net that corrects filters, and signal processing that sounds them.

Three excitations (pulses at F0, noise, and noise in the rhythm of the pulses) go through three filters that change every
5 ms. What a frame says about its spectrum makes a base; the net, which runs once for two frames, corrects it. Pitch and
envelope do not fight, so F0, formants, breath and the rest can be moved at any time.
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

# Frames that the net reads and answers in one call.
PAIR = 2
# Calls by which the net's answer is late: it sees 10 to 20 ms of what comes.
LOOKAHEAD = 1
FFT = 1024
BINS = FFT // 2 + 1
# Bands in which noise is corrected; the harmonic part is corrected in all of the envelope's.
NOISE_BANDS = 64
# Knots of the phase that the net adds to the harmonic part's minimum phase.
PHASES = 32
ENVELOPE_MEAN, ENVELOPE_STD = -7.0, 2.5
# Level of noise in the rhythm of the pulses beside steady noise, in log amplitude, before anything is learned.
MODULATED_OFFSET = -1.5
# How far, in log amplitude, harmonics and modulated noise sink where there is no voice.
UNVOICED_DROP = 4.0
LOG_RANGE = (-14.0, 6.0)
# Noise on the net's F0 input in training, in its units: two per cent.
PITCH_NOISE = 0.04
# By how much of a period the pulses of a recording may be misplaced, in training.
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
    """So many frequencies from 0 to half the sample rate, in Hz, spread as the bands are."""
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
    """Frames as the net reads them, [B, T, 138]."""
    pitch = 2 * torch.log(f0 / 200)
    return torch.cat([(envelope - ENVELOPE_MEAN) / ENVELOPE_STD, torch.stack([pitch, voicing], -1), aperiodicity], 2)


class Vocoder(nn.Module):
    """Net, filters and overlap-add. Frames go in every `HOP` samples, samples come out."""

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
        """The net over whole stretches: envelope [B, T, 128], F0 and voicing [B, T], aperiodicity [B, T, 8]; T is even."""
        x = features(envelope, f0, voicing, aperiodicity)
        if self.training:
            # F0 a little off, so that no detail of the envelope comes to depend on it.
            x[..., BANDS] += PITCH_NOISE * torch.randn(len(f0), 1, device=f0.device)
        batch, time = f0.shape
        x = x.reshape(batch, time // PAIR, PAIR * FRAME)
        # The net answers one call late; the first answer would lie before the stretch.
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
        # Noise has no phase to lose: it goes through filters of the harmonics' phase, which are as short in time.
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
        """That many renditions with different noise, [B, (T - context) * HOP] each, and the corrections.

        Pulses lie where `turns` (see `source`) are whole; without, somewhere else in each.
        The first `context` frames are only history for the net and are not heard.
        """
        corrections = self.corrections(envelope, f0, voicing, aperiodicity)
        heard = slice(context, None)
        filters = self.filters(corrections[:, heard], envelope[:, heard], voicing[:, heard], aperiodicity[:, heard])
        turns = None if turns is None else turns[:, heard]
        sources = (excitation(f0[:, heard], turns, TURNS_NOISE) for _ in range(renditions))
        return [self.render(filters, source) for source in sources], corrections

    def early(self, corrections, limit):
        """How far the group delay of the added phase leads by more than `limit` samples, squared and averaged.

        What leads has to be waited for: it is latency.
        """
        lead = corrections[..., -PHASES:] @ self.advance
        return F.relu(lead - limit).pow(2).mean() / limit**2
