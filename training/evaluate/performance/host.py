"""The built VST3 in DawDreamer: script, parameters by the names that hosts show, notes and automation in; sound out.

DawDreamer stores the state of a VST3 as JUCE does: XML with the plugin's own state in it, in JUCE's variant of base64.
The plugin's own state is JSON after its length, with the script in one of its fields.
"""

import json
import re
import struct
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import dawdreamer
import numpy as np

from evaluate.audio import Sound

RATE = 48_000
"""Sample rate of all renderings, Hz."""

BLOCK = 512
"""Samples of a block, where nothing asks for another: DawDreamer moves parameters at its blocks."""

KEY = 60
"""The key of a script's first line."""

ARMING = 3.0
"""Seconds in which the lines of a script are armed at the latest."""

LEAD = 1.0
"""Seconds before the first note: so far the host must be ahead of the clock for the plugin to wait for it."""

XML_MAGIC = 0x21324356
"""With this JUCE marks XML in a block of memory."""

DIGITS = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
"""The digits of JUCE's base64, which goes through a block bit by bit from the lowest of its first byte."""


@dataclass(frozen=True)
class Note:
    """A key that is held for `length` seconds from `start` on."""

    key: int
    start: float
    length: float


class Host:
    """One instance of the plugin."""

    def __init__(self, vst3: Path, block: int = BLOCK):
        self.block = block
        self._engine = dawdreamer.RenderEngine(RATE, block)
        self._plugin = self._engine.make_plugin_processor("recit", str(vst3))
        self._engine.load_graph([(self._plugin, [])])
        described = self._plugin.get_parameters_description()
        self._index = {parameter["name"]: parameter["index"] for parameter in described}
        self._defaults = {name: self._plugin.get_parameter(index) for name, index in self._index.items()}

    @property
    def latency(self) -> int:
        """Samples from a note to the first sample of its line."""
        return self._plugin.get_latency_samples()

    def open(self, lines: list[dict], speaker: str = "reader") -> None:
        """Loads these lines, from `KEY` up, and waits until they are armed. Parameters are reset to their defaults."""
        keyed = [{"key": KEY + place} | line for place, line in enumerate(lines)]
        script = {
            "format": "recit-project",
            "version": 2,
            "voice": {"name": "house", "speaker": speaker},
            "lines": keyed,
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            self._plugin.save_state(str(path))
            path.write_bytes(_with_script(path.read_bytes(), json.dumps(script)))
            self._plugin.load_state(str(path))
        self.reset()
        self._engine.render(0.1)
        time.sleep(ARMING)

    def reset(self) -> None:
        """Resets every parameter to its default and removes all automation."""
        for name, value in self._defaults.items():
            self.set(name, value)

    def set(self, name: str, place: float) -> None:
        """Sets a parameter to a position in its range, 0 to 1."""
        self._plugin.set_parameter(self._index[name], float(place))

    def place(self, name: str) -> float:
        """The position of a parameter in its range, 0 to 1."""
        return self._plugin.get_parameter(self._index[name])

    def automate(self, name: str, curve: np.ndarray) -> None:
        """Moves a parameter through positions in its range, one per sample."""
        self._plugin.set_automation(self._index[name], np.asarray(curve, dtype=np.float32))

    def value(self, name: str) -> float:
        """The value of a parameter as the plugin shows it, in its unit."""
        text = self._plugin.get_parameter_text(self._index[name])
        found = re.search(r"-?\d+(\.\d+)?", text)
        if found is None:
            raise ValueError(f"{name} shows no number: {text}")
        return float(found[0])

    def tempo(self, beats_a_minute: float) -> None:
        """The tempo of the song."""
        self._engine.set_bpm(float(beats_a_minute))

    def play(self, notes: list[Note], seconds: float) -> Sound:
        """The left channel of `seconds` seconds with these notes, shifted by the latency."""
        self._plugin.clear_midi()
        for note in notes:
            self._plugin.add_midi_note(note.key, 100, note.start, note.length)
        self._engine.render(seconds + self.latency / RATE)
        return Sound(self._engine.get_audio()[0, self.latency :].astype(np.float64), RATE)

    def say(self, line: int = 0, seconds: float = 6.0) -> Sound:
        """One line, from its first sample on."""
        sound = self.play([Note(KEY + line, LEAD, seconds)], LEAD + seconds)
        return part(sound, LEAD, LEAD + seconds)


def hertz(key: float) -> float:
    """The frequency of a MIDI key."""
    return 440.0 * 2.0 ** ((key - 69.0) / 12.0)


def part(sound: Sound, start: float, end: float) -> Sound:
    """The part between two times."""
    return Sound(sound.samples[round(start * sound.rate) : round(end * sound.rate)], sound.rate)


def _with_script(state: bytes, script: str) -> bytes:
    """A state as DawDreamer stores it, with another script."""
    magic, length = struct.unpack_from("<II", state)
    if magic != XML_MAGIC:
        raise ValueError("the state of the plugin is not in JUCE's format")
    xml = state[8 : 8 + length].decode()
    found = re.search(r"<IComponent>(.*?)</IComponent>", xml, re.DOTALL)
    if found is None:
        raise ValueError("the state of the plugin has no component")
    # Its length comes first, in eight bytes.
    own = json.loads(_decoded(found[1])[8:])
    own["fields"]["script"] = script
    changed = json.dumps(own).encode()
    component = f"<IComponent>{_encoded(struct.pack('<Q', len(changed)) + changed)}</IComponent>"
    # The stored state of the controller would override the rest.
    xml = f"<VST3PluginState>{component}</VST3PluginState>"
    return struct.pack("<II", XML_MAGIC, len(xml)) + xml.encode() + b"\0"


def _decoded(text: str) -> bytes:
    size, _, digits = text.strip().partition(".")
    value = sum(DIGITS.index(digit) << (6 * place) for place, digit in enumerate(digits))
    return (value & ((1 << (8 * int(size))) - 1)).to_bytes(int(size), "little")


def _encoded(data: bytes) -> str:
    value = int.from_bytes(data, "little")
    count = (8 * len(data) + 5) // 6
    return f"{len(data)}." + "".join(DIGITS[(value >> (6 * place)) & 63] for place in range(count))
