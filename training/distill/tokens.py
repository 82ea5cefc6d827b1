"""A sentence as the acoustic model reads it: a row of tokens with six features each, and how long each lasts.

Features: symbol, place in the word (1 first, 2 last, 3 both), the punctuation that a pause stands for, the next
punctuation, words to it, and words since the last.
"""

import numpy as np

VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
SYMBOLS = ["PAD", "SIL", *CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012")]
PUNCTUATION = ["", ".", ",", "?", "!", ";", ":", "-", "BOS"]
SYMBOL = {name: number for number, name in enumerate(SYMBOLS)}
MARK = {name: number for number, name in enumerate(PUNCTUATION)}
SILENCE = SYMBOL["SIL"]
# Counts of words stop here.
FAR = 7


def tokens(words):
    """Tokens [n, 6] of words (`phonemes` and `mark` each): a pause first, and one for every mark."""
    rows = [[SILENCE, 0, MARK["BOS"], 0, 0, 0]]
    for word in words:
        last = len(word.phonemes) - 1
        rows += [[SYMBOL[name], int(at == 0) + 2 * int(at == last), 0, 0, 0, 0] for at, name in enumerate(word.phonemes)]
        if word.mark:
            rows.append([SILENCE, 0, MARK[word.mark], 0, 0, 0])
    mark, count = MARK["."], 0
    for row in reversed(rows):
        if row[0] == SILENCE:
            mark, count = row[2], 0
        row[3], row[4] = mark, min(count, FAR)
        count += row[1] & 1
    count = 0
    for row in rows:
        if row[0] == SILENCE:
            count = 0
        count += row[1] & 1
        row[5] = min(count, FAR)
    return np.array(rows, np.int64)


def positions(lengths):
    """Token of each step, [T], and where in it the step lies, [T, 6]."""
    index = np.repeat(np.arange(len(lengths)), lengths)
    start = np.concatenate([[0], np.cumsum(lengths)])
    at, length = np.arange(len(index)) - start[index], lengths[index]
    fraction = (at + 0.5) / length
    columns = (fraction, 1 - fraction, np.sin(np.pi * fraction), np.minimum(at, 20) / 10,
               np.minimum(length - 1 - at, 20) / 10, np.log1p(length) / 3)  # fmt: skip
    return index, np.stack(columns, 1).astype(np.float32)
