"""The eight measured features of an emotional rendering, and the phoneme labels of EmoDB.

They are the columns of the study's table: F0 level and range, rate, spectral tilt, jitter, shimmer, harmonics-to-noise
ratio and loudness variation. Each is a difference (or ratio) from the same speaker's neutral speech. EmoDB and
renderings are measured by the same code.
"""

from pathlib import Path

import numpy as np
import parselmouth
from parselmouth.praat import call

from evaluate.audio import RECOGNISER_RATE, Sound, frame_levels_db, semitones, track_f0

FEATURES = (
    "f0_shift_st",
    "f0_range_ratio",
    "rate_ratio",
    "tilt_db",
    "jitter_d",
    "shimmer_d",
    "hnr_d",
    "int_sd_d",
)
"""Names of the differences: semitones, ratio, ratio, dB, %, %, dB, dB."""

SPEECH_BELOW_PEAK_DB = 35.0
"""A frame is speech where its level is at most this far under the utterance's 95th percentile."""

SHORTEST_PAUSE = 0.25
"""Quiet of this many seconds inside an utterance is a pause; shorter quiet is a stop's closure, which in slow
speech may come near 0.2 s."""

MEN = {"03", "10", "11", "12", "15"}
"""EmoDB's male speakers (Burkhardt et al. 2005)."""


def measure(sound: Sound, phonemes: int, seconds: float | None = None) -> dict[str, float]:
    """Absolute features of one utterance of `phonemes` phonemes.

    `seconds` is its length without pauses; if it is not known from labels, it is measured from the level. Keys: f0_hz
    (median), f0_range_st (5 to 95 %), rate (phonemes per second), tilt_db, jitter and shimmer (local, %), hnr_db,
    int_sd_db.
    """
    sound = sound.at(RECOGNISER_RATE)
    floor, ceiling = _search_range(sound)
    _, f0 = track_f0(sound, floor, ceiling)
    voiced = f0[f0 > 0]
    if len(voiced) == 0:
        raise ValueError("a rendering has no voiced sound")
    low, middle, high = np.percentile(voiced, (5, 50, 95))
    praat = parselmouth.Sound(sound.samples, sound.rate)
    pulses = call(praat, "To PointProcess (periodic, cc)", floor, ceiling)
    harmonicity = praat.to_harmonicity_cc(0.01, floor).values
    levels = frame_levels_db(sound)
    speech = levels > np.percentile(levels, 95) - SPEECH_BELOW_PEAK_DB
    return {
        "f0_hz": float(middle),
        "f0_range_st": float(semitones(high / low)),
        "rate": phonemes / (seconds or speech_seconds(sound)),
        "tilt_db": spectral_tilt_db(sound),
        "jitter": 100.0 * call(pulses, "Get jitter (local)", 0, 0, 0.0001, 0.02, 1.3),
        "shimmer": 100.0 * call([praat, pulses], "Get shimmer (local)", 0, 0, 0.0001, 0.02, 1.3, 1.6),
        "hnr_db": float(harmonicity[harmonicity > -100].mean()),
        "int_sd_db": float(levels[speech].std()),
    }


def difference(one: dict[str, float], neutral: dict[str, float]) -> dict[str, float]:
    """The eight features of `one` relative to `neutral`, named as in `FEATURES`."""
    return {
        "f0_shift_st": float(semitones(one["f0_hz"] / neutral["f0_hz"])),
        "f0_range_ratio": one["f0_range_st"] / neutral["f0_range_st"],
        "rate_ratio": one["rate"] / neutral["rate"],
        "tilt_db": one["tilt_db"] - neutral["tilt_db"],
        "jitter_d": one["jitter"] - neutral["jitter"],
        "shimmer_d": one["shimmer"] - neutral["shimmer"],
        "hnr_d": one["hnr_db"] - neutral["hnr_db"],
        "int_sd_d": one["int_sd_db"] - neutral["int_sd_db"],
    }


def _search_range(sound: Sound) -> tuple[float, float]:
    """F0 search range in Hz from a first, wide pass (after De Looze & Hirst 2008).

    Excited speech leaves the range of calm speech, so a fixed ceiling would halve its F0.
    """
    _, f0 = track_f0(sound, 60.0, 700.0)
    voiced = f0[f0 > 0]
    if len(voiced) < 10:
        return 75.0, 600.0
    lower, upper = np.percentile(voiced, (25, 75))
    return max(60.0, 0.7 * lower), min(800.0, 2.0 * upper)


def spectral_tilt_db(sound: Sound) -> float:
    """Mean level of 1 to 5 kHz minus that of 0.05 to 1 kHz, in dB, of the long-term spectrum."""
    size = 1024
    frames = np.lib.stride_tricks.sliding_window_view(sound.samples, size)[:: size // 2]
    power = (np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2).mean(0)
    frequency = np.fft.rfftfreq(size, 1.0 / sound.rate)
    high = power[(frequency >= 1000) & (frequency < 5000)].mean()
    low = power[(frequency >= 50) & (frequency < 1000)].mean()
    return float(10.0 * np.log10(high / low))


def speech_seconds(sound: Sound) -> float:
    """Seconds of speech: from its first to its last frame, minus the pauses between."""
    step = 0.01
    levels = frame_levels_db(sound, step)
    loud = np.flatnonzero(levels > np.percentile(levels, 95) - SPEECH_BELOW_PEAK_DB)
    if len(loud) == 0:
        return 0.0
    gaps = np.diff(loud) * step
    return float((loud[-1] - loud[0] + 1) * step - gaps[gaps >= SHORTEST_PAUSE].sum())


def labelled_speech(path: Path) -> tuple[int, float]:
    """Phonemes and seconds of speech without pauses of one of EmoDB's `lablaut` files.

    A line gives the start of a segment and its label. `.` is silence; `!t` is the burst and `tasp` the aspiration of a
    stop whose closure is `t` (`_t` if nothing of it is audible), and they are not separate phonemes; empty labels and
    brackets are remarks.
    """
    body = path.read_text(encoding="latin-1").split("#\n", 1)[1]
    segments: list[tuple[float, str]] = []
    for line in body.splitlines():
        start, _, rest = line.strip().partition(" ")
        label = rest.strip().partition(" ")[2].strip(" ").split("\t")[0].strip()
        if start and label and not label.startswith(("(", "+", "-")):
            segments.append((float(start), label))
    count, seconds, last = 0, 0.0, ""
    for (start, label), (end, _) in zip(segments, segments[1:]):
        if label == ".":
            last = ""
            continue
        seconds += end - start
        stop = label.lstrip("_!")
        if label.endswith("asp") or (label.startswith("!") and stop == last):
            continue
        count += 1
        last = stop
    return count, seconds
