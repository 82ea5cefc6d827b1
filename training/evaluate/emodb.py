"""EmoDB relative to each speaker's own neutral speech: emotion targets and a classifier.

EmoDB: F. Burkhardt, A. Paeschke, M. Rolfes, W. Sendlmeier, B. Weiss, "A database of German emotional speech",
Interspeech 2005. A name holds speaker (2), sentence (3), emotion (1) and version (1). Copies with truncated sound (two
seconds) can be used too: the rate comes from the labels of the whole utterance, everything else from the sound.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from evaluate.audio import read
from evaluate.emotion_features import FEATURES, difference, labelled_speech, measure

EMOTIONS = ("neutral", "happiness", "anger", "sadness", "fear", "disgust", "boredom")
"""What the voice can be asked for."""

CODES = dict(zip("NFWTAEL", EMOTIONS))
"""EmoDB's letters, after the German words."""


@dataclass(frozen=True)
class Utterance:
    """One recording with its absolute features, as `emotion_features.measure` names them."""

    name: str
    features: dict[str, float]

    @property
    def speaker(self) -> str:
        return self.name[:2]

    @property
    def sentence(self) -> str:
        return self.name[2:5]

    @property
    def emotion(self) -> str:
        return CODES[self.name[5]]


def measured(folder: Path, cache: Path) -> list[Utterance]:
    """All labelled utterances of the corpus; measured once, then read from `cache` (a CSV file)."""
    if not cache.exists():
        _write(cache, _measure_all(folder))
    with cache.open(encoding="utf-8", newline="") as file:
        return [
            Utterance(row.pop("name"), {key: float(value) for key, value in row.items()})
            for row in csv.DictReader(file)
        ]


def _measure_all(folder: Path) -> list[Utterance]:
    sounds = sorted([*folder.glob("flac/*.flac"), *folder.glob("wav/*.wav")])
    if not sounds:
        raise FileNotFoundError(f"no EmoDB recordings in {folder}/flac or {folder}/wav")
    utterances = []
    for path in tqdm(sounds, desc="EmoDB", leave=False):
        labels = next(folder.glob(f"lablaut/{path.stem}*.lablaut"), None)
        phonemes, seconds = labelled_speech(labels) if labels else (0, 0.0)
        # Two files of the corpus hold no labels.
        if phonemes:
            utterances.append(Utterance(path.stem, measure(read(path), phonemes, seconds)))
    return utterances


def _write(path: Path, utterances: list[Utterance]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["name", *utterances[0].features])
        writer.writeheader()
        writer.writerows({"name": one.name, **one.features} for one in utterances)


def _mean(utterances: list[Utterance]) -> dict[str, float]:
    keys = utterances[0].features
    return {key: float(np.mean([one.features[key] for one in utterances])) for key in keys}


def differences(utterances: list[Utterance]) -> np.ndarray:
    """[utterances, 8]: each relative to the mean of its speaker's neutral utterances.

    Rate is relative to the speaker's neutral rendering of the same sentence if there is one, because sentences differ
    more in phonemes per second than emotions do.
    """
    neutral = [one for one in utterances if one.emotion == "neutral"]
    rows = []
    for one in utterances:
        own = [other for other in neutral if other.speaker == one.speaker]
        reference = _mean(own)
        same = [other for other in own if other.sentence == one.sentence]
        if same:
            reference["rate"] = _mean(same)["rate"]
        change = difference(one.features, reference)
        rows.append([change[name] for name in FEATURES])
    return np.array(rows)


def targets(utterances: list[Utterance]) -> dict[str, dict[str, float]]:
    """The median difference of each emotion: the target of a rendering at amount 1."""
    values = differences(utterances)
    emotions = np.array([one.emotion for one in utterances])
    return {
        emotion: dict(zip(FEATURES, np.median(values[emotions == emotion], axis=0).tolist())) for emotion in EMOTIONS
    }


def write_targets(path: Path, table: dict[str, dict[str, float]]) -> None:
    """`targets` as a CSV file: emotion and the eight features."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["emotion", *FEATURES])
        for emotion, values in table.items():
            writer.writerow([emotion, *(f"{values[name]:.3f}" for name in FEATURES)])


def classifier(values: np.ndarray, emotions: list[str]) -> Pipeline:
    """Linear discriminants on standardised features, with equal priors."""
    even = np.full(len(EMOTIONS), 1.0 / len(EMOTIONS))
    return make_pipeline(StandardScaler(), LinearDiscriminantAnalysis(priors=even)).fit(values, emotions)


def leave_one_speaker_out(utterances: list[Utterance]) -> float:
    """Share of recordings for which a classifier trained on the other speakers names the intended emotion."""
    values = differences(utterances)
    emotions = np.array([one.emotion for one in utterances])
    speakers = np.array([one.speaker for one in utterances])
    hits = 0
    for speaker in np.unique(speakers):
        out = speakers == speaker
        hits += int((classifier(values[~out], emotions[~out]).predict(values[out]) == emotions[out]).sum())
    return hits / len(utterances)
