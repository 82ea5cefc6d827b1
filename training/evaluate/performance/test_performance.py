"""Tests of the measures with sounds whose values are known: `python -m unittest
evaluate.performance.test_performance`.

Needs DawDreamer, but no built plugin.
"""

import unittest

import numpy as np

from evaluate.audio import Sound
from evaluate.performance.controls import FRAME_RATE, SUNG_HZ, _tone
from evaluate.performance.host import RATE, _decoded, _encoded
from evaluate.performance.measures import envelope_shift, formant_shifts, is_monotonic, level_db, pitch, swing

SECONDS = 2.0


def vowel(f0: float | np.ndarray, size: float = 1.0, level: float = 0.1) -> Sound:
    """A buzz at `f0` Hz through resonances at 700, 1200 and 2600 Hz times `size`."""
    phase = np.cumsum(np.broadcast_to(f0, int(SECONDS * RATE))) * 2.0 * np.pi / RATE
    pitch_hz = float(np.mean(f0))
    samples = np.zeros(len(phase))
    for number in range(1, int(9000.0 / pitch_hz)):
        gains = [1.0 / (1.0 + ((number * pitch_hz - size * hz) / 90.0) ** 2) for hz in (700.0, 1200.0, 2600.0)]
        samples += (sum(gains) + 1e-3) / number**0.5 * np.sin(number * phase)
    return Sound(level * samples / np.abs(samples).max(), RATE)


class Measures(unittest.TestCase):
    def test_a_larger_speaker_has_lower_formants(self):
        plain, moved = vowel(120.0), vowel(120.0, size=2.0 ** (-4.0 / 12.0))
        shift = envelope_shift(moved, plain)
        self.assertAlmostEqual(shift, -4.0, delta=0.6)
        formants = formant_shifts(moved, plain, shift)
        for value in formants.values():
            self.assertAlmostEqual(value, -4.0, delta=0.6)

    def test_a_vibrato_has_its_depth_and_rate(self):
        time = np.arange(int(SECONDS * RATE)) / RATE
        found = swing(vowel(200.0 * 2.0 ** (60.0 / 1200.0 * np.sin(2.0 * np.pi * 6.0 * time))), vowel(200.0))
        self.assertAlmostEqual(found["swing_cents"], 60.0, delta=5.0)
        self.assertAlmostEqual(found["swing_hz"], 6.0, delta=0.1)

    def test_pitch_is_found_wherever_it_lies(self):
        for hz in (50.0, 200.0, 900.0):
            f0 = pitch(vowel(hz))[1]
            self.assertAlmostEqual(float(np.median(f0[f0 > 0])), hz, delta=0.01 * hz)

    def test_six_decibels_are_six(self):
        self.assertAlmostEqual(level_db(vowel(150.0)) - level_db(vowel(150.0, level=0.05)), 6.02, delta=0.01)

    def test_what_rises_and_stands_still_is_monotonic(self):
        self.assertTrue(is_monotonic([0.0, 1.0, 1.0, 3.0], 1))
        self.assertFalse(is_monotonic([0.0, 1.0, 0.8, 3.0], 1))
        self.assertTrue(is_monotonic([3.0, 2.0, 0.0], -1))

    def test_steps_from_frame_to_frame_are_a_tone(self):
        sound = vowel(SUNG_HZ)
        noise = np.random.default_rng(1).normal(0.0, 1e-4, len(sound.samples))
        time = np.arange(len(noise)) / RATE
        stepped = sound.samples * (1.0 + 0.01 * np.cos(2.0 * np.pi * FRAME_RATE * time))
        self.assertLess(_tone(Sound(sound.samples + noise, RATE))["over_noise_db"], 16.0)
        self.assertGreater(_tone(Sound(stepped + noise, RATE))["over_noise_db"], 25.0)


class State(unittest.TestCase):
    def test_base64_of_juce_is_read_and_written(self):
        for data in (b"", b"\x00", b"recit", bytes(range(256))):
            self.assertEqual(_decoded(_encoded(data)), data)
        # The eight bytes of 1667 in DawDreamer's encoding.
        self.assertEqual(_decoded("8.CZ........."), (1667).to_bytes(8, "little"))


if __name__ == "__main__":
    unittest.main()
