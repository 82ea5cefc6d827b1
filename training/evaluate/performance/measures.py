"""Measurements of a rendering, and of the difference between two renderings of the same line."""

import numpy as np
import parselmouth
from scipy.signal import lombscargle

from evaluate.audio import Sound, f0_at, frame_levels_db, semitones, track_f0
from evaluate.emotion_features import SPEECH_BELOW_PEAK_DB
from evaluate.emotion_features import measure as features_of

STEP = 0.005
"""Seconds from one compared value of F0 to the next."""

FORMANTS, CEILING = 3, 5500.0
"""Formants that are compared, and Praat's ceiling for a woman's, Hz."""

SPARSE = 400.0
"""Harmonics that are farther apart, in Hz, do not show where the formants are."""

ENVELOPE = (250.0, 6000.0)
"""Where envelopes are compared, Hz."""

SMOOTH = 4.0
"""Width over which the spectrum is smoothed to an envelope, semitones."""

SHIFTS = np.arange(-14.0, 14.05, 0.1)
"""Shifts that are tried, semitones."""

SWING = (0.8, 12.0)
"""Where a vibrato is looked for, Hz."""

Track = tuple[np.ndarray, np.ndarray]


def level_db(sound: Sound) -> float:
    """Mean power of the frames that are speech, in dB of full scale."""
    levels = frame_levels_db(sound)
    speech = levels[levels > np.percentile(levels, 95) - SPEECH_BELOW_PEAK_DB]
    return float(10.0 * np.log10(np.mean(10.0 ** (speech / 10.0))))


def pitch(sound: Sound) -> Track:
    """F0 over time, in a wide range."""
    _, first = track_f0(sound, 40.0, 1600.0)
    voiced = first[first > 0]
    if len(voiced) < 10:
        return track_f0(sound, 75.0, 600.0)
    low, high = np.percentile(voiced, (20, 80))
    return track_f0(sound, max(35.0, 0.55 * low), 2.0 * high)


def figures(sound: Sound, phonemes: int, plain: Sound, resized: bool = False) -> dict[str, float | None]:
    """Features of a rendering of `phonemes` phonemes, and its differences from the `plain` rendering of the same line.

    In addition to the features of emotions, with F0 measured at any pitch: `level_db`, `f0_high_hz` (95 %); relative
    to `plain` the shift of three formants in semitones, and the depth and rate of the swing of F0 around that of
    `plain` (cents to each side, Hz). For a `resized` speaker with the same F0 also the shift of the envelope, by which
    the ceiling for formants moves.
    """
    found: dict[str, float | None] = dict(features_of(sound, phonemes))
    f0 = pitch(sound)[1]
    low, middle, high = np.percentile(f0[f0 > 0], (5, 50, 95))
    found |= {"f0_hz": float(middle), "f0_range_st": float(semitones(high / low)), "f0_high_hz": float(high)}
    found["level_db"] = level_db(sound)
    shift = envelope_shift(sound, plain) if resized else 0.0
    if resized:
        found["envelope_st"] = shift
    if middle < SPARSE:
        found |= formant_shifts(sound, plain, shift)
    else:
        found |= {f"f{number}_st": None for number in range(1, FORMANTS + 1)}
    return found | swing(sound, plain)


def envelope_shift(sound: Sound, plain: Sound) -> float:
    """How far the spectral envelope is shifted up from that of `plain`, in semitones."""
    steps = np.arange(0.0, semitones(ENVELOPE[1] / ENVELOPE[0]), 0.1)
    frequency = ENVELOPE[0] * 2.0 ** (steps / 12.0)
    one, other = _envelope(sound), _envelope(plain)
    reference = other(frequency)

    def likeness(shift: float) -> float:
        moved = frequency * 2.0 ** (shift / 12.0)
        inside = (moved > 80.0) & (moved < 10_000.0)
        return float(np.corrcoef(one(moved[inside]), reference[inside])[0, 1])

    return float(SHIFTS[np.argmax([likeness(shift) for shift in SHIFTS])])


def _envelope(sound: Sound):
    """The long-term spectrum in dB, smoothed, as a function of frequency."""
    size = 4096
    frames = np.lib.stride_tricks.sliding_window_view(sound.samples, size)[:: size // 2]
    power = (np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2).mean(0)
    frequency = np.fft.rfftfreq(size, 1.0 / sound.rate)
    ratio = 2.0 ** (SMOOTH / 24.0)
    sums = np.concatenate([[0.0], np.cumsum(power)])

    def at(wanted: np.ndarray) -> np.ndarray:
        low = np.searchsorted(frequency, wanted / ratio)
        high = np.maximum(np.searchsorted(frequency, wanted * ratio), low + 1)
        return 10.0 * np.log10((sums[high] - sums[low]) / (high - low) + 1e-12)

    return at


def formant_shifts(sound: Sound, plain: Sound, shift: float) -> dict[str, float]:
    """How far each formant is above that of `plain`, in semitones: the median over frames that are voiced in both."""
    length = sound.seconds / plain.seconds
    times = np.arange(0.05, plain.seconds - 0.05, 0.01)
    voiced = (f0_at(times, pitch(plain)) > 0) & (f0_at(times * length, pitch(sound)) > 0)
    times = times[voiced]

    def track(one: Sound, ceiling: float, at: np.ndarray) -> np.ndarray:
        formant = parselmouth.Sound(one.samples, one.rate).to_formant_burg(0.01, 5.0, min(ceiling, one.rate / 2.2))
        values = [[formant.get_value_at_time(number, time) for time in at] for number in range(1, FORMANTS + 1)]
        return np.array(values)

    reference = track(plain, CEILING, times)
    found = track(sound, CEILING * 2.0 ** (shift / 12.0), times * length)
    moved = np.nanmedian(semitones(found / reference), axis=1)
    return {f"f{number}_st": float(value) for number, value in enumerate(moved, 1)}


def swing(sound: Sound, plain: Sound) -> dict[str, float]:
    """The swing of F0 around that of `plain`: cents to each side, and the rate in Hz; also of the first second."""
    times = np.arange(0.0, min(sound.seconds, plain.seconds), STEP)
    one, other = f0_at(times, pitch(sound)), f0_at(times, pitch(plain))
    voiced = (one > 0) & (other > 0)
    if np.count_nonzero(voiced) < 20:
        return {"swing_cents": 0.0, "swing_hz": 0.0, "early_swing_cents": 0.0}
    times, off = times[voiced], 1200.0 * np.log2(one[voiced] / other[voiced])
    off = off - np.median(off)
    rates = np.arange(*SWING, 0.05)
    power = lombscargle(times, off, 2.0 * np.pi * rates)
    early = off[times < 1.0]
    return {
        "swing_cents": float(_spread(off)),
        "swing_hz": float(rates[np.argmax(power)]),
        "early_swing_cents": float(_spread(early)) if len(early) > 10 else 0.0,
    }


def _spread(values: np.ndarray) -> float:
    """The amplitude of a sine with this spread; outliers have little effect."""
    low, high = np.percentile(values, (15.9, 84.1))
    # For a sine, this share lies between the two.
    return float((high - low) / 2.0 / np.sin(np.pi * 0.341))


def is_monotonic(values: list[float], direction: int) -> bool:
    """Whether the values rise (`direction` 1) or fall (-1) throughout, within a hundredth of their range."""
    steps = direction * np.diff(values)
    return bool(np.all(steps > -0.01 * np.abs(steps).sum()))
