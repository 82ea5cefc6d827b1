"""What the tests of both hosts share: where the plugin is, and how sound is looked at.

`cargo xtask test` builds the plugin, names it in RECIT_VST3 and runs these tests in `target/venv`.
"""

import os
from pathlib import Path

import numpy as np
import pytest

RATE = 48_000
KEY = 60
NAMES = [
    "Volume", "Pan", "Speed", "Pitch", "Intonation", "Formant", "Breath", "Tension", "Roughness", "Vibrato depth",
    "Vibrato rate", "Vibrato onset", "Loudness", "Emphasis", "Portamento", "Valence", "Arousal", "Emotion", "Mode",
    "Line select", "Trigger mode", "Note-off", "Play mode", "Page", "Takes", "Velocity", "Bend range", "MPE", "Panic",
    "Start", "Align", "Fit", "Loop", "Lookahead",
]


@pytest.fixture(scope="session")
def vst3() -> str:
    """The path of the built VST3."""
    root = Path(__file__).resolve().parents[2]
    path = Path(os.environ.get("RECIT_VST3", root / "target" / "bundled" / "Recit.vst3"))
    if not path.exists():
        pytest.fail(f"{path} is missing: run `cargo xtask bundle` first", pytrace=False)
    return str(path)


def first_sound(audio: np.ndarray) -> int:
    """The first sample that is not exactly 0 in any channel of (channels, samples)."""
    loud = np.flatnonzero(np.any(audio != 0.0, axis=0))
    assert loud.size, "the render is silent"
    return int(loud[0])


def assert_speech(audio: np.ndarray) -> None:
    """Something that can be heard, finite and not clipped by much."""
    assert np.all(np.isfinite(audio))
    assert 0.01 < float(np.max(np.abs(audio))) < 2.0
    loud = np.any(np.abs(audio) > 1e-3, axis=0)
    assert np.count_nonzero(loud) > 0.3 * RATE, "less than 0.3 s can be heard"
