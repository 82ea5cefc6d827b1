"""Sentences that nobody trained on, spoken by the teacher and by the trained models, through instruments."""

import json

import numpy as np

from common.language import parse

from . import speak
from .features import HOP, SAMPLE_RATE, at_level, track_f0
from .phonemes import spelled
from .teacher import Teacher
from .voice import Voice

FIGURES = ("mos", "ovrl", "p808", "f0 spread", "seconds", "identity")


def figures(listen, text, samples, likeness):
    """What instruments say of a rendition; `likeness` is the embedding of the voice it should have."""
    ovrl, p808 = listen.dnsmos(samples, SAMPLE_RATE)
    f0 = track_f0(samples, len(samples) // HOP + 1)
    f0 = 12 * np.log2(f0[f0 > 0])
    errors, words = listen.word_errors(text, listen.heard(samples, SAMPLE_RATE))
    return {
        "mos": listen.mos(samples, SAMPLE_RATE), "ovrl": float(ovrl), "p808": float(p808), "errors": errors, "words": words,
        "f0 spread": float(f0.std()) if len(f0) else 0.0, "seconds": len(samples) / SAMPLE_RATE,
        "identity": float(listen.identity(samples, SAMPLE_RATE) @ likeness),
    }  # fmt: skip


def measure(given, listen, texts, speaker):
    """Rows of both voices; what the teacher said and was measured before is kept in `work/spoken-teacher.jsonl`."""
    kept = given.work / "spoken-teacher.jsonl"
    known = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    known = {row["text"]: row for row in known if row["speaker"] == speaker}
    voice, rows = Voice(given.work, given.tier), []
    likeness = voice.about.known[speaker].embedding
    style = speak.styles(given.packages)[speaker]
    teacher = None
    for text, words in zip(texts, parse(texts, given.recit)):
        if text not in known:
            teacher = teacher or Teacher(given.packages)
            samples = at_level(teacher.speak(spelled(words)[0], style).samples)
            known[text] = {"voice": "teacher", "speaker": speaker, "text": text} | figures(listen, text, samples, likeness)
            with open(kept, "a", encoding="utf-8") as file:
                file.write(json.dumps(known[text]) + "\n")
        samples = at_level(voice.say(words, speaker).samples)
        rows += [known[text], {"voice": "ours", "speaker": speaker, "text": text} | figures(listen, text, samples, likeness)]
    (given.work / "spoken.json").write_text(json.dumps(rows, indent=1))
    return rows


def table(rows):
    """Means of both voices as text."""
    lines = []
    for name in ("teacher", "ours"):
        part = [row for row in rows if row["voice"] == name]
        wrong = 100 * sum(row["errors"] for row in part) / sum(row["words"] for row in part)
        means = "  ".join(f"{figure} {np.mean([row[figure] for row in part]):.3f}" for figure in FIGURES)
        lines.append(f"{name:8} {len(part):3}  words wrong {wrong:.1f} %  {means}")
    return "\n".join(lines)
