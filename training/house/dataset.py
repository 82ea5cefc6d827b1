"""Prepared clips as batches for the acoustic model."""

from dataclasses import dataclass

import numpy as np
import torch

from common.language import positions
from common.pitch import continuous

from . import speakers
from .features import MEL_BANDS, SAMPLE_RATE, mel_centres
from .tokens import from_segments

# Shares of a batch: the house voice, speakers derived from it, other people, synthesisers.
SHARES = {"house": 0.45, "derived": 0.15, "people": 0.2, "synthetic": 0.2}
LOG_F0_STD = 0.2
ENERGY_STD = 1.5
# Bands whose mean is a frame's energy: up to 4.7 kHz, where every recording has sound.
ENERGY_BANDS = 60
# Recordings at 16 kHz are believed up to here, in Hz.
BELIEVED = 7300


@dataclass
class Row:
    """One clip: tokens [n, 6], lengths [n], and its frames, normalised."""

    speaker: int
    tokens: np.ndarray
    lengths: np.ndarray
    prosody: np.ndarray  # [T, 3]: ln F0, voicing, energy
    mel: np.ndarray  # [T, 80]
    aperiodicity: np.ndarray  # [T, 5]
    weight: np.ndarray  # [80]: how far each mel band is believed


@dataclass
class Norms:
    """Means and deviations that the model's values are relative to."""

    mel_mean: np.ndarray
    mel_std: np.ndarray
    energy_mean: float
    log_f0_mean: list[float]


def extend(examples):
    """Fills in the top of 16 kHz recordings by a linear guess from what lies below, learned from the others."""
    top = mel_centres() > BELIEVED
    full = np.concatenate([each.frames.mel for each in examples if each.rate >= SAMPLE_RATE])[::7]
    below = lambda mel: np.concatenate([mel[:, ~top], np.ones((len(mel), 1))], 1)
    ridge = np.eye((~top).sum() + 1) * len(full) * 1e-3
    x = below(full)
    guess = np.linalg.solve(x.T @ x + ridge, x.T @ full[:, top])
    for example in examples:
        if example.rate < SAMPLE_RATE:
            example.frames.mel[:, top] = (below(example.frames.mel) @ guess).astype(np.float32)


def norms(examples, names):
    """Norms of the training clips; mel and energy are the house voice's."""
    house = [each.frames for each in examples if each.speaker == "lj" and each.rate >= SAMPLE_RATE]
    mel = np.concatenate([frames.mel for frames in house])
    means = []
    for name in names:
        voiced = [np.log(each.frames.f0[each.frames.f0 > 0]) for each in examples if each.speaker == name]
        means.append(float(np.mean(np.concatenate(voiced))))
    energy = float(mel[:, :ENERGY_BANDS].mean())
    return Norms(mel.mean(0), np.maximum(mel.std(0), 0.5), energy, means)


def row(example, number, norms):
    """A clip for training, or `None` where the alignment does not fit."""
    frames = example.frames
    found = from_segments(example.words, example.segments, len(frames)) if example.segments else None
    if found is None or (frames.f0 > 0).sum() < 10:
        return None
    tokens, lengths = found
    f0 = (np.log(continuous(frames.f0)) - norms.log_f0_mean[number]) / LOG_F0_STD
    energy = (frames.mel[:, :ENERGY_BANDS].mean(1) - norms.energy_mean) / ENERGY_STD
    weight = np.where((mel_centres() > BELIEVED) & (example.rate < SAMPLE_RATE), 0.3, 1.0)
    return Row(
        number,
        tokens,
        lengths,
        np.stack([f0, frames.f0 > 0, energy], 1).astype(np.float32),
        ((frames.mel - norms.mel_mean) / norms.mel_std).astype(np.float32),
        frames.aperiodicity,
        weight.astype(np.float32),
    )


class Dataset:
    """All rows by kind, and random batches of them."""

    def __init__(self, examples, seed=0):
        spoken = [each for each in examples if each.segments]
        extend(spoken)
        spoken += [speakers.derive(each, name) for name in speakers.DERIVED
                   for each in spoken if each.speaker == "lj"]  # fmt: skip
        self.names = speakers.table(spoken)
        trained = [each for each in spoken if not each.held_out]
        self.norms = norms(trained, [name for name in self.names])
        self.draw = np.random.default_rng(seed)
        self.kinds = {kind: [] for kind in SHARES}
        self.unseen = []
        for example in spoken:
            number = self.names.index(example.speaker)
            found = row(example, number, self.norms)
            if found is None:
                continue
            if example.held_out:
                if example.speaker == "lj":
                    self.unseen.append(found)
                continue
            self.kinds[self._kind(example)].append(found)
        self.pace = {self.names.index(name): who.pace for name, who in speakers.DERIVED.items()}

    @staticmethod
    def _kind(example):
        if example.speaker in speakers.DERIVED:
            return "derived"
        if example.id.startswith("flite"):
            return "synthetic"
        return "house" if example.speaker == "lj" else "people"

    def batch(self, size, frames):
        """A random batch; see `collate`."""
        kinds = [kind for kind in SHARES if self.kinds[kind]]
        shares = np.array([SHARES[kind] for kind in kinds])
        chosen = self.draw.choice(len(kinds), size, p=shares / shares.sum())
        rows = [self.kinds[kinds[kind]] for kind in chosen]
        return self.collate([each[self.draw.integers(len(each))] for each in rows], frames)

    def collate(self, rows, frames=None):
        """Rows padded to one length, and of each a random stretch of at most `frames` frames."""
        count, width = len(rows), max(len(each.lengths) for each in rows)
        longest = max(len(each.prosody) for each in rows)
        time = min(frames or longest, longest)
        batch = {
            "tokens": torch.zeros(count, width, 6, dtype=torch.long),
            "lengths": torch.zeros(count, width),
            "token_mask": torch.zeros(count, width, 1),
            "speaker": torch.tensor([each.speaker for each in rows]),
            "index": torch.zeros(count, time, dtype=torch.long),
            "position": torch.zeros(count, time, 6),
            "prosody": torch.zeros(count, time, 3),
            "mel": torch.zeros(count, time, MEL_BANDS),
            "aperiodicity": torch.zeros(count, time, 5),
            "mel_weight": torch.zeros(count, 1, MEL_BANDS),
            "mask": torch.zeros(count, time, 1),
        }
        for number, each in enumerate(rows):
            tokens, total = len(each.lengths), len(each.prosody)
            start = self.draw.integers(0, total - time + 1) if total > time else 0
            part = slice(start, start + time)
            index, position = positions(each.lengths)
            have = len(index[part])
            batch["tokens"][number, :tokens] = torch.from_numpy(each.tokens)
            pace = self.pace.get(each.speaker, 1.0)
            batch["lengths"][number, :tokens] = torch.from_numpy(each.lengths * np.float32(pace))
            batch["token_mask"][number, :tokens] = 1
            batch["mel_weight"][number] = torch.from_numpy(each.weight)
            batch["mask"][number, :have] = 1
            for name, values in (("index", index), ("position", position), ("prosody", each.prosody),
                                 ("mel", each.mel), ("aperiodicity", each.aperiodicity)):  # fmt: skip
                batch[name][number, :have] = torch.from_numpy(np.ascontiguousarray(values[part]))
        return batch
