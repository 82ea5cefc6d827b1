"""Tests of the recipe that need no data: `python -m unittest distill.test_distill`."""

import json
import struct
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import soundfile
import torch
from onnx import TensorProto, helper

from common.graphs import fold_norms, sharpen
from common.language import MARK, SILENCE, SYMBOL, Word, from_words
from common.pitch import continuous
from common.quantise import STAGES, to_fp16, to_int8
from evaluate.texts import EVERYDAY

from . import acoustic, align, aloud, beside, compare, dataset, ear, encoder, export, pulses, recogniser, refine, resume, transcribe, unlikely, vocoder
from .dataset import reach
from .features import HOP, SAMPLE_RATE, Frames, analyse, band_edges, resample, track_f0
from .lines import lines
from .phonemes import spelled
from .source import excitation

WORDS = [Word("stop", ("S", "T", "AA1", "P"), ","), Word("her", ("HH", "ER0"), "."),]


class Texts(unittest.TestCase):
    def test_no_line_of_our_own_is_in_the_evaluation(self):
        self.assertFalse(set(lines(np.random.default_rng(5))) & set(EVERYDAY))

    def test_sentences_that_cannot_be_guessed_are_the_same_each_time_and_not_in_the_evaluation(self):
        found = unlikely.sentences(400)
        self.assertEqual(found, unlikely.sentences(400))
        self.assertGreater(len(set(found)), 395)
        self.assertFalse(set(found) & set(EVERYDAY))
        for text in found:
            self.assertRegex(text, r"^[A-Z][a-z]*(,? [a-z]+){3,14}\.$")
            self.assertNotRegex(text, r"\ba [aeiou]|\ban [^aeiou]")

    def test_the_teacher_reads_what_recit_says(self):
        text, owners = spelled(WORDS)
        self.assertEqual(text, "stˈɑp, həɹ.")
        self.assertEqual(owners[2:4], [(0, 2), (0, 2)])
        self.assertEqual(owners[5:7], [(0, -1), (0, -1)])

    def test_a_mark_is_a_token_and_counts_begin_again_after_it(self):
        rows = from_words(WORDS)
        self.assertEqual([row[0] for row in rows], [SILENCE, *map(SYMBOL.get, ("S", "T", "AA1", "P")), SILENCE, SYMBOL["HH"], SYMBOL["ER0"], SILENCE])
        self.assertEqual((rows[1][3], rows[6][3]), (MARK[","], MARK["."]))
        self.assertEqual((rows[1][5], rows[6][5]), (1, 1))


class Alignment(unittest.TestCase):
    def test_a_pause_that_the_teacher_gave_to_a_sound_is_found(self):
        # Two sounds and a pause, each with its own spectrum; the teacher's durations give half the pause to the sound
        # before it.
        draw, means = np.random.default_rng(0), np.eye(4) * 8
        symbols = np.array([SILENCE, SYMBOL["S"], SYMBOL["AA1"], SILENCE])
        found = []
        for _ in range(12):
            lengths = draw.integers(8, 14, 4)
            row = np.repeat([0, 1, 2, 0], lengths)
            features = (means[row] + draw.standard_normal((len(row), 4))).astype(np.float32)
            starts = np.concatenate([[0], np.cumsum(lengths)])
            starts[3] += lengths[3] // 2
            found.append((lengths, align.Line(symbols, starts, features)))
        aligned = align.align([line for _, line in found])
        wrong = [np.abs(ours - lengths).max() for ours, (lengths, _) in zip(aligned, found)]
        self.assertLessEqual(np.median(wrong), 1)


    def test_a_person_may_pause_anywhere_and_nobody_has_measured_where(self):
        # Models of four sounds from lines with known starts; then a line with a pause that no punctuation asks for.
        draw, means = np.random.default_rng(0), np.eye(4) * 8
        symbol = {SILENCE: 0, SYMBOL["S"]: 1, SYMBOL["AA1"]: 2, SYMBOL["T"]: 3}

        def line(rows, lengths, known):
            row = np.repeat([symbol[each] for each in rows[:, 0]], lengths)
            starts = np.concatenate([[0], np.cumsum(lengths)]) if known else None
            return align.Line(rows[:, 0], starts, (means[row] + draw.standard_normal((len(row), 4))).astype(np.float32))

        words = [Word("sa", ("S", "AA1")), Word("ta", ("T", "AA1")), Word("sat", ("S", "AA1", "T"), ".")]
        rows, told = align.with_pauses(words), from_words(words)
        lines = [line(told, draw.integers(8, 14, len(told)), True) for _ in range(12)]
        pauses = np.flatnonzero((rows[:, 0] == SILENCE) & (rows[:, 2] == 0))
        lengths = draw.integers(8, 14, len(rows))
        lengths[pauses[0]] = 0
        found, steps = align.without_bare(rows, align.align([*lines, line(rows, lengths, False)])[-1])
        self.assertEqual(len(found), len(told) + 1, "the spoken pause stays, the other is removed")
        self.assertEqual(steps.sum(), lengths.sum())
        self.assertLessEqual(np.abs(steps - lengths[lengths > 0]).max(), 2)


