"""Whether a speaker encoder that was not trained on the voice can distinguish its speakers.

Resemblyzer: the GE2E encoder (L. Wan et al., "Generalized end-to-end loss for speaker verification", ICASSP 2018) as
published by Resemble AI.
"""

import itertools

import numpy as np
from resemblyzer import VoiceEncoder, preprocess_wav
from tqdm import tqdm

from evaluate.render import Ask, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings
from evaluate.texts import everyday_sentences

NAME = "speakers"

PIECES, PIECE_SENTENCES = 5, 4
"""Pieces of speech of each speaker, and sentences in a piece (about ten seconds)."""

BETWEEN_MOST, WITHIN_LEAST = 0.75, 0.85
"""Cosines of different speakers, and of the same one on different texts."""


def _embeddings(settings: Settings, speaker: str, encoder: VoiceEncoder) -> np.ndarray:
    """[pieces, 256], unit length; every piece has its own sentences."""
    recit, memo = Recit(settings), Memo(settings)
    sentences = everyday_sentences(settings)
    pieces = []
    for number in range(2 if settings.quick else PIECES):
        first = number * PIECE_SENTENCES if not settings.quick else number * 3
        texts = [one.text for one in sentences[first : first + (3 if settings.quick else PIECE_SENTENCES)]]
        # One rendering per piece, so that the text front end joins its sentences as usual.
        sound = recit.say(" ".join(texts), Ask(speaker=speaker)).sound
        pieces.append(
            memo.of(
                "speaker",
                sound,
                lambda sound: encoder.embed_utterance(preprocess_wav(sound.samples, source_sr=sound.rate)).tolist(),
            )
        )
    return np.array(pieces)


def measure(settings: Settings) -> dict:
    """Mean cosine of pieces within each speaker and between each pair, as a matrix."""
    names = Recit(settings).speakers
    encoder = VoiceEncoder("cpu", verbose=False)
    pieces = [_embeddings(settings, name, encoder) for name in tqdm(names, desc="speakers", leave=False)]
    matrix = np.zeros((len(names), len(names)))
    for row, column in itertools.product(range(len(names)), repeat=2):
        cosines = pieces[row] @ pieces[column].T
        if row == column:
            cosines = cosines[~np.eye(len(cosines), dtype=bool)]
        matrix[row, column] = cosines.mean()
    return {"speakers": names, "cosines": matrix.tolist()}


def rows(found: dict) -> list[Row]:
    """Bars: the closest pair, and the speaker least like itself."""
    names, matrix = found["speakers"], np.array(found["cosines"])
    within = matrix.diagonal()
    least = int(within.argmin())
    result = [
        Row(
            f"speakers ({len(names)}): cosine within, least ({names[least]})",
            f"over {WITHIN_LEAST}",
            NONE,
            f"{within[least]:.3f}",
            met=bool(within[least] > WITHIN_LEAST),
        )
    ]
    if len(names) > 1:
        between = np.where(np.eye(len(names), dtype=bool), -1.0, matrix)
        one, other = np.unravel_index(between.argmax(), between.shape)
        result.append(
            Row(
                f"speakers: cosine between, closest pair ({names[one]}, {names[other]})",
                f"under {BETWEEN_MOST}",
                NONE,
                f"{between[one, other]:.3f}",
                met=bool(between[one, other] < BETWEEN_MOST),
            )
        )
    return result
