"""The speakers of a trained voice."""

import math

import numpy as np
import torch

from .dataset import Speaker

# How much of a word's noise affects the durations of its phonemes.
LENGTH_NOISE = 0.3


class Speakers:
    """The speakers that the acoustic model was trained with, and its normalisation."""

    def __init__(self, work):
        about = torch.load(work / "speakers.pt", map_location="cpu", weights_only=False)
        # Speakers of the voice from which the training was resumed (`resume`), by id.
        self.kept = about.get("released", {})
        self.norms, self.known = about["norms"], {name: Speaker(**who) for name, who in about["speakers"].items()}

    def blend(self, shares, pitch=0.0, away=0.0):
        """A speaker between the known ones, by their shares, `pitch` semitones higher, and farther from the mean of
        all by the share `away`.
        """
        parts = [(share, self.known[name]) for name, share in shares.items()]
        mean = lambda value: sum(share * getattr(who, value) for share, who in parts) / sum(share for share, _ in parts)
        everybody = np.mean([who.embedding for who in self.known.values()], 0)
        embedding = (1 + away) * mean("embedding") - away * everybody
        return Speaker(float(mean("log_f0_mean")) + pitch * math.log(2) / 12, mean("manner"), embedding / np.linalg.norm(embedding))