def voice(f0, seconds=1.0):
    """A voice with three resonances and pulses at `f0` Hz, and the positions of its pulses in samples."""
    count = int(seconds * SAMPLE_RATE)
    turns = np.cumsum(np.full(count, f0 / SAMPLE_RATE))
    at = np.flatnonzero(np.diff(np.floor(turns))) + 1
    samples = np.zeros(count)
    time = np.arange(600) / SAMPLE_RATE
    ring = sum(np.exp(-np.pi * width * time) * np.cos(2 * np.pi * hz * time) for hz, width in ((500, 150), (1500, 200), (2500, 250)))
    for place in at:
        end = min(count, place + 600)
        samples[place:end] += ring[: end - place]
    return 0.1 * samples, at


class Recordings(unittest.TestCase):
    def test_what_a_low_sample_rate_took_is_not_learned_from(self):
        hz, envelope = band_edges()[1:-1], np.full((50, 128), -3.0)
        self.assertEqual(reach(envelope), 128)
        envelope[:, hz > 8000] = -10.0
        self.assertTrue(7000 < hz[reach(envelope) - 1] < 8000)


    def test_a_transcript_that_nobody_can_have_spoken_is_left_out(self):
        self.assertEqual("Before the storm came, we left.", transcribe.believable("You Before the storm came, we left.", 2.5))
        self.assertEqual("You left before the storm.", transcribe.believable("You left before the storm.", 2.5))
        self.assertEqual("", transcribe.believable("The storm of 1911 came.", 2.5))
        self.assertEqual("", transcribe.believable("The storm came.", 9.0))
        self.assertEqual("", transcribe.believable("so " * 40, 2.5))


class Pulses(unittest.TestCase):
    def test_pulses_are_found_where_they_are_whichever_way_the_microphone_was_wired(self):
        samples, at = voice(120.0)
        for polarity in (1, -1):
            frames = analyse(polarity * samples)
            turns, found = pulses.pulse_turns(polarity * samples, frames)
            self.assertEqual(found, polarity)
            inner = at[(at > 4000) & (at < 20000)]
            phase = np.interp(inner, np.arange(len(turns)) * HOP, turns)
            off = (phase - np.round(phase)) * SAMPLE_RATE / 120
            self.assertLess(np.abs(off).max(), 6, "samples from where the pulse is")

    def test_excitations_have_unit_power(self):
        torch.manual_seed(0)
        power = excitation(torch.full((1, 400), 150.0)).pow(2).mean(-1)[0]
        self.assertLess((power - 1).abs().max(), 0.05)


