"""Speaks texts with the trained models, as the plugin will: phonemes to frames to samples."""

from dataclasses import dataclass

import numpy as np
import torch

from common.language import SILENCE, from_words, on_frames, positions, with_noise

from . import copy_synthesis, train_acoustic
from .acoustic import STEP, WORD_NOISE
from .dataset import LOG_F0_STD, split
from .features import Frames
from .train_acoustic import frames

# How much of a word's noise reaches the lengths of its phonemes.
LENGTH_NOISE = 0.3


@dataclass
class Spoken:
    """A rendition: its tokens, their lengths in steps, its frames and its samples."""

    tokens: np.ndarray
    lengths: np.ndarray
    frames: Frames
    samples: np.ndarray


class Voice:
    """The acoustic model and the vocoder of a tier, and the speakers that the acoustic model was trained with."""

    def __init__(self, work, tier="standard"):
        self.acoustic = train_acoustic.finished(work, tier)
        self.vocoder = copy_synthesis.finished(work, tier)
        about = torch.load(work / "speakers.pt", map_location="cpu", weights_only=False)
        self.norms, self.speakers = about["norms"], about["speakers"]

    @torch.no_grad()
    def frames(self, words, speaker, seed=0):
        """Tokens, lengths and frames of a line by the speaker of a name."""
        torch.manual_seed(seed)
        who = self.speakers[speaker]
        vector = torch.tensor(np.concatenate([who["embedding"], who["manner"]])[None], dtype=torch.float32)
        rows = from_words(words)
        tokens = torch.from_numpy(rows)[None]
        hidden = with_noise(self.acoustic.encode(tokens, vector), tokens, WORD_NOISE)
        calm = hidden.clone()
        calm[..., -WORD_NOISE:] *= LENGTH_NOISE
        steps = torch.expm1(self.acoustic.lengths(calm))[0].numpy()
        lengths = np.maximum(np.round(steps), rows[:, 0] != SILENCE).astype(int)
        index, position = (torch.from_numpy(values)[None] for values in positions(lengths))
        spread = on_frames(hidden, index, position)
        prosody = self.acoustic.prosody(spread)
        prosody[..., STEP : 2 * STEP] = (prosody[..., STEP : 2 * STEP] > 0).float()
        spectrum = self.acoustic.spectrum(spread, prosody)
        envelope, noise = (frames(values)[0].numpy() for values in split(spectrum))
        contour, voiced, _ = (frames(prosody[..., at * STEP : (at + 1) * STEP])[0, :, 0].numpy() for at in range(3))
        f0 = np.exp(contour * LOG_F0_STD + who["log_f0_mean"]) * (voiced > 0)
        envelope = envelope * self.norms["envelope_std"] + self.norms["envelope_mean"]
        made = Frames(envelope.astype(np.float32), f0.astype(np.float32), 1 / (1 + np.exp(-noise)))
        return rows, lengths, made

    def say(self, words, speaker, seed=0):
        """A rendition of a line (a list of words) by the speaker of a name."""
        tokens, lengths, made = self.frames(words, speaker, seed)
        return Spoken(tokens, lengths, made, copy_synthesis.rebuilt(self.vocoder, made, seed=seed))
