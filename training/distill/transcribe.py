"""What recordings without texts say, heard by a small recogniser (Moonshine tiny)."""

import csv
import re

import numpy as np
import soxr

from . import corpora

RATE = 16_000
# A word that the recogniser puts before the first sentence of clips that begin in silence.
GHOST = re.compile(r"^You (?=[A-Z])")
# What people say in a second, in words: a transcript with fewer or more is not one.
WORDS_PER_SECOND = (1.0, 5.0)


def _recogniser():
    """A function from samples at 16 kHz to text."""
    from moonshine_voice import ModelArch, Transcriber, get_model_path

    transcriber = Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY)
    return lambda samples: " ".join(line.text.strip() for line in transcriber.transcribe_without_streaming(samples.tolist(), RATE).lines)


def believable(heard, seconds):
    """What was heard in so many seconds, or nothing where it cannot be what was said: digits may be read in several ways, and
    people speak at a human pace."""
    text, (low, high) = GHOST.sub("", heard.replace("|", " ")), WORDS_PER_SECOND
    digits = any(character.isdigit() for character in text)
    return text if not digits and low <= len(text.split()) / seconds <= high else ""


def transcribe(folder, work):
    """Writes `work/transcripts.csv` (id, text) of the clips in `folder`; those that are in it already are left alone."""
    target, heard = work / "transcripts.csv", None
    work.mkdir(parents=True, exist_ok=True)
    known = texts(work, doubtful=True)
    with open(target, "a", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="|", quoting=csv.QUOTE_NONE, quotechar=None)
        for clip in corpora.untranscribed(folder):
            if clip.id in known:
                continue
            heard = heard or _recogniser()
            samples, rate = corpora.read(clip)
            said = heard(np.asarray(soxr.resample(samples, rate, RATE), np.float32))
            table.writerow([clip.id, believable(said, len(samples) / rate)])
            file.flush()
    print(f"{len(texts(work))} of {len(texts(work, doubtful=True))} clips have a text", flush=True)


def texts(work, doubtful=False):
    """Text by clip id, as `transcribe` wrote it; those without a believable one only if asked for."""
    target = work / "transcripts.csv"
    if not target.exists():
        return {}
    with open(target, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        return {name: text for name, text in rows if text or doubtful}
