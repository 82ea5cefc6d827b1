"""The exact position of each phoneme.

The teacher's durations are in units of 25 ms, and its last sound before a pause includes part of the pause. These
durations are the start from which three-state models of all sounds learn by Viterbi training. The same models align
recordings of people, who may pause after any word.
"""

import pickle
from dataclasses import dataclass

import numpy as np

from common.language import SILENCE, SYMBOLS, from_words, look_around, silence, spoken

from . import prepare, script
from .features import HOP
from .phonemes import spelled

# A step of the acoustic model: two frames, 10 ms.
STEP = 2
STATES = 3
ROUNDS = 4
# Boundaries may move this many steps from the teacher's; into a pause by any amount.
REACH = 12
# A pause without punctuation is kept from this many steps on.
SHORTEST_PAUSE = 4
# Number of bands of the envelope that are averaged into one feature.
WIDTH = 6


@dataclass
class Line:
    """What is needed of a spoken line to align it."""

    symbols: np.ndarray  # [n] of its tokens
    starts: np.ndarray | None  # [n + 1] in steps, from the teacher; of a person's line nothing is known
    features: np.ndarray  # [T, F]


def observed(frames):
    """Features [T, F] of steps: a coarse spectrum relative to the clip's mean, level, voicing, and their changes."""
    steps = len(frames) // STEP
    envelope = frames.envelope[: steps * STEP].reshape(steps, STEP, -1).mean(1)
    coarse = envelope[:, : envelope.shape[1] // WIDTH * WIDTH].reshape(steps, -1, WIDTH).mean(2)
    level = np.log(np.exp(2 * envelope).mean(1) + 1e-8)
    loud = level > np.percentile(level, 95) - 4
    coarse = np.maximum(coarse, -10) - coarse[loud].mean(0)
    voiced = (frames.f0[: steps * STEP : STEP] > 0) * 2.0
    still = np.concatenate([coarse, (level - np.percentile(level, 95))[:, None] / 2, voiced[:, None]], 1)
    before, after = np.roll(still, 2, 0), np.roll(still, -2, 0)
    before[:2], after[-2:] = still[0], still[-1]
    return np.concatenate([still, 0.7 * (after - before)], 1).astype(np.float32)


def teacher_starts(words, owners, counts, steps):
    """Start of each token in steps, [n + 1], from the teacher's durations of its characters.

    `owners` holds for each character its word and phoneme. A blank is shared between its neighbours.
    """
    unit = 600 / (STEP * HOP)
    ends = np.cumsum(counts) * unit
    begin = {}
    for at, owner in enumerate(owners):
        begin.setdefault(owner, ends[at])
    starts, at = [0.0], 1
    for number, word in enumerate(words):
        starts += [begin[number, place] for place in range(len(word.phonemes))]
        at = begin.get((number, -1), ends[-2])
        if word.mark:
            starts.append(at)
    return np.minimum(np.round([*starts, ends[-1]]), steps).astype(int)


class Models:
    """A Gaussian for every state of every symbol."""

    def __init__(self, size):
        shape = (len(SYMBOLS), STATES, size)
        self.mean, self.deviation = np.zeros(shape, np.float32), np.ones(shape, np.float32)

    def learn(self, lines, paths):
        """Means and deviations from the positions of all states; rare ones are smoothed towards their symbol."""
        size = self.mean.shape[-1]
        count, total, square = np.zeros(self.mean.shape[:2]), np.zeros(self.mean.shape), np.zeros(self.mean.shape)
        for line, path in zip(lines, paths):
            where = (line.symbols[path // STATES], path % STATES)
            np.add.at(count, where, 1)
            np.add.at(total, where, line.features)
            np.add.at(square, where, line.features**2)
        overall = square.sum((0, 1)) / count.sum() - (total.sum((0, 1)) / count.sum()) ** 2
        base = total.sum(1, keepdims=True) / np.maximum(count.sum(1), 1)[:, None, None]
        mean = (total + 5 * base) / (count[..., None] + 5)
        spread = square / np.maximum(count, 1)[..., None] - (total / np.maximum(count, 1)[..., None]) ** 2
        variance = (np.maximum(spread, 0) * count[..., None] + 20 * 0.5 * overall) / (count[..., None] + 20)
        self.mean, self.deviation = mean.astype(np.float32), np.sqrt(np.maximum(variance, 0.05 * overall)).astype(np.float32)
        assert size == overall.size

    def scores(self, line):
        """Log likelihood [T, n * STATES] of each step in each state of a line."""
        mean = self.mean[line.symbols].reshape(-1, self.mean.shape[-1])
        scale = 1 / self.deviation[line.symbols].reshape(mean.shape)
        x, weight = line.features, scale**2
        distance = x**2 @ weight.T - 2 * x @ (mean * weight).T + (mean**2 * weight).sum(1)
        return -0.5 * distance + np.log(scale).sum(1)


def even_path(line):
    """States of all steps when all states of a token are equally long."""
    path = np.zeros(len(line.features), int)
    for token, (start, end) in enumerate(zip(line.starts, line.starts[1:])):
        path[start:end] = token * STATES + np.arange(end - start) * STATES // max(end - start, 1)
    return path


def limits(line, pause):
    """The first and the last step at which each token may be spoken."""
    if line.starts is None:
        return np.zeros(len(line.symbols)), np.full(len(line.symbols), len(line.features))
    # The teacher gives part of the pause to the sound before it, so its end and the pause's start may be earlier.
    early = np.where(pause, np.concatenate([[0], np.diff(line.starts)[:-1]]), 0)
    return line.starts[:-1] - REACH - early, line.starts[1:] + REACH


def best_path(line, scores):
    """The most likely states of all steps. Only pauses may be left out."""
    time, states = scores.shape
    token = np.arange(states) // STATES
    pause = line.symbols == SILENCE
    low, high = (limit[token] for limit in limits(line, pause))
    first = np.arange(states) % STATES == 0
    skip = np.zeros(states, bool)
    skip[STATES:] = first[STATES:] & pause[np.maximum(token - 1, 0)][STATES:] & (token[STATES:] > 1)
    best = np.full(states, -np.inf)
    best[0] = scores[0, 0]
    came = np.zeros((time, states), np.int8)
    for at in range(1, time):
        step = np.concatenate([[-np.inf], best[:-1]])
        over = np.where(skip, np.concatenate([np.full(STATES + 1, -np.inf), best[: -STATES - 1]]), -np.inf)
        choice = np.stack([best, step, over])
        came[at] = choice.argmax(0)
        best = choice.max(0) + scores[at]
        best[(at < low) | (at > high)] = -np.inf
    state = states - 1 if best[-1] >= best[-STATES - 1] or not pause[-1] else states - STATES - 1
    if not np.isfinite(best[state]):
        return None
    path = np.zeros(time, int)
    for at in range(time - 1, -1, -1):
        path[at] = state
        state -= (0, 1, STATES + 1)[came[at, state]]
    return path


def align(lines):
    """Durations in steps of each line's tokens, or `None` for one that does not fit."""
    models = Models(lines[0].features.shape[1])
    paths = [None if line.starts is None else even_path(line) for line in lines]
    for _ in range(ROUNDS):
        models.learn([line for line, path in zip(lines, paths) if path is not None], [path for path in paths if path is not None])
        paths = [best_path(line, models.scores(line)) for line in lines]
    return [None if path is None else np.bincount(path // STATES, minlength=len(line.symbols)) for line, path in zip(lines, paths)]


def with_pauses(words):
    """Tokens [n, 6] of words with a pause after every one, as `common.language.from_words`."""
    tokens = [silence("BOS")]
    for word in words:
        tokens += [*spoken(word.phonemes), silence(word.mark)]
    return look_around(tokens)


def without_bare(rows, lengths):
    """Tokens and durations without short pauses that no punctuation asks for; their steps go to the sound before."""
    drop = (rows[:, 0] == SILENCE) & (rows[:, 2] == 0) & (lengths < SHORTEST_PAUSE)
    drop[0] = False
    if not drop.any():
        return rows, lengths
    lengths = lengths.copy()
    np.add.at(lengths, np.flatnonzero(drop) - 1, lengths[drop])
    return look_around([list(row) for row in rows[~drop]]), lengths[~drop]


def align_all(paths):
    """Aligns every prepared clip whose words are known, into `work/lines.pickle`: tokens and durations by clip."""
    folders = [folder for folder in (paths.speech, paths.spoken) if folder]
    words = script.planned(paths.speech)
    if paths.spoken:
        words |= script.spoken_before(paths.spoken, paths.recit)
    found, lines, people = [], [], script.recorded(paths)
    for example in prepare.load(paths.work, only=words):
        characters, owners = spelled(words[example.id])
        counts = script.teacher_counts(folders, example.id)
        if len(counts) != len(characters) + 2:
            continue
        rows, features = from_words(words[example.id]), observed(example.frames)
        lines.append(Line(rows[:, 0], teacher_starts(words[example.id], owners, counts, len(features)), features))
        found.append((example.id, rows))
    for example in prepare.load(paths.work, only=people):
        rows = with_pauses(people[example.id])
        lines.append(Line(rows[:, 0], None, observed(example.frames)))
        found.append((example.id, rows))
    aligned = {name: without_bare(rows, lengths) for (name, rows), lengths in zip(found, align(lines)) if lengths is not None}
    print(f"{len(aligned)} of {len(lines)} clips aligned", flush=True)
    partial = paths.work / "lines.part"
    partial.write_bytes(pickle.dumps(aligned))
    partial.replace(paths.work / "lines.pickle")
