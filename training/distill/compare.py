"""Compares the finished voice with other systems, by instruments, on sentences that none was trained on.

`beside` defines the systems.
"""

import json

import numpy as np

from .features import HOP, SAMPLE_RATE, at_level, track_f0

# What is measured: Distill-MOS, DNSMOS, standard deviation of F0 in semitones and of the level in decibels, length in seconds.
FIGURES = ("mos", "ovrl", "p808", "f0", "level", "seconds")
# Frames this far below the loudest do not count as speech, in decibels.
SPEECH_DB = 40.0


def figures(listen, text, samples):
    """What the instruments measure of a rendition."""
    ovrl, p808 = listen.dnsmos(samples, SAMPLE_RATE)
    f0 = track_f0(samples, len(samples) // HOP + 1)
    f0 = 12 * np.log2(f0[f0 > 0])
    power = 10 * np.log10((samples[: len(samples) // HOP * HOP].reshape(-1, HOP) ** 2).mean(1) + 1e-9)
    errors, words = listen.word_errors(text, listen.heard(samples, SAMPLE_RATE))
    return {
        "mos": listen.mos(samples, SAMPLE_RATE), "ovrl": float(ovrl), "p808": float(p808), "errors": errors, "words": words,
        "f0": float(f0.std()) if len(f0) else 0.0, "level": float(power[power > power.max() - SPEECH_DB].std()),
        "seconds": len(samples) / SAMPLE_RATE, "identity": [round(float(value), 5) for value in listen.identity(samples, SAMPLE_RATE)],
    }  # fmt: skip


def measure(work, systems, listen, texts):
    """A row for each sentence of each system (see `beside`); `work/compare.jsonl` stores them, so that a run can be
    resumed.
    """
    kept = work / "compare.jsonl"
    rows = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    known = {(row["voice"], row["text"]) for row in rows}
    with open(kept, "a", encoding="utf-8") as file:
        for name, said in systems.items():
            for text in texts:
                samples = None if (name, text) in known else said(text)
                if samples is not None:
                    rows.append({"voice": name, "text": text} | figures(listen, text, at_level(samples)))
                    file.write(json.dumps(rows[-1]) + "\n")
                    file.flush()
    return [row for row in rows if row["text"] in set(texts)]


def table(rows):
    """Means of each voice as text, and how close the mean of each is to that of every other."""
    by_voice = {}
    for row in rows:
        by_voice.setdefault(row["voice"], []).append(row)
    lines, people = [], {}
    for name, part in by_voice.items():
        wrong = 100 * sum(row["errors"] for row in part) / sum(row["words"] for row in part)
        means = "  ".join(f"{figure} {np.mean([row[figure] for row in part]):.3f}" for figure in FIGURES)
        mean = np.mean([row["identity"] for row in part], 0)
        people[name] = mean / np.linalg.norm(mean)
        within = np.mean([row["identity"] @ people[name] for row in part])
        lines.append(f"{name:24} {len(part):3}  words wrong {wrong:.1f} %  {means}  within {within:.2f}")
    for name, one in people.items():
        near = sorted(((float(one @ other), who) for who, other in people.items() if who != name), reverse=True)[:3]
        lines.append(f"{name:24} " + "  ".join(f"{who} {value:.2f}" for value, who in near))
    return "\n".join(lines)
