"""Tests of the measurements with sounds whose values are known: `python -m unittest evaluate.test_measures`."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from evaluate.align import words_of
from evaluate.audio import Sound, f0_at, track_f0
from evaluate.emotion_features import labelled_speech, measure, spectral_tilt_db, speech_seconds
from evaluate.emotions import within
from evaluate.robust import COUNT, faults, inputs
from evaluate.shift import errors
from evaluate.sung import key_of, levels_db, worst_under
from evaluate.words import plain_words, rate

RATE = 16_000


def tone(f0: float | np.ndarray, seconds: float = 1.5, level: float = 0.02) -> Sound:
    """Twenty harmonics of equal strength at `f0` Hz, which may change from sample to sample."""
    phase = np.cumsum(np.broadcast_to(f0, int(seconds * RATE))) * 2 * np.pi / RATE
    return Sound(level * sum(np.sin(number * phase) for number in range(1, 21)), RATE)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE))


class Pitch(unittest.TestCase):
    def test_tracked_within_two_cents(self):
        found = f0_at(np.array([0.5, 0.9]), track_f0(tone(210.0), 110.0, 450.0))
        np.testing.assert_allclose(1200 * np.log2(found / 210.0), 0.0, atol=2.0)

    def test_silence_has_none(self):
        times, f0 = track_f0(Sound(silence(1.0), RATE), 110.0, 450.0)
        self.assertFalse(f0_at(np.array([0.5]), (times, f0)).any())

    def test_shift_that_misses_by_fifty_cents_is_seen(self):
        wrong = errors(tone(200.0), tone(200.0 * 2 ** (7.5 / 12)), 7.0)
        self.assertAlmostEqual(float(np.median(wrong)), 50.0, delta=3.0)


class Emotion(unittest.TestCase):
    def test_level_and_range_of_a_glide(self):
        found = measure(tone(np.geomspace(150.0, 300.0, int(1.5 * RATE))), 15)
        self.assertAlmostEqual(found["f0_hz"], 150.0 * 2**0.5, delta=3.0)
        self.assertAlmostEqual(found["f0_range_st"], 0.9 * 12.0, delta=0.3)
        self.assertAlmostEqual(found["rate"], 10.0, delta=0.5)

    def test_tilt_of_a_weakened_upper_band(self):
        sound = tone(220.0)
        spectrum = np.fft.rfft(sound.samples)
        frequency = np.fft.rfftfreq(len(sound.samples), 1 / RATE)
        dull = np.fft.irfft(np.where(frequency > 1000, 0.1, 1.0) * spectrum)
        change = spectral_tilt_db(Sound(dull, RATE)) - spectral_tilt_db(sound)
        self.assertAlmostEqual(change, -20.0, delta=1.5)

    def test_pauses_are_no_speech(self):
        word = tone(200.0, 0.5).samples
        whole = Sound(np.concatenate([silence(0.3), word, silence(0.6), word, silence(0.3)]), RATE)
        self.assertAlmostEqual(speech_seconds(whole), 1.0, delta=0.08)

    def test_labels_count_a_stop_once_and_leave_silence_out(self):
        lines = "signal x\n#\n 0.1 -1 _t\n 0.2 -1 !t\t+asp\n 0.3 -1 a\n 0.35 -1 \t+lar\n 0.4 -1 k\n"
        lines += " 0.5 -1 !k\n 0.6 -1 kasp\n 0.7 -1 .\n 0.9 -1 E\n 1.0 -1 .\n"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "one.lablaut"
            path.write_text(lines, encoding="latin-1")
            phonemes, seconds = labelled_speech(path)
        self.assertEqual(phonemes, 4)
        self.assertAlmostEqual(seconds, 0.7)

    def test_a_quarter_of_the_target_is_let_pass(self):
        self.assertTrue(within(-1.3, -1.6))
        self.assertFalse(within(-1.1, -1.6))


class Words(unittest.TestCase):
    def test_punctuation_and_accents_do_not_count(self):
        self.assertEqual(plain_words("“Café,” it's -- the well-known 'one'!"), "cafe it's the well known one")

    def test_rate_is_of_all_words(self):
        self.assertEqual(rate([(1, 10), (3, 30)]), 10.0)

    def test_pauses_are_no_words(self):
        tokens = [{"word": "Hi", "phonemes": ["HH", "AY1"]}, {"pause": ".", "ms": None}]
        self.assertEqual(words_of(tokens), [["HH", "AY"]])


class Singing(unittest.TestCase):
    def test_a_syllable_that_sinks_is_seen(self):
        loud, soft = tone(200.0, 1.0).samples, tone(200.0, 1.0, 0.002).samples
        levels = levels_db(Sound(np.concatenate([loud, loud, soft, loud, loud]), RATE), 5)
        self.assertAlmostEqual(worst_under(levels), 20.0, delta=0.1)

    def test_a_syllable_that_never_comes_is_seen(self):
        self.assertGreater(worst_under(levels_db(tone(200.0, 1.0), 2)), 40.0)

    def test_the_key_is_that_of_the_speaker(self):
        self.assertEqual(key_of(float(np.log(220.0))), 57)


class Oddities(unittest.TestCase):
    TOKENS = [{"word": "la", "phonemes": ["L", "AA1"] * 5}, {"pause": ".", "ms": None}]

    def test_there_are_as_many_as_stated_and_none_twice(self):
        self.assertEqual(len(set(inputs())), COUNT)

    def test_a_sound_rendering_has_no_fault(self):
        self.assertEqual(faults(tone(200.0), self.TOKENS), [])

    def test_faults_are_named(self):
        self.assertIn("clipped", faults(tone(200.0, level=2.0), self.TOKENS))
        self.assertTrue(faults(Sound(silence(1.0), RATE), self.TOKENS))
        self.assertTrue(faults(tone(200.0, 20.0), self.TOKENS))
        hole = np.concatenate([tone(200.0).samples, silence(2.0), tone(200.0).samples])
        self.assertTrue(faults(Sound(hole, RATE), self.TOKENS * 2))


if __name__ == "__main__":
    unittest.main()
