"""Sound files, levels and pitch tracks, shared by several measurements.

Samples are mono float64 arrays, full scale 1; F0 is in Hz, 0 where unvoiced; times are in seconds.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import parselmouth
import soundfile
import soxr

SAMPLE_RATE = 24_000
"""Sample rate of the voice, Hz."""

HOP = 256
"""Samples from frame to frame of an analysis."""

RECOGNISER_RATE = 16_000
"""Sample rate of DNSMOS, pocketsphinx and EmoDB, Hz."""

FEMALE_RANGE = (110.0, 450.0)
"""F0 search range in Hz for LJ Speech's reader and voices of her pitch."""


@dataclass(frozen=True)
class Sound:
    """Samples with their rate in Hz."""

    samples: np.ndarray
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def at(self, rate: int) -> "Sound":
        """The same sound at another sample rate."""
        if rate == self.rate:
            return self
        return Sound(soxr.resample(self.samples, self.rate, rate, quality="VHQ"), rate)

    def peaking_at(self, level: float) -> "Sound":
        """The same sound, scaled so that its largest magnitude is `level`; silence stays silence."""
        peak = float(np.abs(self.samples).max(initial=0.0))
        return self if peak < 1e-6 else Sound(self.samples * (level / peak), self.rate)


def read(path: Path, rate: int | None = None) -> Sound:
    """The first channel of a sound file, resampled to `rate` if given."""
    samples, own_rate = soundfile.read(path, dtype="float64", always_2d=True)
    sound = Sound(samples[:, 0], own_rate)
    return sound if rate is None else sound.at(rate)


def write(path: Path, sound: Sound) -> None:
    """Writes a 16-bit WAV file; samples beyond 1 are clipped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.clip(sound.samples, -1.0, 1.0), sound.rate, subtype="PCM_16")


def track_f0(sound: Sound, floor: float, ceiling: float) -> tuple[np.ndarray, np.ndarray]:
    """Times and F0 by Praat's autocorrelation (Boersma 1993), one value every half hop.

    `floor` and `ceiling` limit the search, in Hz. The costs are Praat's defaults except for a higher one for octave
    jumps (0.5), which prevents jumps at creaky ends.
    """
    if sound.seconds < 3.2 / floor:
        return np.zeros(0), np.zeros(0)
    pitch = parselmouth.Sound(sound.samples, sound.rate).to_pitch_ac(
        time_step=HOP / SAMPLE_RATE / 2,
        pitch_floor=floor,
        pitch_ceiling=ceiling,
        octave_jump_cost=0.5,
    )
    return pitch.xs(), pitch.selected_array["frequency"]


def f0_at(times: np.ndarray, track: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """F0 at `times`: interpolated between two voiced values, otherwise the nearer value; 0 outside."""
    track_times, f0 = track
    if len(f0) == 0:
        return np.zeros(len(times))
    place = np.interp(times, track_times, np.arange(len(f0)))
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, len(f0) - 1)
    share = place - before
    nearer = np.where(share < 0.5, f0[before], f0[after])
    both = (f0[before] > 0) & (f0[after] > 0)
    inside = (times >= track_times[0]) & (times <= track_times[-1])
    return np.where(inside, np.where(both, f0[before] * (1 - share) + f0[after] * share, nearer), 0.0)


def semitones(ratio: np.ndarray | float) -> np.ndarray | float:
    """A frequency ratio in semitones."""
    return 12.0 * np.log2(ratio)


def frame_levels_db(sound: Sound, step: float = 0.01, window: float = 0.032) -> np.ndarray:
    """Level of Hann-weighted frames in dB of full scale, one every `step` seconds."""
    size, hop = int(window * sound.rate), int(step * sound.rate)
    padded = np.pad(sound.samples, size // 2)
    count = max(1, (len(padded) - size) // hop + 1)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count]
    weights = np.hanning(size)
    power = (frames**2 @ weights) / weights.sum()
    return 10.0 * np.log10(np.maximum(power, 1e-10))
