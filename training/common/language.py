"""The input of the acoustic models: words from Recit's own front end, their symbols as tokens, and tokens spread over
frames.

A token has six features: symbol, position in the word, the punctuation of a pause, the next punctuation, the words to
it, and the words since the last one.
"""

import json
import subprocess
from dataclasses import dataclass, replace

import numpy as np

VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
SYMBOLS = ["PAD", "SIL", *CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012")]
PUNCTUATION = ["", ".", ",", "?", "!", ";", ":", "-", "BOS"]
SYMBOL = {name: number for number, name in enumerate(SYMBOLS)}
MARK = {name: number for number, name in enumerate(PUNCTUATION)}
SILENCE = SYMBOL["SIL"]
# Counts of words are limited to this.
FAR = 7


@dataclass(frozen=True)
class Word:
    """A word, its pronunciation in Recit, and the punctuation after it (`""` for none)."""

    text: str
    phonemes: tuple[str, ...]
    mark: str = ""


def parse(texts, recit):
    """The words of each text, from `recit phonemes`. Every text ends with a punctuation mark."""
    lines = "\n".join(" ".join(text.split()) for text in texts) + "\n"
    call = [str(recit), "phonemes", "--json", "-"]
    answer = subprocess.run(call, input=lines, capture_output=True, text=True, check=True).stdout
    parsed = []
    for line in answer.splitlines():
        words = []
        for token in json.loads(line)["tokens"]:
            if "word" in token:
                words.append(Word(token["word"].lower(), tuple(token["phonemes"])))
            elif words:
                words[-1] = replace(words[-1], mark=token["pause"])
        if words and not words[-1].mark:
            words[-1] = replace(words[-1], mark=".")
        parsed.append(words)
    return parsed


def silence(mark):
    """The token of a pause."""
    return [SILENCE, 0, MARK[mark], 0, 0, 0]


def spoken(phonemes):
    """The tokens of a word: symbol, and position in the word (1 first, 2 last, 3 both)."""
    last = len(phonemes) - 1
    return [[SYMBOL[name], int(at == 0) + 2 * int(at == last), 0, 0, 0, 0] for at, name in enumerate(phonemes)]


def look_around(tokens):
    """Next punctuation, words to it, words since the last: features 3 to 5. A pause without punctuation does not
    count.
    """
    mark, words = MARK["."], 0
    for token in reversed(tokens):
        if token[0] == SILENCE and token[2]:
            mark, words = token[2], 0
        token[3], token[4] = mark, min(words, FAR)
        words += token[1] & 1
    words = 0
    for token in tokens:
        if token[0] == SILENCE and token[2]:
            words = 0
        words += token[1] & 1
        token[5] = min(words, FAR)
    return np.array(tokens, np.int64)


def from_words(words):
    """Tokens [n, 6] of words: a pause first, and one for every punctuation mark."""
    tokens = [silence("BOS")]
    for word in words:
        tokens += spoken(word.phonemes)
        if word.mark:
            tokens.append(silence(word.mark))
    return look_around(tokens)


def positions(lengths):
    """The token of each frame (or step), [T], and its position in that token, [T, 6]."""
    index = np.repeat(np.arange(len(lengths)), lengths)
    start = np.concatenate([[0], np.cumsum(lengths)])
    at, length = np.arange(len(index)) - start[index], lengths[index]
    fraction = (at + 0.5) / length
    columns = (fraction, 1 - fraction, np.sin(np.pi * fraction), np.minimum(at, 20) / 10,
               np.minimum(length - 1 - at, 20) / 10, np.log1p(length) / 3)  # fmt: skip
    return index, np.stack(columns, 1).astype(np.float32)


def with_noise(hidden, tokens, width):
    """Hidden values [B, n, H] with `width` new noise values appended, the same for all tokens of a word and the pause
    after it.
    """
    # PyTorch is imported here because the teacher runs without it.
    import torch

    word = torch.cumsum(tokens[..., 1] & 1, 1)
    noise = torch.randn(len(tokens), int(word.max()) + 1, width)
    return torch.cat([hidden, torch.gather(noise, 1, word[..., None].expand(-1, -1, width)).to(hidden.dtype)], -1)


def on_frames(hidden, index, position):
    """Hidden values of each frame's (or step's) token with its position appended, [B, T, H + 6]."""
    import torch

    index = index[..., None].expand(-1, -1, hidden.shape[-1])
    return torch.cat([torch.gather(hidden, 1, index), position.to(hidden.dtype)], -1)
