"""The built VST3 in dawdreamer, which plays plugins in real-time mode but renders faster than real time."""

import dawdreamer
import numpy as np
from conftest import KEY, NAMES, RATE, assert_speech, first_sound

BLOCK = 512
SECONDS = 4.0


class Session:
    """One engine with one instance of the plugin, which must not outlive it."""

    def __init__(self, path: str):
        self.engine = dawdreamer.RenderEngine(RATE, BLOCK)
        self.plugin = self.engine.make_plugin_processor("recit", path)
        self.engine.load_graph([(self.plugin, [])])

    def index(self, name: str) -> int:
        """The index of the parameter with this name."""
        described = self.plugin.get_parameters_description()
        return next(parameter["index"] for parameter in described if parameter["name"] == name)

    def armed(self) -> "Session":
        """Plays until the line of one note comes twice alike. In real-time mode nobody waits for a voice that is being loaded."""
        before = self.play()
        for _ in range(50):
            now = self.play()
            if np.any(now) and np.array_equal(now, before):
                return self
            before = now
        raise AssertionError("the line never comes alike")

    def play(self, at: float = 1.0, key: int = KEY) -> np.ndarray:
        """Renders one note."""
        self.plugin.clear_midi()
        self.plugin.add_midi_note(key, 100, at, 0.2)
        self.engine.render(SECONDS)
        return self.engine.get_audio().copy()


def test_it_loads_with_all_its_parameters(vst3):
    session = Session(vst3)
    shown = [parameter["name"] for parameter in session.plugin.get_parameters_description()]
    assert [name for name in NAMES if name not in shown] == []


def test_a_note_speaks_at_its_sample_plus_the_latency(vst3):
    session = Session(vst3).armed()
    audio = session.play(1.0)
    latency = session.plugin.get_latency_samples()
    assert latency > 0
    assert_speech(audio)
    assert abs(first_sound(audio) - (RATE + latency)) <= 1


def test_a_restored_state_gives_the_same_samples(vst3, tmp_path):
    session = Session(vst3).armed()
    plain = session.play()
    session.plugin.set_parameter(session.index("Pitch"), 0.6)
    session.plugin.set_parameter(session.index("Speed"), 0.6)
    changed = session.armed().play()
    assert not np.array_equal(plain, changed), "the parameters changed nothing"
    state = tmp_path / "recit.state"
    session.plugin.save_state(str(state))
    restored = Session(vst3)
    restored.plugin.load_state(str(state))
    np.testing.assert_array_equal(restored.armed().play(), changed)


def test_a_pitch_curve_bends_the_line_while_it_sounds(vst3):
    session = Session(vst3).armed()
    plain = session.play()
    start = RATE + session.plugin.get_latency_samples() + RATE // 2
    curve = np.full(int(SECONDS * RATE), 0.5, dtype=np.float32)
    curve[RATE + RATE // 2 :] = 0.75
    session.plugin.set_automation(session.index("Pitch"), curve)
    bent = session.play()
    # dawdreamer changes parameters at its blocks: up to one block early counts as unchanged.
    before = slice(0, start - 2 * BLOCK)
    np.testing.assert_array_equal(bent[:, before], plain[:, before])
    assert not np.array_equal(bent[:, start + BLOCK :], plain[:, start + BLOCK :])


def test_a_bend_is_heard(vst3, tmp_path):
    session = Session(vst3)
    plain = session.play()
    # A track of one bend: three quarters of a second after the note.
    midi = tmp_path / "bend.mid"
    tempo, ticks = bytes([0xFF, 0x51, 3, 0x07, 0xA1, 0x20]), 960
    events = b"\x00" + tempo + variable(2 * ticks) + bytes([0x90, KEY, 100])
    events += variable(3 * ticks // 2) + bytes([0xE0, 0x7F, 0x7F])
    events += variable(2 * ticks) + bytes([0x80, KEY, 0]) + b"\x00" + bytes([0xFF, 0x2F, 0])
    head = b"MThd" + (6).to_bytes(4, "big") + (0).to_bytes(2, "big") + (1).to_bytes(2, "big") + ticks.to_bytes(2, "big")
    midi.write_bytes(head + b"MTrk" + len(events).to_bytes(4, "big") + events)
    session.plugin.clear_midi()
    session.plugin.load_midi(str(midi), beats=False, clear_previous=True, all_events=True)
    session.engine.render(SECONDS)
    bent = session.engine.get_audio().copy()
    start = RATE + RATE * 3 // 4 + session.plugin.get_latency_samples()
    before, after = slice(0, start - BLOCK), slice(start + BLOCK, None)
    np.testing.assert_array_equal(bent[:, before], plain[:, before])
    assert not np.array_equal(bent[:, after], plain[:, after])


def variable(ticks: int) -> bytes:
    """A number as MIDI files write it."""
    digits = [ticks & 0x7F]
    while ticks := ticks >> 7:
        digits.insert(0, 0x80 | (ticks & 0x7F))
    return bytes(digits)
