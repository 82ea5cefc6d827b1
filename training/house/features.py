"""From samples to the frames that Recit speaks with, and the constants both sides share.

A frame is one hop: 80 log-mel bands of the F0-smoothed spectral envelope (CheapTrick), aperiodicity in five bands
(D4C), F0 and voicing. Envelope and pitch are separate, so that one can move without the other.
"""

from dataclasses import dataclass

import librosa
import numpy as np
import parselmouth
import pyworld
import soxr

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


def _pitch(sound, floor, ceiling):
    return sound.to_pitch_ac(
        time_step=HOP / SAMPLE_RATE / 2,
        pitch_floor=floor,
        pitch_ceiling=ceiling,
        octave_cost=0.01,
        octave_jump_cost=0.5,
        voiced_unvoiced_cost=0.14,
        voicing_threshold=0.45,
    )


def track_f0(samples, frames):
    """F0 in Hz at each hop, 0 where unvoiced, by Praat's autocorrelation in two passes.

    The second pass searches between 0.7 times the first and 2 times the third quartile of the first
    (after C. De Looze and D. Hirst, Speech Prosody 2008), which removes most octave errors.
    """
    sound = parselmouth.Sound(samples.astype(float), SAMPLE_RATE)
    wide = _pitch(sound, 60, 600).selected_array["frequency"]
    wide = wide[wide > 0]
    if len(wide) < 5:
        return np.zeros(frames)
    low, high = np.percentile(wide, [25, 75])
    pitch = _pitch(sound, max(50.0, 0.7 * low), min(800.0, 2.0 * high))
    values, times = pitch.selected_array["frequency"], pitch.xs()
    at = np.arange(frames) * HOP / SAMPLE_RATE
    right = np.clip(np.searchsorted(times, at), 1, len(times) - 1)
    before, after = values[right - 1], values[right]
    weight = (at - times[right - 1]) / (times[right] - times[right - 1])
    nearest = np.where(weight < 0.5, before, after)
    f0 = np.where((before > 0) & (after > 0), before * (1 - weight) + after * weight, nearest)
    f0[(at < times[0]) | (at > times[-1])] = 0
    return f0


def analyse(samples):
    """The frames of a recording at `SAMPLE_RATE`."""
    samples = samples.astype(float)
    count = len(samples) // HOP + 1
    f0 = track_f0(samples, count)
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


def continuous(f0):
    """F0 carried through unvoiced stretches by linear interpolation of its logarithm; 200 Hz where there is none."""
    voiced = f0 > 0
    if not voiced.any():
        return np.full(len(f0), 200.0, np.float32)
    at = np.arange(len(f0))
    return np.exp(np.interp(at, at[voiced], np.log(f0[voiced]))).astype(np.float32)


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
