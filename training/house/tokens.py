"""A clip as the acoustic model reads it: a row of tokens with six features each, and their lengths in frames."""

import numpy as np

from .features import FRAMES_PER_SECOND
from .text import PUNCTUATION, SYMBOLS

SYMBOL = {name: number for number, name in enumerate(SYMBOLS)}
MARK = {name: number for number, name in enumerate(PUNCTUATION)}
SILENCE = SYMBOL["SIL"]
# Counts of words stop here.
FAR = 7


def _silence(mark):
    return [SILENCE, 0, MARK[mark], 0, 0, 0]


def _word(phonemes):
    last = len(phonemes) - 1
    return [[SYMBOL[name], int(at == 0) + 2 * int(at == last), 0, 0, 0, 0] for at, name in enumerate(phonemes)]


def _look_around(tokens):
    """Next punctuation, words to it, words since the last: features 3 to 5. A bare pause is no punctuation."""
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
    """Tokens [n, 6] of words that nobody has spoken yet."""
    tokens = [_silence("BOS")]
    for word in words:
        tokens += _word(word.phonemes)
        if word.mark:
            tokens.append(_silence(word.mark))
    return _look_around(tokens)


def from_segments(words, segments, frames):
    """Tokens [n, 6] and lengths [n] of an aligned clip of `frames` frames, or `None` where the two do not fit.

    Punctuation at which the speaker did not pause is a token of length 0.
    """
    ends = [min(frames, round(segment.end * FRAMES_PER_SECOND)) for segment in segments]
    ends[-1] = frames
    lengths = np.diff([0, *ends])
    spoken, pauses = [[] for _ in words], [0] * (len(words) + 1)
    word = -1
    for segment, length in zip(segments, lengths):
        if segment.word < 0:
            pauses[word + 1] += length
        else:
            word = segment.word
            spoken[word].append((segment.phoneme, length))
    if any(not phonemes for phonemes in spoken):
        return None
    tokens, counts = [_silence("BOS")], [pauses[0]]
    for word, phonemes, pause in zip(words, spoken, pauses[1:]):
        tokens += _word([name for name, _ in phonemes])
        counts += [length for _, length in phonemes]
        if word.mark or pause:
            tokens.append(_silence(word.mark))
            counts.append(pause)
    if min(counts) < 0:
        return None
    return _look_around(tokens), np.array(counts, np.int64)


def positions(lengths):
    """Token of each frame, [T], and where in it the frame lies, [T, 6]."""
    index = np.repeat(np.arange(len(lengths)), lengths)
    start = np.concatenate([[0], np.cumsum(lengths)])
    at, length = np.arange(len(index)) - start[index], lengths[index]
    fraction = (at + 0.5) / length
    columns = (fraction, 1 - fraction, np.sin(np.pi * fraction), np.minimum(at, 20) / 10,
               np.minimum(length - 1 - at, 20) / 10, np.log1p(length) / 3)  # fmt: skip
    return index, np.stack(columns, 1).astype(np.float32)
