"""F0 of recordings."""

import numpy as np
import parselmouth


def _pitch(sound, step, floor, ceiling):
    return sound.to_pitch_ac(
        time_step=step, pitch_floor=floor, pitch_ceiling=ceiling, octave_cost=0.01,
        octave_jump_cost=0.5, voiced_unvoiced_cost=0.14, voicing_threshold=0.45,
    )  # fmt: skip


def track_f0(samples, count, rate, hop, step, floors):
    """F0 in Hz at each of `count` hops, 0 where unvoiced, by Praat's autocorrelation in two passes, measured every
    `step` seconds.

    The second pass searches between 0.7 times the first and 2 times the third quartile of the first pass (after C. De
    Looze and D. Hirst, Speech Prosody 2008), which removes most octave errors. `floors` are the lower limits of F0 in
    both passes.
    """
    sound = parselmouth.Sound(samples.astype(float), rate)
    wide = _pitch(sound, step, floors[0], 600).selected_array["frequency"]
    wide = wide[wide > 0]
    if len(wide) < 5:
        return np.zeros(count)
    low, high = np.percentile(wide, [25, 75])
    pitch = _pitch(sound, step, max(floors[1], 0.7 * low), min(800.0, 2.0 * high))
    values, times = pitch.selected_array["frequency"], pitch.xs()
    at = np.arange(count) * hop / rate
    right = np.clip(np.searchsorted(times, at), 1, len(times) - 1)
    before, after = values[right - 1], values[right]
    weight = (at - times[right - 1]) / (times[right] - times[right - 1])
    nearest = np.where(weight < 0.5, before, after)
    f0 = np.where((before > 0) & (after > 0), before * (1 - weight) + after * weight, nearest)
    f0[(at < times[0]) | (at > times[-1])] = 0
    return f0


def continuous(f0):
    """F0 interpolated through unvoiced stretches, linearly in its logarithm; 200 Hz if there is no voiced frame."""
    voiced = f0 > 0
    if not voiced.any():
        return np.full(len(f0), 200.0, np.float32)
    at = np.arange(len(f0))
    return np.exp(np.interp(at, at[voiced], np.log(f0[voiced]))).astype(np.float32)
