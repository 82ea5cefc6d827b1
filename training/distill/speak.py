"""Speech of the teacher: the plan (`plan`), and the synthesis (`speak`), which resumes where it was stopped."""

import json
import os
import tarfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import soundfile

from .teacher import SAMPLE_RATE, STYLE_ROWS, STYLE_SIZE, Teacher
from .texts import candidates, ordered

MAIN = "af_heart"
ENGLISH = ("af_", "am_", "bf_", "bm_")
# Utterances of the main speaker, of each other style used by a released speaker, of the other English styles, and of
# each mixture.
COUNTS = {"main": 5000, "released": 96, "style": 36, "mixture": 4}
MIXTURES = 320
# Number of texts for the main speaker, and for the others. Those that add most to the sounds so far come first.
MAIN_TEXTS, TEXTS = 6000, 3600


def styles(packages):
    """Every style of the teacher by name, [510, 256] each."""
    found = {}
    with tarfile.open(sorted(Path(packages).glob("kokoro-js-*.tgz"))[-1]) as archive:
        for member in archive.getmembers():
            if member.name.startswith("package/voices/"):
                values = np.frombuffer(archive.extractfile(member).read(), np.float32)
                found[Path(member.name).stem] = values.reshape(STYLE_ROWS, STYLE_SIZE)
    return found


def mixtures(names, count, draw):
    """Speakers that do not exist: mixtures of two or three English styles each."""
    found = {}
    for number in range(count):
        parts = draw.choice(names, draw.integers(2, 4), replace=False)
        shares = draw.dirichlet(np.full(len(parts), 1.5))
        found[f"mix{number:03}"] = {str(part): round(float(share), 3) for part, share in zip(parts, shares)}
    return found


def _kind(speaker, released):
    """The kind of a speaker as a key of `COUNTS`; `released` are the styles of released speakers."""
    if speaker == MAIN:
        return "main"
    if speaker in released:
        return "released"
    return "style" if speaker.startswith(ENGLISH) else "mixture"


def plan(packages, transcripts, recit, folder, released, existing=None):
    """Writes `plan.jsonl` (one line per utterance, in speaking order) and `speakers.json` (shares of styles)."""
    draw = np.random.default_rng(11)
    names = sorted(name for name in styles(packages) if name.startswith(ENGLISH))
    speakers = {name: {name: 1.0} for name in names} | mixtures(names, MIXTURES, draw)
    texts = ordered(candidates(transcripts, recit), MAIN_TEXTS)
    have = spoken_already(existing)
    queues = {}
    for speaker in speakers:
        kind = _kind(speaker, released)
        # The main speaker speaks the texts in order, the others a random choice of them.
        row = range(len(texts)) if kind == "main" else draw.permutation(min(TEXTS, len(texts)))
        told = [texts[number] for number in row if (speaker, texts[number][0]) not in have]
        queues[speaker] = told[: COUNTS[kind]]
    total = {speaker: len(queue) for speaker, queue in queues.items()}
    # All speakers progress at the same rate, so that the finished part is always a fair sample of the whole.
    order = sorted(((at + draw.random()) / total[speaker], speaker, at) for speaker in queues for at in range(total[speaker]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speakers.json").write_text(json.dumps(speakers, indent=1))
    with open(folder / "plan.jsonl.part", "w", encoding="utf-8") as file:
        for _, speaker, at in order:
            name, text, words, characters = queues[speaker][at]
            spoken = [[word.text, " ".join(word.phonemes), word.mark] for word in words]
            file.write(json.dumps({"speaker": speaker, "id": name, "text": text, "words": spoken, "phonemes": characters}) + "\n")
    os.replace(folder / "plan.jsonl.part", folder / "plan.jsonl")


def spoken_already(folder):
    """(speaker, id) of the clips in a folder of the same layout."""
    return {(path.parent.name, path.stem) for path in Path(folder).glob("*/*.npz")} if folder else set()


def planned(folder):
    """The utterances of a plan."""
    return [json.loads(line) for line in open(folder / "plan.jsonl", encoding="utf-8")]


def mixed(all_styles, shares):
    """A style of given shares."""
    total = sum(shares.values())
    return sum(all_styles[name] * (share / total) for name, share in shares.items())


def speak(packages, folder, minutes=None, only=None, skip=0):
    """Speaks the missing part of the plan (for the speakers `only`, without its first `skip` lines):
    `<speaker>/<id>.flac`, and `.npz` with durations, F0 and energy.
    """
    teacher, all_styles = Teacher(packages), styles(packages)
    speakers = json.loads((folder / "speakers.json").read_text())
    seconds, begun = defaultdict(float), time.time()
    for number, entry in enumerate(planned(folder)[skip:], skip):
        target = folder / entry["speaker"] / entry["id"]
        if target.with_suffix(".npz").exists() or only and entry["speaker"] not in only:
            continue
        target.parent.mkdir(exist_ok=True)
        speech = teacher.speak(entry["phonemes"], mixed(all_styles, speakers[entry["speaker"]]))
        partial = target.with_suffix(".part")
        soundfile.write(partial, np.clip(speech.samples, -1, 1), SAMPLE_RATE, "PCM_16", format="FLAC")
        os.replace(partial, target.with_suffix(".flac"))
        with open(partial, "wb") as file:
            np.savez_compressed(file, d=speech.lengths, f0=speech.f0, n=speech.energy)
        # The second file is written last: if it exists, the clip is complete.
        os.replace(partial, target.with_suffix(".npz"))
        seconds["speech"] += len(speech.samples) / SAMPLE_RATE
        if number % 50 == 0:
            took = time.time() - begun
            print(f"{number} utterances, {seconds['speech'] / 60:.1f} minutes of speech in {took / 60:.1f}", flush=True)
        if minutes and seconds["speech"] >= minutes * 60:
            return
