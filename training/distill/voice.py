"""Speaks texts with the trained models, as the plugin will: phonemes to frames to samples."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from common.language import SILENCE, from_words, on_frames, positions, with_noise

from . import copy_synthesis, train_acoustic
from .acoustic import STEP, WORD_NOISE
from .dataset import LOG_F0_STD, Speaker, split
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


class Speakers:
    """The speakers that the acoustic model was trained with, and what its values are relative to."""

    def __init__(self, work):
        about = torch.load(work / "speakers.pt", map_location="cpu", weights_only=False)
        self.norms, self.known = about["norms"], {name: Speaker(**who) for name, who in about["speakers"].items()}

    def blend(self, shares, pitch=0.0):
        """A speaker between those that are known, by their shares, and `pitch` semitones away from there."""
        parts = [(share, self.known[name]) for name, share in shares.items()]
        mean = lambda value: sum(share * getattr(who, value) for share, who in parts) / sum(share for share, _ in parts)
        embedding = mean("embedding")
        return Speaker(float(mean("log_f0_mean")) + pitch * math.log(2) / 12, mean("manner"), embedding / np.linalg.norm(embedding))


class Voice:
    """The acoustic model and the vocoder of a tier."""

    def __init__(self, work, tier="standard"):
        self.acoustic = train_acoustic.finished(work, tier)
        self.vocoder = copy_synthesis.finished(work, tier)
        self.about = Speakers(work)

    @torch.no_grad()
    def frames(self, words, speaker, seed=0):
        """Tokens, lengths and frames of a line by the speaker of a name."""
        torch.manual_seed(seed)
        who = self.about.blend({speaker: 1.0})
        vector = torch.tensor(np.concatenate([who.embedding, who.manner])[None], dtype=torch.float32)
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
        f0 = np.exp(contour * LOG_F0_STD + who.log_f0_mean) * (voiced > 0)
        envelope = envelope * self.about.norms["envelope_std"] + self.about.norms["envelope_mean"]
        made = Frames(envelope.astype(np.float32), f0.astype(np.float32), 1 / (1 + np.exp(-noise)))
        return rows, lengths, made

    def say(self, words, speaker, seed=0):
        """A rendition of a line (a list of words) by the speaker of a name."""
        tokens, lengths, made = self.frames(words, speaker, seed)
        return Spoken(tokens, lengths, made, copy_synthesis.rebuilt(self.vocoder, made, seed=seed))
