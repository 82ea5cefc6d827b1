"""From samples to the frames that Recit speaks with, and the constants both sides share.

A frame is one hop: 80 log-mel bands of the F0-smoothed spectral envelope (CheapTrick), aperiodicity in five bands
(D4C), F0 and voicing. Envelope and pitch are separate, so that one can move without the other.
"""

from dataclasses import dataclass

import librosa
import numpy as np
import pyworld
import soxr

from common.pitch import track_f0

SAMPLE_RATE = 22_050
HOP = 256
FFT = 1024
BINS = FFT // 2 + 1
MEL_BANDS = 80
APERIODICITY_BANDS = ((0, 1000), (1000, 2500), (2500, 4500), (4500, 7000), (7000, 11025))
FRAMES_PER_SECOND = SAMPLE_RATE / HOP
# Level of speech (root mean square over its active frames): every recording is brought to it, -24 dBFS.
LEVEL = 10 ** (-24 / 20)
# The least power of a mel band, about -90 dB: recordings of every noise floor end there.
FLOOR = 1e-9


@dataclass
class Frames:
    """Features of one recording, a row a frame."""

    mel: np.ndarray  # [T, 80], natural logarithm of an amplitude
    f0: np.ndarray  # [T], Hz, 0 where unvoiced
    aperiodicity: np.ndarray  # [T, 5], share of noise, 0 to 1

    def __len__(self):
        return len(self.f0)


def mel_filters():
    """The mel filter bank (Slaney's scale and area norm), [80, bins]."""
    return librosa.filters.mel(sr=SAMPLE_RATE, n_fft=FFT, n_mels=MEL_BANDS, fmin=0, fmax=SAMPLE_RATE / 2).astype(float)


def mel_centres():
    """Centre of gravity of each mel filter in Hz."""
    filters, hz = mel_filters(), np.arange(BINS) * SAMPLE_RATE / FFT
    return (filters * hz).sum(1) / filters.sum(1)


def at_level(samples):
    """Brings speech to `LEVEL`, measured over the frames within 30 dB of the loudest."""
    frames = librosa.util.frame(np.pad(samples, (0, HOP)), frame_length=2 * HOP, hop_length=HOP)
    power = (frames**2).mean(0)
    active = power[power > power.max() * 1e-3].mean()
    return samples * (LEVEL / max(np.sqrt(active), 1e-6))


def resample(samples, rate, to=SAMPLE_RATE):
    """Changes the sample rate; a no-op between equal rates."""
    return samples if rate == to else soxr.resample(samples, rate, to, quality="VHQ")


def analyse(samples):
    """The frames of a recording at `SAMPLE_RATE`."""
    samples = samples.astype(float)
    count = len(samples) // HOP + 1
    f0 = track_f0(samples, count, SAMPLE_RATE, HOP, step=HOP / SAMPLE_RATE / 2, floors=(60, 50))
    at = np.arange(count) * HOP / SAMPLE_RATE
    # A little noise keeps digital silence from breaking the envelope's logarithm.
    dither = 1e-5 * np.random.default_rng(0).standard_normal(len(samples))
    envelope = pyworld.cheaptrick(samples + dither, f0, at, SAMPLE_RATE, fft_size=FFT)
    noise = pyworld.d4c(samples, f0, at, SAMPLE_RATE, fft_size=FFT)
    hz = np.arange(BINS) * SAMPLE_RATE / FFT
    bands = np.stack([noise[:, (hz >= low) & (hz < high)].mean(1) for low, high in APERIODICITY_BANDS], 1)
    bands[f0 <= 0] = 1
    mel = 0.5 * np.log(np.maximum(envelope @ mel_filters().T, FLOOR))
    return Frames(mel.astype(np.float32), f0.astype(np.float32), bands.astype(np.float32))


def warp(frames, formants):
    """The same frames from a vocal tract whose resonances lie `formants` times as high."""
    centres = mel_centres()
    source = np.clip(centres / formants, centres[0], centres[-1])
    mel = np.stack([np.interp(source, centres, row) for row in frames.mel])
    if formants < 1:
        # Above the shifted band limit there is nothing to read: the envelope keeps falling as it did.
        beyond = np.log2(np.maximum(centres / formants / centres[-1], 1))
        mel -= beyond * 2.0
    bands = np.array([500.0, 1700, 3400, 5700, 8500])
    noise = np.stack([np.interp(bands / formants, bands, row) for row in frames.aperiodicity])
    return Frames(mel.astype(np.float32), frames.f0, noise.astype(np.float32))