class Vocoding(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.vocoder = vocoder.Vocoder("light").eval()
        self.frames = analyse(voice(140.0)[0])
        self.frames.f0[self.frames.f0 > 0] = 140.0

    def rows(self):
        count = len(self.frames) // 2 * 2
        row = lambda values: torch.tensor(np.asarray(values[:count], np.float32))[None]
        return row(self.frames.envelope), row(continuous(self.frames.f0)), row(self.frames.f0 > 0), row(self.frames.aperiodicity)

    def test_the_net_answers_call_by_call_what_it_answers_at_once(self):
        rows = self.rows()
        with torch.no_grad():
            whole = self.vocoder.corrections(*rows)
            x = vocoder.features(*rows)
            x = x.reshape(1, -1, vocoder.PAIR * vocoder.FRAME).transpose(1, 2)
            past = [x.new_zeros(1, *shape) for shape in self.vocoder.net.histories()]
            past[0][:, :, -1:] = x[:, :, :1]
            answers = []
            for at in range(1, x.shape[2]):
                answer, past = self.vocoder.net(x[:, :, at : at + 1], past)
                answers.append(answer.reshape(1, vocoder.PAIR, -1))
        answers = torch.cat(answers, 1)
        self.assertLess((answers - whole[:, : answers.shape[1]]).abs().max(), 1e-4)

    def test_pitch_is_what_was_asked_for(self):
        envelope, f0, voiced, noise = self.rows()
        for semitones in (-12, 0, 12):
            asked = f0 * 2 ** (semitones / 12)
            with torch.no_grad():
                made = self.vocoder(envelope, asked, voiced, noise)[0][0][0].numpy()
            heard = track_f0(made, f0.shape[1])
            both = (heard > 0) & (voiced[0].numpy() > 0)
            cents = 1200 * np.log2(heard[both] / asked[0].numpy()[both])
            self.assertLess(np.abs(np.median(cents)), 5)

    def test_rumble_in_a_pause_stays_at_the_bottom(self):
        hz = np.fft.rfftfreq(SAMPLE_RATE, 1 / SAMPLE_RATE)
        spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal(SAMPLE_RATE)) * np.where(hz < 30, 1.0, 0.01)
        rumble = 0.01 * np.fft.irfft(spectrum)
        self.frames = analyse(rumble)
        self.assertFalse((self.frames.f0 > 0).any())
        with torch.no_grad():
            made = self.vocoder(*self.rows())[0][0][0].numpy()
        hz = np.fft.rfftfreq(len(made), 1 / SAMPLE_RATE)
        power = lambda x: (np.abs(np.fft.rfft(x[: len(made)] * np.hanning(len(made)))) ** 2)[(hz > 200) & (hz < 500)].sum()
        self.assertLess(10 * np.log10(power(made) / power(rumble)), 4)

    def test_silence_stays_silent(self):
        count = 40
        frames = Frames(np.full((count, 128), -11.5, np.float32), np.zeros(count, np.float32), np.ones((count, 8), np.float32))
        self.frames = frames
        with torch.no_grad():
            made = self.vocoder(*self.rows())[0][0]
        self.assertLess(made.abs().max(), 1e-3)


class Beside(unittest.TestCase):
    def test_piper_reads_marks_and_blanks_between_all_sounds(self):
        table = {"_": [0], "^": [1], "$": [2], "h": [20], "i": [21], ".": [10]}
        self.assertEqual(beside.piper_tokens("hi?.", table), [1, 0, 20, 0, 21, 0, 10, 0, 2])
        self.assertEqual(beside.CLAUSE.findall("Well, no... Yes!"), [("Well", ","), (" no", "."), (" Yes", "!")])

    def test_a_recording_is_heard_where_nothing_was_trained_on_it(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "wavs").mkdir()
            (folder / "metadata.csv").write_text("LJ001-0001|Raw.|Trained.\nLJ001-0003|Raw.|Held out.\n")
            for name in ("LJ001-0001", "LJ001-0003"):
                soundfile.write(folder / "wavs" / f"{name}.wav", np.zeros(SAMPLE_RATE), SAMPLE_RATE)
            said = beside.by_recording(folder)
            self.assertEqual(len(said("Held out.")), SAMPLE_RATE)
            self.assertIsNone(said("Trained."))

    def test_a_table_has_a_line_for_everyone_who_spoke(self):
        row = {"errors": 1, "words": 4, "identity": [0.6, 0.8], **dict.fromkeys(compare.FIGURES, 2.0)}
        lines = compare.table([row | {"voice": "one"}, row | {"voice": "other", "identity": [0.8, 0.6]}]).splitlines()
        self.assertIn("words wrong 25.0 %", lines[0])
        self.assertIn("other 0.96", lines[2])


class Released(unittest.TestCase):
    def test_a_finished_voice_becomes_the_model_that_it_was_made_of(self):
        deviation, (contrast, motion) = np.linspace(0.5, 1.5, 128), export.SHARPNESS["refined"]
        for tier, convert, most in (("standard", to_fp16, 0.01), ("light", to_int8, 0.3)):
            torch.manual_seed(2)
            model = acoustic.Acoustic(tier).eval()
            for values in model.parameters():
                values.data += 0.05 * torch.randn_like(values)
            prosody, steps = torch.randn(1, 30, acoustic.PROSODY), torch.randn(1, 30, model.prosody.input.in_features)
            before = model.spectrum(steps, prosody), model.prosody(steps)
            fold_norms(model.durations, model.prosody, model.decoder)
            sharpen(model.decoder.output, deviation, contrast, export.CONTRAST_WIDTH, acoustic.STEP)
            with tempfile.TemporaryDirectory() as folder:
                folder, source = Path(folder), resume.SOURCES[tier]
                export.acoustic_graphs(model, motion, folder)
                for stage in STAGES[:3]:
                    convert(folder / f"{stage}.onnx", folder / f"{stage}.small")
                files = {source: {stage: {"file": f"{stage}.small"} for stage in STAGES[:3]}}
                again = resume.restored(folder, {"tiers": {tier: files}, "acoustic": {"envelope_std": deviation}}, tier).eval()
            after = again.spectrum(steps, prosody), again.prosody(steps)
            for one, other in zip(before, after):
                self.assertLess(float((one - other).detach().abs().max()), most * float(one.detach().std()))


    def test_a_speaker_of_another_origin_is_not_kept(self):
        speakers = lambda second: {"speakers": [{"id": "host", "origin": "one"}, {"id": "alto", "origin": second}]}
        self.assertEqual(["host"], list(resume.unchanged(speakers("two"), speakers("three"))))
        self.assertEqual(["host", "alto"], list(resume.unchanged(speakers("two"), speakers("two"))))


