"""The words of each clip: of the teacher's lines and of transcribed recordings."""

import csv
import json

import numpy as np

from common.language import Word, parse

from . import transcribe
from .phonemes import spelled


def planned(folder):
    """Words by clip id of our own plan."""
    found = {}
    for line in open(folder / "plan.jsonl", encoding="utf-8"):
        entry = json.loads(line)
        words = [Word(text, tuple(phonemes.split()), mark) for text, phonemes, mark in entry["words"]]
        found[f"{entry['speaker']}-{entry['id']}"] = words
    return found


def spoken_before(folder, recit):
    """Words by clip id of existing speech of the teacher, if its phonemes equal ours."""
    with open(folder / "metadata.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    pairs = zip(rows, parse([row["text"] for row in rows], recit))
    return {f"{row['style']}-{row['id']}": words for row, words in pairs if spelled(words)[0] == row["phonemes"]}


def recorded(paths):
    """Words by clip id of the recordings of people whose text is known."""
    texts = {}
    if paths.ljspeech:
        for line in open(paths.ljspeech / "metadata.csv", encoding="utf-8"):
            name, *_, text = line.rstrip("\n").split("|")
            texts[name] = text
    if paths.multi:
        with open(paths.multi / "metadata.csv", encoding="utf-8", newline="") as file:
            for corpus, _, name, _, text in csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE):
                # Some corpora are written in capitals, which the front end would read as emphasis or spell out.
                texts[f"{corpus}-{name}"] = text.capitalize() if text.isupper() else text
    if paths.untranscribed:
        texts |= transcribe.texts(paths.work)
    return dict(zip(texts, parse(texts.values(), paths.recit)))


def teacher_counts(folders, clip):
    """The teacher's durations of the characters of a clip, including the silent ones at both ends."""
    speaker, name = clip.split("-", 1)
    for folder in folders:
        path = folder / speaker / f"{name}.npz"
        if path.exists():
            return np.load(path)["d"].reshape(-1)
    return None
