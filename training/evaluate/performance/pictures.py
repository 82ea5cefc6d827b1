"""Pictures of a song and of a transition between emotions, as PNG files."""

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from evaluate.performance.mood import FEATURES, SECONDS, WINDOWS  # noqa: E402
from evaluate.performance.song import BEAT  # noqa: E402

DPI = 110


def melody(path: Path, found: dict) -> None:
    """The pitch of the melody, slurred, over its notes."""
    track = found["slurred"]["track"]
    time, f0 = np.array(track["time"]), np.array(track["f0"])
    figure, axis = plt.subplots(figsize=(12, 4), constrained_layout=True)
    starts = BEAT * np.concatenate([[0.0], np.cumsum(found["beats"])])
    for key, start, end in zip(found["keys"], starts, starts[1:]):
        axis.fill_between([start, end], key - 0.5, key + 0.5, color="C0", alpha=0.25, linewidth=0)
    keys = np.where(f0 > 0, 69.0 + 12.0 * np.log2(np.maximum(f0, 1.0) / 440.0), np.nan)
    axis.plot(time, keys, color="C3", linewidth=1.2)
    axis.set(
        xlabel="time (s)",
        ylabel="MIDI key",
        xlim=(-0.2, starts[-1] + 0.5),
        ylim=(min(found["keys"]) - 4, max(found["keys"]) + 4),
    )
    axis.set_title(found["text"], fontsize=9)
    _save(figure, path)


def emotion(path: Path, found: dict) -> None:
    """Features over time for sadness, anger and the transition."""
    figure, axes = plt.subplots(2, 2, figsize=(11, 6), sharex=True, constrained_layout=True)
    middles = (np.arange(WINDOWS) + 0.5) * SECONDS / WINDOWS
    for axis, (feature, title) in zip(axes.flat, FEATURES.items()):
        for name, style in (("sadness", "C0:"), ("anger", "C3:"), ("way", "ko-")):
            label = "from sadness to anger" if name == "way" else name
            axis.plot(middles, found[feature][name], style, label=label)
        axis.set_title(f"{title}, against neutral", fontsize=10)
    for axis in axes[-1]:
        axis.set_xlabel("time (s)")
    axes.flat[0].legend(fontsize=8)
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, dpi=DPI)
    plt.close(figure)
