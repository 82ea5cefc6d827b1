"""MIDI reaches the VST3: in pedalboard, which renders offline."""

import numpy as np
import pedalboard
import pytest
from conftest import KEY, RATE, assert_speech, learnt, state

SECONDS = 3.0
NOTE = 0.5
MOVED = 0.8
UP = 1.2


def load(path: str, **places: float) -> pedalboard.VST3Plugin:
    plugin = pedalboard.VST3Plugin(path)
    for parameter, place in places.items():
        plugin.parameters[parameter].raw_value = place
    return plugin


def render(plugin: pedalboard.VST3Plugin, messages: list) -> np.ndarray:
    return plugin(messages, duration=SECONDS, sample_rate=RATE, buffer_size=512)


def note(channel: int = 0, key: int = KEY) -> list:
    return [([0x90 | channel, key, 100], NOTE), ([0x80 | channel, key, 0], UP)]


def before(plugin: pedalboard.VST3Plugin) -> slice:
    """The sound before anything moves."""
    return slice(0, int(MOVED * RATE) + plugin.reported_latency_samples - 512)


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ([0xE0, 0x7F, 0x7F], {}),
        ([0xB0, 1, 127], {}),
        ([0xD0, 127], {}),
        ([0xA0, KEY, 127], {}),
        ([0xB0, 64, 127], {"note_off": 0.5}),
        ([0xB0, 120, 0], {}),
        ([0xB0, 123, 0], {}),
    ],
    ids=["bend", "wheel", "pressure", "key pressure", "sustain", "all sound off", "all notes off"],
)
@pytest.mark.parametrize("channel", [0, 5])
def test_a_message_changes_the_sound_from_when_it_comes(vst3, message, places, channel):
    on_channel = [message[0] | channel, *message[1:]]
    plugin = load(vst3, **places)
    still = render(plugin, note(channel))
    moved = render(load(vst3, **places), note(channel) + [(on_channel, MOVED)])
    assert_speech(still)
    np.testing.assert_array_equal(moved[:, before(plugin)], still[:, before(plugin)])
    assert not np.array_equal(moved, still)


def test_a_reset_of_the_controllers_undoes_the_bend_of_its_channel(vst3):
    plugin = load(vst3)
    bent = [([0xE5, 0x7F, 0x7F], 0.1), *note(5)]
    still = render(plugin, bent)
    moved = render(load(vst3), bent + [([0xB5, 121, 0], MOVED)])
    np.testing.assert_array_equal(moved[:, before(plugin)], still[:, before(plugin)])
    assert not np.array_equal(moved, still)
    np.testing.assert_array_equal(render(load(vst3), bent + [([0xB3, 121, 0], MOVED)]), still)


@pytest.mark.parametrize("message", [[0xE0, 0x7F, 0x7F], [0xD0, 127]], ids=["bend", "pressure"])
def test_what_is_for_one_channel_leaves_another_alone(vst3, message):
    still = render(load(vst3), note(5))
    other = [message[0] | 3, *message[1:]]
    np.testing.assert_array_equal(render(load(vst3), note(5) + [(other, MOVED)]), still)


@pytest.mark.parametrize("message", [[0xE0, 0, 0x60], [0xB0, 74, 127], [0xD0, 127]], ids=["bend", "slide", "pressure"])
def test_mpe_moves_the_note_of_its_channel(vst3, message):
    plugin = load(vst3, mpe=1.0)
    still = render(plugin, note(5))
    moved = render(load(vst3, mpe=1.0), note(5) + [([message[0] | 5, *message[1:]], MOVED)])
    assert_speech(still)
    np.testing.assert_array_equal(moved[:, before(plugin)], still[:, before(plugin)])
    assert not np.array_equal(moved, still)
    other = render(load(vst3, mpe=1.0), note(5) + [([message[0] | 3, *message[1:]], MOVED)])
    np.testing.assert_array_equal(other, still)


@pytest.mark.parametrize(
    ("number", "parameter"), [(1, "pitch"), (7, "volume"), (10, "pan"), (11, "loudness"), (74, "formant")]
)
def test_a_learnt_controller_moves_its_parameter(vst3, tmp_path, number, parameter):
    plugin, other = load(vst3), load(vst3)
    still = render(plugin, note())
    preset = tmp_path / "learnt.vstpreset"
    preset.write_bytes(learnt(other.preset_data, {str(number): parameter}))
    other.load_preset(str(preset))
    moved = render(other, note() + [([0xB9, number, 120], MOVED)])
    np.testing.assert_array_equal(moved[:, before(plugin)], still[:, before(plugin)])
    assert not np.array_equal(moved, still)
    unlearnt = render(load(vst3), note() + [([0xB9, number, 120], MOVED)])
    assert (number == 1) or np.array_equal(unlearnt, still)


def test_a_mod_wheel_at_rest_changes_nothing(vst3):
    still = render(load(vst3, valence=1.0), note())
    np.testing.assert_array_equal(render(load(vst3, valence=1.0), [([0xB0, 1, 0], 0.1), *note()]), still)


def test_a_program_change_moves_the_page(vst3):
    assert_speech(render(load(vst3), [([0xC0, 0], 0.1), *note()]))
    plugin = load(vst3)
    # The factory script has one page.
    assert not np.any(render(plugin, [([0xC0, 1], 0.1), *note()]))
    assert state(plugin.preset_data)["params"]["page"] == {"i32": 2}


def test_a_parameter_that_is_changed_without_a_block_is_in_the_state(vst3):
    plugin, other = load(vst3), load(vst3)
    render(plugin, [])
    plugin.parameters["volume"].raw_value = 0.25
    other.raw_state = plugin.raw_state
    assert abs(other.parameters["volume"].raw_value - 0.25) < 1e-6
