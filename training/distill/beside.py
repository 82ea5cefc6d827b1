"""The systems in a comparison: the finished voice as users hear it, its teacher, other voices, and recordings.

Each one is a function from a sentence to samples at 24 kHz, or to `None` if it has none.
"""

import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path

import numpy as np
import soundfile

from common.language import parse

from . import corpora, speak
from .features import SAMPLE_RATE, resample
from .phonemes import spelled
from .teacher import Teacher

# A clause, and the marks that end it; in Piper the first mark is part of the phonemes.
CLAUSE = re.compile(r"([^.,;:!?]+)([.,;:!?]?)[.,;:!?]*")
# espeak-ng's mark of a change of the language, which Piper removes.
LANGUAGE = re.compile(r"\([a-z-]+\)")


def _read(path):
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return resample(samples.mean(1), rate)


def by_recit(tool, voice):
    """Speaks through the recit tool; `voice` is the tool's `--voice`."""

    def said(text):
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "said.wav"
            subprocess.run([tool, "say", "--voice", voice, "--sample-rate", str(SAMPLE_RATE), "-o", wav, "--", text], check=True, capture_output=True)
            return _read(wav)

    return said


def by_flite(text):
    """Speaks with flite's `slt`."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", wav], check=True, capture_output=True)
        return _read(wav)


def by_teacher(packages, recit, style):
    """Speaks with the teacher, from the phonemes of the tool."""
    teacher, vector = Teacher(packages), speak.styles(packages)[style]
    return lambda text: teacher.speak(spelled(next(iter(parse([text], recit))))[0], vector).samples


def by_hibari():
    """Speaks with hibari-tts (`pip install hibari-tts`), another student of the teacher's `af_heart`."""
    from hibari import Hibari

    hibari = Hibari()
    return lambda text: resample(np.asarray(hibari(text, seed=0), np.float32), hibari.sample_rate)


def espeak(text, language):
    """The IPA of a sentence with its marks, in the form that Piper's voices were trained with."""
    said = ""
    for clause, mark in CLAUSE.findall(text):
        call = ["espeak-ng", "-q", "--ipa", "-v", language, "--", clause.strip()]
        words = subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()
        said += " ".join(words) + mark + " "
    return unicodedata.normalize("NFD", LANGUAGE.sub("", said).strip())


def piper_tokens(phonemes, table):
    """Token numbers of phonemes with blanks between them; unknown phonemes are left out."""
    pad, (start,), (end,) = table["_"], table["^"], table["$"]
    tokens = [start, *pad]
    for phoneme in phonemes:
        if phoneme in table:
            tokens += [*table[phoneme], *pad]
    return [*tokens, end]


def by_piper(path):
    """Speaks with a Piper voice (`.onnx` with its `.onnx.json`) of one speaker, through espeak-ng as Piper does."""
    import onnxruntime

    about = json.loads(path.with_suffix(".onnx.json").read_text(encoding="utf-8"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    onnxruntime.set_seed(0)
    session = onnxruntime.InferenceSession(path, options)
    scales = np.array([about["inference"][name] for name in ("noise_scale", "length_scale", "noise_w")], np.float32)

    def said(text):
        tokens = np.array([piper_tokens(espeak(text, about["espeak"]["voice"]), about["phoneme_id_map"])], np.int64)
        given = {"input": tokens, "input_lengths": np.array([tokens.shape[1]], np.int64), "scales": scales}
        return resample(session.run(None, given)[0].reshape(-1), about["audio"]["sample_rate"])

    return said


def by_recording(folder):
    """Plays those recordings of LJ Speech whose texts were not used for training."""
    texts = {row.rstrip("\n").split("|")[0]: row.rstrip("\n").split("|")[-1].strip() for row in open(folder / "metadata.csv", encoding="utf-8")}
    paths = {texts[clip.id]: clip.path for clip in corpora.lj_speech(folder) if clip.held_out}
    return lambda text: _read(paths[text]) if text in paths else None


def systems(given):
    """The systems by name; those that are not available are left out."""
    found = {given.voice: by_recit(given.recit, given.voice)}
    if given.style:
        found[f"teacher {given.style}"] = by_teacher(given.packages, given.recit, given.style)
    found |= {voice: by_recit(given.recit, voice) for voice in given.against}
    if given.hibari:
        found["hibari-tts"] = by_hibari()
    if given.piper:
        found[f"Piper {given.piper.stem}"] = by_piper(given.piper)
    if given.ljspeech:
        found["natural"] = by_recording(given.ljspeech)
    if shutil.which("flite"):
        found["flite slt"] = by_flite
    return found
