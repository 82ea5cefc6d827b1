"""The built VST3 in pedalboard, which renders offline."""

import numpy as np
import pedalboard
import pytest
from conftest import KEY, NAMES, RATE, assert_speech, first_sound

SECONDS = 4.0


def load(path: str) -> pedalboard.VST3Plugin:
    return pedalboard.VST3Plugin(path)


def turn(plugin: pedalboard.VST3Plugin, parameter: str, place: float) -> None:
    """Sets a parameter to a position in its range, 0 to 1."""
    plugin.parameters[parameter].raw_value = place


def note(at: float = 1.0, key: int = KEY) -> list:
    """A note on with velocity 100 at `at` seconds, and its note off 0.2 s later."""
    return [([0x90, key, 100], at), ([0x80, key, 0], at + 0.2)]


def render(plugin: pedalboard.VST3Plugin, messages: list, buffer_size: int = 512) -> np.ndarray:
    return plugin(messages, duration=SECONDS, sample_rate=RATE, buffer_size=buffer_size)


def test_it_is_an_instrument_with_its_parameters_and_no_others(vst3):
    plugin = load(vst3)
    assert plugin.name == "Recit"
    assert plugin.is_instrument
    shown = [parameter.name for parameter in plugin.parameters.values()]
    assert shown == NAMES


def test_a_note_speaks_at_its_sample_plus_the_latency(vst3):
    plugin = load(vst3)
    audio = render(plugin, note(1.0))
    assert plugin.reported_latency_samples > 0
    assert_speech(audio)
    assert abs(first_sound(audio) - (RATE + plugin.reported_latency_samples)) <= 1


def test_without_a_note_it_is_silent(vst3):
    assert not np.any(render(load(vst3), []))


@pytest.mark.parametrize("buffer_size", [64, 480, 2048])
def test_the_buffer_size_does_not_change_a_sample(vst3, buffer_size):
    reference, other = load(vst3), load(vst3)
    expected = render(reference, note(1.0), 512)
    audio = render(other, note(1.0), buffer_size)
    # The latency follows the announced buffer size; the line does not.
    expected = expected[:, reference.reported_latency_samples :]
    audio = audio[:, other.reported_latency_samples :]
    length = min(expected.shape[1], audio.shape[1])
    assert_speech(audio)
    np.testing.assert_array_equal(audio[:, :length], expected[:, :length])


def test_a_restored_state_gives_the_same_samples(vst3):
    plugin = load(vst3)
    plain = render(plugin, note())
    turn(plugin, "pitch", (5 + 24) / 48)
    turn(plugin, "speed", 0.7)
    changed = render(plugin, note())
    assert not np.array_equal(plain, changed), "the parameters changed nothing"
    restored = load(vst3)
    restored.raw_state = plugin.raw_state
    assert restored.pitch == plugin.pitch
    np.testing.assert_array_equal(render(restored, note()), changed)


def test_instances_do_not_disturb_each_other(vst3):
    plugins = [load(vst3) for _ in range(4)]
    turn(plugins[1], "pitch", (-7 + 24) / 48)
    turn(plugins[3], "volume", (-12 + 60) / 72)
    audio = [render(plugin, note()) for plugin in plugins]
    np.testing.assert_array_equal(audio[0], audio[2])
    assert not np.array_equal(audio[0], audio[1])
    np.testing.assert_allclose(audio[3], audio[0] * 10 ** (-12 / 20), atol=1e-5)
    again = render(plugins[0], note())
    np.testing.assert_array_equal(again, audio[0])


def test_every_factory_key_speaks_its_own_line(vst3):
    plugin = load(vst3)
    lines = [render(plugin, note(0.5, key)) for key in range(60, 68)]
    for audio in lines:
        assert_speech(audio)
        assert abs(first_sound(audio) - (RATE // 2 + plugin.reported_latency_samples)) <= 1
    for index, audio in enumerate(lines):
        assert not any(np.array_equal(audio, other) for other in lines[index + 1 :])
