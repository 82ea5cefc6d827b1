"""MIDI reaches the VST3: in pedalboard, which renders offline."""

import numpy as np
import pedalboard
import pytest
from conftest import KEY, RATE, assert_speech

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
    """What is heard before anything moves."""
    return slice(0, int(MOVED * RATE) + plugin.reported_latency_samples - 512)


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ([0xE0, 0x7F, 0x7F], {}),
        ([0xB0, 1, 0], {"valence": 1.0}),
        ([0xD0, 127], {}),
        ([0xA0, KEY, 127], {}),
        ([0xB0, 64, 127], {"note_off": 0.5}),
        ([0xB0, 120, 0], {}),
        ([0xB0, 123, 0], {}),
        ([0xB0, 74, 127], {"mpe": 1.0}),
    ],
    ids=["bend", "wheel", "pressure", "key pressure", "sustain", "all sound off", "all notes off", "MPE slide"],
)
@pytest.mark.parametrize("channel", [0, 5])
def test_a_message_changes_the_sound_from_when_it_comes(vst3, message, places, channel):
    if message[1:2] == [74] and channel == 0:
        pytest.skip("the first channel of MPE has no notes of its own")
    on_channel = [message[0] | channel, *message[1:]]
    plugin = load(vst3, **places)
    still = render(plugin, note(channel))
    moved = render(load(vst3, **places), note(channel) + [(on_channel, MOVED)])
    assert_speech(still)
    np.testing.assert_array_equal(moved[:, before(plugin)], still[:, before(plugin)])
    assert not np.array_equal(moved, still)


def test_the_wheel_of_one_channel_leaves_another_alone(vst3):
    plugin = load(vst3)
    still = render(plugin, note(5))
    np.testing.assert_array_equal(render(load(vst3), note(5) + [([0xE3, 0x7F, 0x7F], MOVED)]), still)


def test_a_program_change_plays_another_page(vst3):
    assert_speech(render(load(vst3), [([0xC0, 0], 0.1), *note()]))
    # The factory script has one page.
    assert not np.any(render(load(vst3), [([0xC0, 1], 0.1), *note()]))
