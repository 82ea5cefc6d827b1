"""Many instances of the VST3, at once and one after another, in pedalboard."""

import gc
import os
import sys

import numpy as np
import pedalboard
import pytest
from conftest import KEY, RATE, assert_speech

NOTE = [([0x90, KEY, 100], 0.1), ([0x80, KEY, 0], 0.3)]


def render(plugin: pedalboard.VST3Plugin) -> np.ndarray:
    return plugin(NOTE, duration=2.0, sample_rate=RATE, buffer_size=512)


def test_twenty_instances_in_one_host_sound_as_one_does(vst3):
    plugins = [pedalboard.VST3Plugin(vst3) for _ in range(20)]
    alone = render(plugins[0])
    assert_speech(alone)
    for plugin in plugins[1:]:
        np.testing.assert_array_equal(render(plugin), alone)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_fifty_instances_that_come_and_go_leave_nothing_behind(vst3):
    def once() -> tuple[int, int]:
        plugin = pedalboard.VST3Plugin(vst3)
        assert np.any(render(plugin))
        del plugin
        gc.collect()
        return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))

    # The first ones also load what the host itself keeps.
    before = [once() for _ in range(5)][-1]
    after = [once() for _ in range(50)][-1]
    assert after <= before, f"threads and files: {before}, then {after}"
