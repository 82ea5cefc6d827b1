"""Prepared and aligned clips as batches for the acoustic model."""

import pickle
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import torch

from common.language import SILENCE, positions
from common.pitch import continuous

from .acoustic import EMBEDDING, MANNER, NOISES, OUTPUTS, POSITIONS, PROSODY, STEP
from .features import BANDS, band_edges
from .prepare import load

MAIN = "af_heart"
# Shares of a batch: the main speaker, the teacher's other styles, mixtures of styles, the reader of LJ Speech, other people.
SHARES = {"main": 0.36, "style": 0.25, "mixture": 0.19, "lj": 0.05, "people": 0.15}
LOG_F0_STD, ENERGY_STD = 0.2, 1.5
# Bands whose mean is a frame's energy: up to 4.7 kHz, a range that every recording has.
ENERGY_BANDS = int((band_edges()[1:-1] < 4700).sum())
# Frames (0.6 s) over which the energy is smoothed. A decoder that is given the energy of single frames relies on it for
# its consonants, and planned energy is not that exact: words are lost. What is left is how loud a word is.
SMOOTH = 121
# A recording ends at the band whose maximum is this much (log amplitude) below the maximum between these frequencies
# in Hz; if it has fewer bands than this before the end, it is not used for training.
SILENT_BELOW, LOUD_HZ, MARGIN = 4.0, (5500.0, 7000.0), 3
# How often the speaker is represented by the clip's own embedding instead of the mean of all.
OWN_SHARE = 0.3


@dataclass
class Row:
    """One clip: tokens [n, 6], durations in steps [n], and its steps, normalised."""

    id: str
    speaker: str
    tokens: np.ndarray
    lengths: np.ndarray
    prosody: np.ndarray  # [T, 6]: ln F0, voicing, energy, each for both frames
    spectrum: np.ndarray  # [T, 272]: envelope and aperiodicity of both frames, 16-bit
    reach: int  # bands of the envelope in which there is sound


@dataclass
class Norms:
    """Means and deviations by which the model's values are normalised."""

    envelope_mean: np.ndarray
    envelope_std: np.ndarray
    energy_mean: float
    manner_mean: np.ndarray
    manner_std: np.ndarray


@dataclass
class Speaker:
    """What is known about a speaker: mean ln F0 and manner (see `acoustic`)."""

    log_f0_mean: float
    manner: np.ndarray
    embedding: np.ndarray


def pairs(values):
    """Frames [T, ...] as steps [T / 2, 2 * ...]: first all values of the first frame, then those of the second."""
    steps = len(values) // STEP
    return values[: steps * STEP].reshape(steps, -1)


