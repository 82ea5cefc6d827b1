"""Measured emotions: against EmoDB's targets, and with a classifier trained only on EmoDB."""

import numpy as np
from tqdm import tqdm

from evaluate import emodb
from evaluate.emodb import EMOTIONS
from evaluate.emotion_features import FEATURES, difference
from evaluate.emotion_features import measure as features_of
from evaluate.render import Ask, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings
from evaluate.texts import everyday_sentences

NAME = "emotions"

SENTENCES = 20
"""Everyday sentences, each spoken in the seven emotions: 140 renderings."""

JUDGED = ("f0_shift_st", "f0_range_ratio", "rate_ratio", "tilt_db")
"""The features that have to come within `TOLERANCE` of their targets."""

TOLERANCE = 0.25
"""Share of the target by which the mean of the renderings may miss it."""

NAMED_LEAST = 0.70
"""Share of renderings that the classifier names as intended."""

HALF, HALF_SENTENCES = 0.5, 6
"""An amount between neutral and full, to see that emotions grow with it, and the sentences for that."""


def _rendered(settings: Settings, emotion: str, amount: float, count: int) -> np.ndarray:
    """[sentences, 8]: each rendering relative to the neutral one of the same sentence and seed.

    Both have the same phonemes, so their number cancels out of the rate.
    """
    recit, memo = Recit(settings), Memo(settings)
    changes = []
    sentences = everyday_sentences(settings)[:count]
    for seed, sentence in enumerate(tqdm(sentences, desc=f"emotions, {emotion}", leave=False)):
        one, neutral = (
            memo.of("features", recit.say(sentence.text, ask).sound, lambda sound: features_of(sound, 1))
            for ask in (Ask(seed=seed, emotion=emotion, amount=amount), Ask(seed=seed, emotion="neutral"))
        )
        change = difference(one, neutral)
        changes.append([change[name] for name in FEATURES])
    return np.array(changes)


def measure(settings: Settings) -> dict:
    """Measured medians and targets of each emotion, and the classifier's results for the renderings."""
    if settings.emodb is None:
        raise ValueError("emotions need --emodb")
    recordings = emodb.measured(settings.emodb, settings.out / "emodb_features.csv")
    targets = emodb.targets(recordings)
    emodb.write_targets(settings.out / "emotion_targets.csv", targets)
    judge = emodb.classifier(emodb.differences(recordings), [one.emotion for one in recordings])
    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), dtype=int)
    medians, half = {}, {}
    for row, emotion in enumerate(EMOTIONS):
        changes = _rendered(settings, emotion, 1.0, SENTENCES)
        medians[emotion] = dict(zip(FEATURES, np.median(changes, axis=0).tolist()))
        for named in judge.predict(changes):
            confusion[row, EMOTIONS.index(named)] += 1
        if emotion != "neutral":
            middle = np.median(_rendered(settings, emotion, HALF, HALF_SENTENCES), axis=0)
            half[emotion] = dict(zip(FEATURES, middle.tolist()))
    return {
        "targets": targets,
        "measured": medians,
        "measured_half": half,
        "confusion": confusion.tolist(),
        "named": float(np.trace(confusion) / confusion.sum()),
        "renderings": int(confusion.sum()),
        "actors_leave_one_speaker_out": emodb.leave_one_speaker_out(recordings),
        "recordings": len(recordings),
    }


def within(measured: float, target: float) -> bool:
    """Whether a value misses its target by at most `TOLERANCE` of the target."""
    return abs(measured - target) <= TOLERANCE * abs(target)


def _judged(found: dict, emotion: str) -> tuple[str, str, bool]:
    measured, target = found["measured"][emotion], found["targets"][emotion]
    met = {name: within(measured[name], target[name]) for name in JUDGED}
    cells = []
    for values in (target, measured):
        level, extent, rate, tilt = (values[name] for name in JUDGED)
        cells.append(f"{level:+.1f} st, × {extent:.2f}, × {rate:.2f}, {tilt:+.1f} dB")
    missed = ", ".join(name for name in JUDGED if not met[name])
    return cells[0], cells[1] + (f" (misses {missed})" if missed else ""), all(met.values())


def rows(found: dict) -> list[Row]:
    """Bars: the judged features of each emotion, and the share named as intended."""
    result = []
    for emotion in EMOTIONS[1:]:
        target, measured, met = _judged(found, emotion)
        result.append(
            Row(
                f"{emotion}: F0 level, range, rate, tilt against neutral (natural: EmoDB)",
                "within 25 %",
                target,
                measured,
                met=met,
            )
        )
    result.append(
        Row(
            f"emotions named as intended, of {found['renderings']} renderings (natural: the actors)",
            f"at least {100 * NAMED_LEAST:.0f} %",
            f"{100 * found['actors_leave_one_speaker_out']:.0f} %",
            f"{100 * found['named']:.0f} %",
            NONE,
            met=found["named"] >= NAMED_LEAST,
        )
    )
    return result


def confusion_table(found: dict) -> str:
    """The confusion matrix as Markdown: rows are requested, columns are recognised emotions."""
    lines = ["| asked | " + " | ".join(EMOTIONS) + " |", "|---" * (len(EMOTIONS) + 1) + "|"]
    for emotion, counts in zip(EMOTIONS, found["confusion"]):
        lines.append(f"| {emotion} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"
