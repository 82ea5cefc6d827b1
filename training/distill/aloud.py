"""Lines spoken by the acoustic model alone, as the engine speaks them, with a gradient from the sound to the decoder.

Durations and prosody are the model's own, so the lines need no recording.
"""

import json
import re
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from common.graphs import crisp, sharper
from common.language import Word, from_words, on_frames, parse, positions, with_noise

from .acoustic import EMBEDDING, MANNER, POSITIONS, STEP, WORD_NOISE
from .dataset import LOG_F0_STD, split
from .export import CONTRAST_WIDTH, SHARPNESS
from .features import BANDS, HOP
from .source import excitation
from .train_acoustic import frames
from .unlikely import sentences
from .vocoder import ANSWER, MODULATED_OFFSET, NOISE_BANDS, Vocoder
from .voice import LENGTH_NOISE

# Words of a phrase of the teacher's texts, and what it may consist of: letters, so that it has no numbers.
WORDS, PLAIN = range(3, 12), re.compile(r"[a-z' ]+")
# The longest sound, and the longest pauses before and after a line, in steps.
LONGEST, BEFORE, AFTER = 60, 6, 20
LOWEST_HZ, HIGHEST_HZ = 50.0, 500.0


@dataclass
class Line:
    """A text and its tokens [n, 6]."""

    text: str
    tokens: np.ndarray


def unlikely(count, recit):
    """Sentences that cannot be guessed (`unlikely.py`)."""
    texts = sentences(count)
    return [Line(text, from_words(words)) for text, words in zip(texts, parse(texts, recit))]


def phrases(plan):
    """The phrases of the texts that the teacher speaks (`plan.jsonl`), each once."""
    found = {}
    for row in map(json.loads, plan.read_text(encoding="utf-8").splitlines()):
        words = []
        for text, phonemes, mark in row["words"]:
            words.append(Word(text, tuple(phonemes.split()), mark and ("?" if mark == "?" else ".")))
            if mark:
                said = " ".join(word.text for word in words)
                if len(words) in WORDS and PLAIN.fullmatch(said) and all(word.phonemes for word in words):
                    found.setdefault(said, Line(said[0].upper() + said[1:] + words[-1].mark, from_words(words)))
                words = []
    return list(found.values())


class Aloud(nn.Module):
    """The voice from tokens to sound, with the contrast and movement that `export` adds and a vocoder without a net."""

    def __init__(self, norms):
        super().__init__()
        self.vocoder = Vocoder("light").eval().requires_grad_(False)
        mean, deviation = (torch.tensor(norms[f"envelope_{name}"]).float() for name in ("mean", "std"))
        contrast, self.motion = SHARPNESS["refined"]
        self.register_buffer("sharp", torch.tensor(sharper(norms["envelope_std"], contrast, CONTRAST_WIDTH)).float())
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        correction = torch.zeros(ANSWER)
        correction[BANDS + NOISE_BANDS : BANDS + 2 * NOISE_BANDS] = MODULATED_OFFSET
        self.register_buffer("correction", correction)

    def forward(self, model, lines, speakers):
        """The sound of each line, [B, samples], zero after its end."""
        with torch.no_grad():
            steps, prosody, mask = _planned(model, lines, speakers)
        envelope, noise = (frames(part) for part in split(model.spectrum(steps, prosody, mask).float()))
        envelope = crisp(envelope @ self.sharp.T, self.motion) * self.deviation + self.mean
        means = torch.tensor([speaker.log_f0_mean for speaker in speakers])[:, None]
        f0, voicing, _ = (frames(part)[..., 0] for part in prosody.split(STEP, -1))
        f0 = torch.exp(means + LOG_F0_STD * f0).clamp(LOWEST_HZ, HIGHEST_HZ)
        filters = self.vocoder.filters(self.correction.expand(*f0.shape, -1), envelope, voicing, torch.sigmoid(noise))
        return self.vocoder.render(filters, excitation(f0)) * mask[..., 0].repeat_interleave(STEP * HOP, 1)


def _planned(model, lines, speakers):
    """What the decoder is given for lines: hidden values on steps, prosody [B, T, 6], and which steps there are [B, T, 1].
    """
    count = max(len(line.tokens) for line in lines)
    tokens, there = torch.zeros(len(lines), count, 6, dtype=torch.long), torch.zeros(len(lines), count, 1)
    for number, line in enumerate(lines):
        tokens[number, : len(line.tokens)], there[number, : len(line.tokens)] = torch.from_numpy(line.tokens), 1
    vectors = np.stack([np.concatenate([speaker.embedding, speaker.manner]) for speaker in speakers]).astype(np.float32)
    hidden = model.encode(tokens, torch.from_numpy(vectors).view(-1, EMBEDDING + MANNER), there)
    noisy = with_noise(hidden, tokens, WORD_NOISE)
    noise = noisy[..., -WORD_NOISE:]
    lengths = torch.expm1(model.lengths(torch.cat([hidden, LENGTH_NOISE * noise], -1), there).float())
    index, position, mask = _spread([_whole(row[: len(line.tokens)]) for row, line in zip(lengths.numpy(), lines)])
    steps = on_frames(noisy, index, position)
    prosody = model.prosody(steps, mask).float()
    prosody[..., STEP : 2 * STEP] = (prosody[..., STEP : 2 * STEP] > 0).float()
    # As in the engine, energy is planned without the words' noise.
    plain = model.prosody(on_frames(torch.cat([hidden, torch.zeros_like(noise)], -1), index, position), mask).float()
    prosody[..., 2 * STEP :] = plain[..., 2 * STEP :]
    return steps, prosody, mask


def _whole(lengths):
    """Durations in whole steps."""
    whole = np.round(lengths.clip(1, LONGEST)).astype(int)
    whole[0], whole[-1] = min(whole[0], BEFORE), min(whole[-1], AFTER)
    return whole


def _spread(lengths):
    """The token and the position of each step of lines with durations `lengths`, padded, and which steps there are."""
    spread = [positions(each) for each in lengths]
    time = max(len(index) for index, _ in spread)
    index, position = torch.zeros(len(spread), time, dtype=torch.long), torch.zeros(len(spread), time, POSITIONS)
    mask = torch.zeros(len(spread), time, 1)
    for number, (own, at) in enumerate(spread):
        index[number, : len(own)], position[number, : len(own)], mask[number, : len(own)] = torch.from_numpy(own), torch.from_numpy(at), 1
    return index, position, mask
