"""Shared by the tests of both hosts: the path of the plugin, and checks of sound.

`cargo xtask test` builds the plugin, sets RECIT_VST3 to it and runs these tests in `target/venv`.
"""

import json
import os
import struct
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
    """Checks that something is audible, finite and not clipped by much."""
    assert np.all(np.isfinite(audio))
    assert 0.01 < float(np.max(np.abs(audio))) < 2.0
    loud = np.any(np.abs(audio) > 1e-3, axis=0)
    assert np.count_nonzero(loud) > 0.3 * RATE, "less than 0.3 s is audible"


def state(preset: bytes) -> dict:
    """The state in a VST3 preset."""
    # A header of 48 bytes ends with the position of the list that follows the state, and the state begins with its
    # length.
    (end,) = struct.unpack_from("<q", preset, 40)
    return json.loads(preset[56:end])


def learnt(preset: bytes, controllers: dict) -> bytes:
    """A VST3 preset in which MIDI controllers, by their numbers, move parameters, as after learning in the editor."""
    return changed(preset, "controllers", json.dumps(controllers))


def changed(preset: bytes, field: str, value: str) -> bytes:
    """A VST3 preset with another value of a field of its state."""
    stored = state(preset)
    stored["fields"][field] = value
    text = json.dumps(stored).encode()
    body = struct.pack("<Q", len(text)) + text
    table = b"List" + struct.pack("<i", 1) + b"Comp" + struct.pack("<qq", 48, len(body))
    return preset[:40] + struct.pack("<q", 48 + len(body)) + body + table
