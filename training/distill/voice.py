"""The speakers of a trained voice."""

import math

import numpy as np
import torch

from .dataset import Speaker

# How much of a word's noise reaches the lengths of its phonemes.
LENGTH_NOISE = 0.3


class Speakers:
    """The speakers that the acoustic model was trained with, and what its values are relative to."""

    def __init__(self, work):
        about = torch.load(work / "speakers.pt", map_location="cpu", weights_only=False)
        # Speakers of the voice that the training went on from (`resume`), by id.
        self.kept = about.get("released", {})
        self.norms, self.known = about["norms"], {name: Speaker(**who) for name, who in about["speakers"].items()}

    def blend(self, shares, pitch=0.0, away=0.0):
        """A speaker between those that are known, by their shares, `pitch` semitones from there, and by the share `away` farther
        from the mean of all than they are."""
        parts = [(share, self.known[name]) for name, share in shares.items()]
        mean = lambda value: sum(share * getattr(who, value) for share, who in parts) / sum(share for share, _ in parts)
        everybody = np.mean([who.embedding for who in self.known.values()], 0)
        embedding = (1 + away) * mean("embedding") - away * everybody
        return Speaker(float(mean("log_f0_mean")) + pitch * math.log(2) / 12, mean("manner"), embedding / np.linalg.norm(embedding))
