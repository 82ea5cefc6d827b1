"""The built VST3 in dawdreamer, which plays plugins in real-time mode but renders faster than real time."""

import struct
from pathlib import Path

import dawdreamer
import numpy as np
import pedalboard
import pytest
from conftest import KEY, NAMES, RATE, assert_speech, first_sound, learnt

BLOCK = 512
SECONDS = 4.0


class Session:
    """One engine with one instance of the plugin, which must not outlive it."""

    def __init__(self, path: str, places: dict | None = None):
        self.engine = dawdreamer.RenderEngine(RATE, BLOCK)
        self.plugin = self.engine.make_plugin_processor("recit", path)
        self.engine.load_graph([(self.plugin, [])])
        for name, place in (places or {}).items():
            self.plugin.set_parameter(self.index(name), place)

    def index(self, name: str) -> int:
        """The index of the parameter with this name."""
        described = self.plugin.get_parameters_description()
        return next(parameter["index"] for parameter in described if parameter["name"] == name)

    def armed(self) -> "Session":
        """Plays one note until its line is the same twice. In real-time mode nothing waits for a voice that is being
        loaded.
        """
        before = self.play()
        for _ in range(50):
            now = self.play()
            if np.any(now) and np.array_equal(now, before):
                return self
            before = now
        raise AssertionError("the line is never the same twice")

    def play(self, at: float = 1.0, key: int = KEY) -> np.ndarray:
        """Renders one note."""
        self.plugin.clear_midi()
        self.plugin.add_midi_note(key, 100, at, 0.2)
        self.engine.render(SECONDS)
        return self.engine.get_audio().copy()

    def send(self, messages: list, folder: Path) -> np.ndarray:
        """Renders MIDI messages at their times in seconds."""
        path = folder / "messages.mid"
        path.write_bytes(midi_file(messages))
        self.plugin.clear_midi()
        self.plugin.load_midi(str(path), beats=False, clear_previous=True, all_events=True)
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
    # dawdreamer changes parameters at its blocks, so up to one block early counts as unchanged.
    before = slice(0, start - 2 * BLOCK)
    np.testing.assert_array_equal(bent[:, before], plain[:, before])
    assert not np.array_equal(bent[:, start + BLOCK :], plain[:, start + BLOCK :])


NOTE = [(1.0, [0x90, KEY, 100]), (1.5, [0x80, KEY, 0])]
MOVED = 1.25


def on(channel: int, messages: list) -> list:
    """The same messages on another channel, from 0."""
    return [(at, [message[0] | channel, *message[1:]]) for at, message in messages]


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ([0xE0, 0x7F, 0x7F], {}),
        ([0xB0, 1, 127], {}),
        ([0xD0, 127], {}),
        ([0xA0, KEY, 127], {}),
        ([0xB0, 64, 127], {"Note-off": 0.5}),
        ([0xB0, 120, 0], {}),
        ([0xB0, 123, 0], {}),
        ([0xE0, 0, 0x60], {"MPE": 1.0}),
        ([0xB0, 74, 127], {"MPE": 1.0}),
        ([0xD0, 127], {"MPE": 1.0}),
    ],
    ids=[
        *["bend", "wheel", "pressure", "key pressure", "sustain", "all sound off", "all notes off"],
        *["MPE bend", "MPE slide", "MPE pressure"],
    ],
)
def test_a_message_changes_the_sound_from_when_it_comes(vst3, tmp_path, message, places):
    session = Session(vst3, places).armed()
    still = session.send(on(5, NOTE), tmp_path)
    moved = session.send(on(5, [*NOTE, (MOVED, message)]), tmp_path)
    before = slice(0, int(MOVED * RATE) + session.plugin.get_latency_samples() - BLOCK)
    assert_speech(still)
    np.testing.assert_array_equal(moved[:, before], still[:, before])
    assert not np.array_equal(moved, still)


def test_a_bend_reaches_its_channel_alone_until_a_reset(vst3, tmp_path):
    session = Session(vst3).armed()
    still = session.send(on(5, NOTE), tmp_path)
    bend, reset = (0.5, [0xE0, 0x7F, 0x7F]), (MOVED, [0xB0, 121, 0])
    other = session.send([*on(5, NOTE), *on(3, [bend]), *on(3, [reset])], tmp_path)
    np.testing.assert_array_equal(other, still)
    bent = session.send(on(5, [bend, *NOTE, (3.5, reset[1])]), tmp_path)
    undone = session.send(on(5, [bend, *NOTE, reset]), tmp_path)
    assert not np.array_equal(bent, still)
    assert not np.array_equal(undone, bent)


@pytest.mark.parametrize(("number", "parameter"), [(7, "volume"), (10, "pan"), (11, "loudness"), (74, "formant")])
def test_a_learnt_controller_moves_its_parameter(vst3, tmp_path, number, parameter):
    session = Session(vst3).armed()
    still = session.send(NOTE, tmp_path)
    preset = tmp_path / "learnt.vstpreset"
    preset.write_bytes(learnt(pedalboard.VST3Plugin(vst3).preset_data, {str(number): parameter}))
    session.plugin.load_vst3_preset(str(preset))
    moved = session.armed().send([*NOTE, (MOVED, [0xB9, number, 120])], tmp_path)
    assert not np.array_equal(moved, still)


def test_a_program_change_plays_another_page(vst3, tmp_path):
    session = Session(vst3).armed()
    # The factory script has one page.
    assert not np.any(session.send([(0.2, [0xC0, 1]), *NOTE], tmp_path))
    assert_speech(session.send([(0.2, [0xC0, 0]), *NOTE], tmp_path))


def test_a_parameter_that_is_changed_without_a_block_is_in_the_state(vst3, tmp_path):
    session, other = Session(vst3).armed(), Session(vst3)
    volume = session.index("Volume")
    session.plugin.set_parameter(volume, 0.25)
    state = tmp_path / "recit.state"
    session.plugin.save_state(str(state))
    other.plugin.load_state(str(state))
    assert abs(other.plugin.get_parameter(volume) - 0.25) < 1e-6


def midi_file(messages: list) -> bytes:
    """A MIDI file of one track, with messages at their times in seconds."""
    ticks = 960
    # A beat is half a second.
    events = b"\x00" + bytes([0xFF, 0x51, 3, 0x07, 0xA1, 0x20])
    now = 0
    for at, message in sorted(messages):
        place = round(at * 2 * ticks)
        events += variable(place - now) + bytes(message)
        now = place
    events += b"\x00" + bytes([0xFF, 0x2F, 0])
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, ticks)
    return head + b"MTrk" + struct.pack(">I", len(events)) + events


def variable(ticks: int) -> bytes:
    """A number in the variable-length encoding of MIDI files."""
    digits = [ticks & 0x7F]
    while ticks := ticks >> 7:
        digits.insert(0, 0x80 | (ticks & 0x7F))
    return bytes(digits)