class Energy(unittest.TestCase):
    def test_smoothed_energy_has_the_course_and_not_the_detail(self):
        course = np.sin(np.arange(2000) * 2 * np.pi / 1600)
        detail = np.sin(np.arange(2000) * 2 * np.pi / 24)
        given = dataset.smoothed(course + detail)
        self.assertEqual(given.shape, course.shape)
        self.assertLess(float(np.abs(given - course)[100:-100].max()), 0.05)

    def test_noise_moves_pitch_and_energy(self):
        torch.manual_seed(5)
        model = acoustic.Acoustic("light").eval()
        steps = torch.randn(1, 30, model.prosody.input.in_features)
        other = steps.clone()
        other[..., -acoustic.POSITIONS - acoustic.WORD_NOISE : -acoustic.POSITIONS] = 0.5
        one, two = model.prosody(steps), model.prosody(other)
        for first in (0, 2 * acoustic.STEP):
            part = slice(first, first + acoustic.STEP)
            self.assertGreater(float((one[..., part] - two[..., part]).detach().abs().max()), 0.01)


class Refining(unittest.TestCase):
    def test_planned_prosody_keeps_its_detail_and_takes_the_truths_course(self):
        draw, mask = torch.Generator().manual_seed(3), torch.ones(1, 200, 1)
        detail = torch.randn(1, 200, acoustic.PROSODY, generator=draw)
        given = refine.planned(detail, detail * 0 + 5.0, mask)
        self.assertLess(float((given[..., :2].mean() - 5.0).abs()), 0.1)
        self.assertGreater(float(torch.corrcoef(torch.stack([given[0, :, 0], detail[0, :, 0]]))[0, 1]), 0.9)
        self.assertEqual(set(given[..., 2:4].flatten().tolist()), {0.0, 1.0})

    def test_an_ear_learns_to_tell_sounds_apart(self):
        torch.manual_seed(4)
        symbols, shapes = [SYMBOL["S"], SYMBOL["AA1"], SYMBOL["M"]], 2 * torch.randn(3, 128)
        listener = ear.Ear()
        optimiser = torch.optim.Adam(listener.parameters(), 2e-3)
        for _ in range(40):
            index = torch.arange(30)[None].expand(4, -1) // 10
            order = torch.stack([torch.randperm(3) for _ in range(4)])
            tokens = torch.zeros(4, 3, 6, dtype=torch.long)
            tokens[..., 0] = torch.tensor(symbols)[order]
            batch = {"tokens": tokens, "index": index, "mask": torch.ones(4, 30, 1)}
            envelope = shapes[torch.gather(order, 1, index)].repeat_interleave(2, 1)
            logits, _ = listener(ear.blurred(envelope))
            loss = ear.misheard(logits, batch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        right = (logits.argmax(-1) == ear.sounds(batch)).float().mean()
        self.assertGreater(float(right), 0.9)


class Aloud(unittest.TestCase):
    def test_a_sound_leads_back_to_the_decoder(self):
        torch.manual_seed(6)
        model = acoustic.Acoustic("light").requires_grad_(False)
        model.decoder.requires_grad_(True)
        norms = {"envelope_mean": np.full(128, -7.0), "envelope_std": np.full(128, 2.0)}
        speaker = dataset.Speaker(5.0, np.zeros(acoustic.MANNER), np.eye(1, acoustic.EMBEDDING)[0])
        words = from_words(WORDS)
        lines = [aloud.Line("Stop, her.", words), aloud.Line("Stop, her stop, her.", np.concatenate([words, words]))]
        sound = aloud.Aloud(norms)(model, lines, [speaker] * 2)
        self.assertGreater(float(sound[0].detach().abs().max()), 0)
        # The shorter line ends before the longer one.
        self.assertEqual(float(sound[0, -HOP:].detach().abs().max()), 0)
        sound.pow(2).sum().backward()
        self.assertGreater(float(model.decoder.output.weight.grad.abs().max()), 0)

    def test_phrases_end_where_the_text_has_a_mark(self):
        words = [["the", "DH AH0", ""], ["old", "OW1 L D", ""], ["key", "K IY1", ","], ["and", "AH0 N D", ""], ["42", "F AO1 R", ""], ["doors", "D AO1 R Z", "?"]]
        with tempfile.TemporaryDirectory() as folder:
            plan = Path(folder) / "plan.jsonl"
            plan.write_text(json.dumps({"words": words}) + "\n" + json.dumps({"words": words}) + "\n")
            (only,) = aloud.phrases(plan)
        self.assertEqual(only.text, "The old key.")
        self.assertEqual([row[0] for row in only.tokens][-3:], [SYMBOL["K"], SYMBOL["IY1"], SILENCE])


class Recognising(unittest.TestCase):
    def test_arrays_and_their_other_names_are_read(self):
        name = lambda text: struct.pack("<H", len(text) + 1) + text.encode() + b"\0"
        values = np.arange(6, dtype=np.float16).reshape(2, 3)
        entry = name("a/weight") + struct.pack("<BIIBI", 2, 2, 3, 4, values.nbytes) + values.tobytes()
        data = struct.pack("<I", 6) + name("Spec") + struct.pack("<II", 3, 1) + entry + struct.pack("<I", 1) + name("b/weight") + name("a/weight")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.bin"
            path.write_bytes(data)
            found = recogniser.weights(path)
        self.assertEqual(sorted(found), ["a/weight", "b/weight"])
        np.testing.assert_array_equal(found["b/weight"], values)

    @unittest.skipUnless(find_spec(recogniser.PACKAGE), f"{recogniser.PACKAGE} is not installed")
    def test_what_was_said_is_likelier_than_what_was_not(self):
        from moonshine_voice import get_assets_path

        samples = resample(*soundfile.read(Path(get_assets_path()) / "two_cities.wav", dtype="float32"))[: 6 * SAMPLE_RATE]
        texts = ["It was the best of times, it was the worst of times.", "It was the beast of tides, it was the first of times."]
        missed = recogniser.installed().missed(torch.tensor(samples).expand(2, -1), texts)
        self.assertLess(float(missed[0]), 0.3)
        self.assertGreater(float(missed[1]), 1.0)


class Export(unittest.TestCase):
    def test_a_quantised_encoder_plans_durations_as_long_as_the_plain_one(self):
        with tempfile.TemporaryDirectory() as folder:
            plain, quantised = Path(folder) / "plain.onnx", Path(folder) / "int8.onnx"
            self.encoder(plain, 2.0)
            self.encoder(quantised, 2.1)
            told, speaker = [np.zeros((length, 6), int) for length in (3, 9)], np.zeros(195)
            self.assertAlmostEqual(export.even_durations(plain, quantised, told, speaker), np.exp(-0.1), 5)
            self.assertAlmostEqual(export.even_durations(plain, quantised, told, speaker), 1, 5)

    def encoder(self, path, bias):
        """Writes a graph whose durations are its bias, plus the mean of the noise."""
        value, shapes = helper.make_tensor_value_info, {"t": [1, "n", 6], "e": [1, 195], "z": [1, "n", 8]}
        inputs = [value(name, TensorProto.INT64 if name == "t" else TensorProto.FLOAT, shape) for name, shape in shapes.items()]
        mean, add = helper.make_node("ReduceMean", ["z"], ["m"], axes=[2], keepdims=0), helper.make_node("Add", ["m", export.DURATIONS_BIAS], ["d"])
        bias = helper.make_tensor(export.DURATIONS_BIAS, TensorProto.FLOAT, [1], [bias])
        graph = helper.make_graph([mean, add], "encoder", inputs, [value("d", TensorProto.FLOAT, [1, "n"])], [bias])
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


class Encoding(unittest.TestCase):
    def test_segments_are_means_of_every_second_frame(self):
        means, spread = encoder.segments(523)
        self.assertEqual((means.shape, spread.shape), ((523, 3), (3, 523)))
        values = np.random.default_rng(0).standard_normal(523)
        found = (values[::2] @ means[::2]) @ spread[:, ::2]
        for start, end in ((0, 200), (200, 400), (400, 523)):
            np.testing.assert_allclose(found[start // 2 : (end + 1) // 2], values[start:end:2].mean(), atol=1e-6)


if __name__ == "__main__":
    unittest.main()