def smoothed(energy):
    """An energy contour [T] smoothed by a Hann window of `SMOOTH` frames; its ends are held."""
    window = np.hanning(SMOOTH + 2)[1:-1]
    return np.convolve(np.pad(energy, SMOOTH // 2, mode="edge"), window / window.sum(), "valid")


def held_out(name):
    """Whether a clip is held out to monitor the training: a fixed share of texts."""
    return name.endswith(("3", "7")) and name[-2] in "05"


def reach(envelope):
    """How many bands of a recording [T, BANDS] hold sound: a low sample rate or a codec may have removed the top."""
    loudest, hz = envelope.max(0), band_edges()[1:-1]
    low, high = LOUD_HZ
    silent = np.flatnonzero((hz > high) & (loudest < loudest[(hz > low) & (hz < high)].max() - SILENT_BELOW))
    return max(int(silent[0]) - MARGIN, 1) if len(silent) else len(loudest)


class Dataset:
    """All rows by kind, the speakers, and random batches."""

    def __init__(self, work, norms=None, seed=0):
        lines = pickle.loads((work / "lines.pickle").read_bytes())
        self.embeddings = np.load(work / "embeddings.npz")
        self.embeddings = {name: self.embeddings[name] for name in self.embeddings.files}
        examples = [each for each in load(work, only=lines) if (each.frames.f0 > 0).sum() > 20]
        self.norms, self.speakers = self._norms(examples, lines, norms)
        self.draw = np.random.default_rng(seed)
        self.kinds, self.unseen = defaultdict(list), []
        for example in examples:
            if example.speaker not in self.speakers:
                continue
            kind = example.kind
            if kind == "teacher":
                kind = "main" if example.speaker == MAIN else "mixture" if example.speaker.startswith("mix") else "style"
            elif example.held_out:
                continue
            unseen = example.kind == "teacher" and held_out(example.id)
            (self.unseen if unseen else self.kinds[kind]).append(self._row(example, *lines[example.id]))

    def _norms(self, examples, lines, given):
        frames = np.concatenate([example.frames.envelope[::5] for example in examples if example.kind == "teacher"])
        by_speaker = defaultdict(list)
        for example in examples:
            by_speaker[example.speaker].append(example)
        # Speakers without an embedding are skipped for now.
        by_speaker = {name: group for name, group in by_speaker.items() if any(each.id in self.embeddings for each in group)}
        measured = {}
        for name, group in by_speaker.items():
            f0 = np.log(np.concatenate([each.frames.f0[each.frames.f0 > 0] for each in group]))
            pace = [lines[each.id][1][lines[each.id][0][:, 0] != SILENCE] for each in group]
            energy = np.concatenate([each.frames.envelope[:, :ENERGY_BANDS].mean(1)[each.frames.f0 > 0] for each in group])
            manner = np.array([f0.std(), np.log(np.concatenate(pace).mean()), energy.std()])
            embedding = np.mean([self.embeddings[each.id] for each in group if each.id in self.embeddings], 0)
            measured[name] = float(f0.mean()), manner, embedding / np.linalg.norm(embedding)
        manners = np.stack([manner for _, manner, _ in measured.values()])
        mean, std = manners.mean(0), np.maximum(manners.std(0), 1e-3)
        norms = Norms(**given) if given else Norms(frames.mean(0), np.maximum(frames.std(0), 0.5), float(frames[:, :ENERGY_BANDS].mean()), mean, std)
        return norms, {name: Speaker(f0, (manner - norms.manner_mean) / norms.manner_std, who) for name, (f0, manner, who) in measured.items()}

    def _row(self, example, tokens, lengths):
        frames, norms, speaker = example.frames, self.norms, self.speakers[example.speaker]
        f0 = (np.log(continuous(frames.f0)) - speaker.log_f0_mean) / LOG_F0_STD
        energy = smoothed((frames.envelope[:, :ENERGY_BANDS].mean(1) - norms.energy_mean) / ENERGY_STD)
        prosody = np.concatenate([pairs(values[:, None]) for values in (f0, frames.f0 > 0, energy)], 1)
        envelope = (frames.envelope - norms.envelope_mean) / norms.envelope_std
        spectrum = np.concatenate([pairs(envelope), pairs(frames.aperiodicity)], 1)
        total = lengths.sum()
        return Row(example.id, example.speaker, tokens, lengths, prosody[:total].astype(np.float32), spectrum[:total].astype(np.float16),
                   reach(frames.envelope))  # fmt: skip

    def vector(self, row, own=False):
        """The speaker of a row in the form that the model takes, [195]."""
        speaker = self.speakers[row.speaker]
        embedding = self.embeddings.get(row.id, speaker.embedding) if own else speaker.embedding
        return np.concatenate([embedding, speaker.manner]).astype(np.float32)

    def batch(self, size, steps):
        """A random batch; see `collate`."""
        kinds = [kind for kind in SHARES if self.kinds[kind]]
        shares = np.array([SHARES[kind] for kind in kinds])
        rows = [self.kinds[kinds[kind]] for kind in self.draw.choice(len(kinds), size, p=shares / shares.sum())]
        return self.collate([each[self.draw.integers(len(each))] for each in rows], steps, OWN_SHARE)

    def collate(self, rows, steps=None, own_share=0.0):
        """Rows padded to one length, each cut to a random stretch of at most `steps` steps."""
        count, width, longest = len(rows), max(len(row.lengths) for row in rows), max(len(row.prosody) for row in rows)
        time = min(steps or longest, longest)
        batch = {
            "tokens": torch.zeros(count, width, 6, dtype=torch.long),
            "lengths": torch.zeros(count, width),
            "token_mask": torch.zeros(count, width, 1),
            "speaker": torch.zeros(count, EMBEDDING + MANNER),
            "index": torch.zeros(count, time, dtype=torch.long),
            "position": torch.zeros(count, time, POSITIONS),
            "prosody": torch.zeros(count, time, PROSODY),
            "spectrum": torch.zeros(count, time, OUTPUTS),
            "mask": torch.zeros(count, time, 1),
            "bands": torch.zeros(count, 1, BANDS),
        }
        for number, row in enumerate(rows):
            total = len(row.prosody)
            start = self.draw.integers(0, total - time + 1) if total > time else 0
            part = slice(start, start + time)
            index, position = positions(row.lengths)
            have, have_tokens = len(index[part]), len(row.lengths)
            batch["tokens"][number, :have_tokens] = torch.from_numpy(row.tokens)
            batch["lengths"][number, :have_tokens] = torch.from_numpy(row.lengths.astype(np.float32))
            batch["token_mask"][number, :have_tokens] = 1
            batch["speaker"][number] = torch.from_numpy(self.vector(row, self.draw.random() < own_share))
            batch["mask"][number, :have] = 1
            batch["bands"][number, :, : row.reach] = 1
            for name, values in (("index", index), ("position", position), ("prosody", row.prosody), ("spectrum", row.spectrum)):
                values = np.ascontiguousarray(values[part], np.int64 if name == "index" else np.float32)
                batch[name][number, :have] = torch.from_numpy(values)
        return batch


def split(spectrum):
    """Envelope [..., 256] and aperiodicity [..., 16] of both frames of a step."""
    return spectrum[..., : STEP * BANDS], spectrum[..., STEP * BANDS : STEP * (BANDS + NOISES)]
