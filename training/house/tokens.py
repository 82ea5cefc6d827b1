"""An aligned clip as the acoustic model reads it: a row of tokens with six features each, and their lengths in frames."""

import numpy as np

from common.language import look_around, silence, spoken

from .features import FRAMES_PER_SECOND


def from_segments(words, segments, frames):
    """Tokens [n, 6] and lengths [n] of an aligned clip of `frames` frames, or `None` where the two do not fit.

    Punctuation at which the speaker did not pause is a token of length 0.
    """
    ends = [min(frames, round(segment.end * FRAMES_PER_SECOND)) for segment in segments]
    ends[-1] = frames
    lengths = np.diff([0, *ends])
    said, pauses = [[] for _ in words], [0] * (len(words) + 1)
    word = -1
    for segment, length in zip(segments, lengths):
        if segment.word < 0:
            pauses[word + 1] += length
        else:
            word = segment.word
            said[word].append((segment.phoneme, length))
    if any(not phonemes for phonemes in said):
        return None
    tokens, counts = [silence("BOS")], [pauses[0]]
    for word, phonemes, pause in zip(words, said, pauses[1:]):
        tokens += spoken([name for name, _ in phonemes])
        counts += [length for _, length in phonemes]
        if word.mark or pause:
            tokens.append(silence(word.mark))
            counts.append(pause)
    if min(counts) < 0:
        return None
    return look_around(tokens), np.array(counts, np.int64)
