"""From samples to the frames of Recit, and the constants that both sides share.

24 kHz is the teacher's rate, and half of 48 kHz. A frame is 120 samples (5 ms): 128 bands of the F0-smoothed spectral
envelope (CheapTrick), aperiodicity in eight bands (D4C), F0 and voicing. Envelope and pitch are separate, so that each
can be changed without the other. With frames of 10 ms or 80 bands, resynthesised speech is audibly worse.
"""

from dataclasses import dataclass

import numpy as np
import pyworld
import soxr

from common import pitch

SAMPLE_RATE = 24_000
HOP = 120
BANDS = 128
# The frequency in Hz from which the bands' distances grow: 34 Hz apart at the bottom, 200 at the top.
BREAK = 2500.0
# Centres of the aperiodicity bands in Hz; values between them are interpolated.
APERIODICITY_CENTRES = (250.0, 750.0, 1500.0, 2500.0, 3750.0, 5250.0, 7250.0, 10000.0)
# Length of the analysis transform: F0 down to 36 Hz.
ANALYSIS_FFT = 2048
FRAMES_PER_SECOND = SAMPLE_RATE / HOP
# Level of speech (root mean square over its active frames): every recording is scaled to it, -24 dBFS.
LEVEL = 10 ** (-24 / 20)
# F0 in Hz for CheapTrick in unvoiced frames; its window has three periods of it. With CheapTrick's own 500 Hz copies
# of 14 clips lose 0.105 of P.808; with 200 Hz in all bands 0.077, with 300 Hz 0.069 and 0.02 more of OVRL.
UNVOICED_F0 = 200.0
# The rumble of a recording would be heard in every pause, because a short window smears it over the lowest 500 Hz.
# Below these frequencies the window is that of an F0 of this many Hz.
RUMBLE_F0, RUMBLE_HZ = 150.0, (700.0, 1400.0)
# The least power of a band, about -100 dB, so that the noise floors of all recordings end at the same value.
FLOOR = 1e-10


@dataclass
class Frames:
    """Features of one recording, one row per frame. Frame t is centred on sample t * HOP."""

    envelope: np.ndarray  # [T, 128], natural logarithm of an amplitude
    f0: np.ndarray  # [T], Hz, 0 where unvoiced
    aperiodicity: np.ndarray  # [T, 8], share of noise, 0 to 1

    def __len__(self):
        return len(self.f0)


def band_edges():
    """Edges and centres of the bands in Hz from 0 to half the sample rate, BANDS + 2 of them: nearly linear below
    `BREAK`, logarithmic above.

    Bands linear in mel would be 15 Hz apart at the bottom, where no envelope has such detail, and 280 Hz at the top.
    """
    return BREAK * np.expm1(np.linspace(0, np.log1p(SAMPLE_RATE / 2 / BREAK), BANDS + 2))


def at_level(samples):
    """Scales speech to `LEVEL`, measured over the stretches of 20 ms within 30 dB of the loudest."""
    power = (samples[: len(samples) // 480 * 480].reshape(-1, 480) ** 2).mean(1)
    active = power[power > power.max() * 1e-3].mean()
    return samples * (LEVEL / max(np.sqrt(active), 1e-6))


def resample(samples, rate, to=SAMPLE_RATE):
    """Changes the sample rate, if it differs."""
    return samples if rate == to else soxr.resample(samples, rate, to, quality="VHQ")


def track_f0(samples, count):
    """F0 in Hz at each of `count` frames, 0 where unvoiced."""
    return pitch.track_f0(samples, count, SAMPLE_RATE, HOP, step=HOP / SAMPLE_RATE, floors=(50, 45))


def _bands(samples, f0, at):
    """CheapTrick's envelope at times in seconds, sampled at the bands' centres: natural logarithm of an amplitude.

    The envelope is smooth already. Means over bands would smooth it again: resynthesised, it would differ by 2.0 dB
    instead of 1.3.
    """
    # A little noise keeps digital silence from breaking the logarithm.
    samples = samples + 3e-6 * np.random.default_rng(0).standard_normal(len(samples))
    power = pyworld.cheaptrick(samples, f0, at, SAMPLE_RATE, fft_size=ANALYSIS_FFT)
    logarithm = 0.5 * np.log(np.maximum(power, FLOOR))
    place = band_edges()[1:-1] * ANALYSIS_FFT / SAMPLE_RATE
    low = place.astype(int)
    return logarithm[:, low] + (place - low) * (logarithm[:, low + 1] - logarithm[:, low])


def without_rumble(envelope, samples, f0):
    """The envelope [T, BANDS] of frames with F0 (0 where unvoiced), with a higher frequency resolution at the bottom
    of unvoiced ones.
    """
    unvoiced = np.flatnonzero(f0 <= 0)
    if not len(unvoiced):
        return envelope
    fine = _bands(samples, np.full(len(unvoiced), RUMBLE_F0), unvoiced * HOP / SAMPLE_RATE)
    low, high = RUMBLE_HZ
    quick = np.clip((band_edges()[1:-1] - low) / (high - low), 0, 1)
    mended = envelope.copy()
    mended[unvoiced] = envelope[unvoiced] * quick + fine * (1 - quick)
    return mended


def analyse(samples):
    """The frames of a recording at `SAMPLE_RATE`."""
    samples = samples.astype(float)
    count = len(samples) // HOP + 1
    f0 = track_f0(samples, count)
    at = np.arange(count) * HOP / SAMPLE_RATE
    envelope = without_rumble(_bands(samples, np.where(f0 > 0, f0, UNVOICED_F0), at), samples, f0)
    noise = pyworld.d4c(samples, f0, at, SAMPLE_RATE, fft_size=ANALYSIS_FFT)
    hz = np.arange(ANALYSIS_FFT // 2 + 1) * SAMPLE_RATE / ANALYSIS_FFT
    edges = np.concatenate([[0], np.sqrt(np.multiply(APERIODICITY_CENTRES[1:], APERIODICITY_CENTRES[:-1])), [SAMPLE_RATE]])
    bands = np.stack([noise[:, (hz >= low) & (hz < high)].mean(1) for low, high in zip(edges, edges[1:])], 1)
    bands[f0 <= 0] = 1
    return Frames(envelope.astype(np.float32), f0.astype(np.float32), bands.astype(np.float32))
