"""Pictures of the measurements, as PNG files."""

from pathlib import Path

import librosa
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from evaluate.audio import FEMALE_RANGE, HOP, SAMPLE_RATE, Sound, read, track_f0  # noqa: E402
from evaluate.emodb import EMOTIONS  # noqa: E402
from evaluate.emotions import JUDGED  # noqa: E402
from evaluate.render import Flite, Recit  # noqa: E402
from evaluate.settings import Settings  # noqa: E402
from evaluate.texts import held_out  # noqa: E402

DPI = 110

SENTENCES, SECONDS = 2, (2.5, 7.0)
"""Spectrograms drawn, and the lengths of clips that fit a page."""

JUDGED_TITLES = ("F0 level (semitones)", "F0 range (ratio)", "rate (ratio)", "tilt (dB)")


def draw(settings: Settings, results: dict) -> list[Path]:
    """Draws a picture of each kind that has measurements in `results`; returns the files."""
    drawn = _spectrograms(settings)
    if "shift" in results:
        drawn.append(_shifts(settings.out / "shift.png", results["shift"]))
    if "emotions" in results:
        drawn.append(_emotions(settings.out / "emotions.png", results["emotions"]))
        drawn.append(
            _matrix(
                settings.out / "emotion_confusion.png", results["emotions"]["confusion"], EMOTIONS, "named", "asked"
            )
        )
    if "speakers" in results:
        found = results["speakers"]
        drawn.append(_matrix(settings.out / "speakers.png", found["cosines"], found["speakers"], "", ""))
    return drawn


def _save(figure: plt.Figure, path: Path) -> Path:
    figure.savefig(path, dpi=DPI, bbox_inches="tight")
    plt.close(figure)
    return path


def _spectrograms(settings: Settings) -> list[Path]:
    """Natural above ours above flite, for the same sentence, each with its pitch track."""
    recit, flite = Recit(settings), Flite(settings)
    drawn = []
    for clip in held_out(settings):
        natural = read(clip.natural, SAMPLE_RATE)
        if not SECONDS[0] < natural.seconds < SECONDS[1]:
            continue
        sounds = {
            "natural": natural,
            "ours": recit.say(clip.text).sound.at(SAMPLE_RATE),
            "flite slt": flite.say(clip.text).at(SAMPLE_RATE),
        }
        figure, axes = plt.subplots(3, 1, figsize=(10, 8), sharex=True, constrained_layout=True)
        for axis, (title, sound) in zip(axes, sounds.items()):
            _spectrogram(axis, title, sound.peaking_at(0.8))
        axes[-1].set_xlabel("time (s)")
        axes[-1].set_xlim(0, max(sound.seconds for sound in sounds.values()))
        figure.suptitle(clip.text, fontsize=9)
        drawn.append(_save(figure, settings.out / f"spectrogram_{clip.name}.png"))
        if len(drawn) == SENTENCES:
            break
    return drawn


def _spectrogram(axis: plt.Axes, title: str, sound: Sound) -> None:
    power = np.abs(librosa.stft(sound.samples, n_fft=1024, hop_length=HOP, win_length=512)) ** 2
    level = librosa.power_to_db(power, ref=np.max, top_db=75.0)
    axis.imshow(level, origin="lower", aspect="auto", cmap="magma", extent=(0.0, sound.seconds, 0.0, SAMPLE_RATE / 2e3))
    axis.set_ylabel(f"{title}\nfrequency (kHz)")
    times, f0 = track_f0(sound, *FEMALE_RANGE)
    pitch = axis.twinx()
    pitch.plot(times, np.where(f0 > 0, f0, np.nan), color="cyan", linewidth=1.5)
    pitch.set_ylim(50, 500)
    pitch.set_ylabel("F0 (Hz)", color="teal")


def _shifts(path: Path, found: dict) -> Path:
    """F0 error and P.808 over the requested shift."""
    curve = found["curve"]
    asked = [point["asked_st"] for point in curve]
    figure, (errors, scores) = plt.subplots(1, 2, figsize=(10, 3.6), constrained_layout=True)
    errors.plot(asked, [point["median_cents"] for point in curve], "o-", label="median error")
    errors.plot(asked, [point["median_magnitude_cents"] for point in curve], "s--", label="median magnitude")
    errors.axhspan(-20, 20, alpha=0.1)
    errors.set(xlabel="asked shift (semitones)", ylabel="measured less asked F0 (cents)", ylim=(-30, 30))
    errors.legend()
    for key, title in (("p808", "P.808"), ("ovrl", "OVRL")):
        scores.plot(asked, [point["dnsmos"][key] for point in curve], "o-", label=title)
    scores.axhline(3.3, linestyle=":", color="gray")
    scores.set(xlabel="asked shift (semitones)", ylabel="DNSMOS")
    scores.legend()
    return _save(figure, path)


def _emotions(path: Path, found: dict) -> Path:
    """Measured at full and half amount next to the target, for the judged features."""
    figure, axes = plt.subplots(2, 2, figsize=(11, 6.5), constrained_layout=True)
    names = EMOTIONS[1:]
    places = np.arange(len(names))
    for axis, feature, title in zip(axes.flat, JUDGED, JUDGED_TITLES):
        neutral = 1.0 if feature.endswith("ratio") else 0.0
        bars = (
            ("target", "targets", "lightgray"),
            ("measured", "measured", "C0"),
            ("at amount 0.5", "measured_half", "C2"),
        )
        for offset, (label, source, colour) in zip((-0.28, 0.0, 0.28), bars):
            changes = [found[source][name][feature] - neutral for name in names]
            axis.bar(places + offset, changes, 0.27, bottom=neutral, label=label, color=colour)
        axis.axhline(neutral, color="black", linewidth=0.6)
        axis.set_xticks(places, names, rotation=20)
        axis.set_title(title, fontsize=10)
    axes.flat[0].legend(fontsize=8)
    return _save(figure, path)


def _matrix(path: Path, values: list[list[float]], names: tuple[str, ...] | list[str], across: str, down: str) -> Path:
    """Numbers in a coloured square."""
    matrix = np.array(values)
    figure, axis = plt.subplots(figsize=(1.6 + 0.8 * len(names), 1.2 + 0.7 * len(names)), constrained_layout=True)
    axis.imshow(matrix, cmap="Blues")
    middle = (matrix.max() + matrix.min()) / 2
    for (row, column), value in np.ndenumerate(matrix):
        text = f"{value:.2f}" if matrix.dtype.kind == "f" else str(value)
        axis.text(column, row, text, ha="center", va="center", color="white" if value > middle else "black", fontsize=9)
    axis.set_xticks(range(len(names)), names, rotation=30)
    axis.set_yticks(range(len(names)), names)
    axis.set(xlabel=across, ylabel=down)
    return _save(figure, path)
