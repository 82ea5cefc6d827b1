"""The choice of texts for the teacher: those that add most to the sounds so far."""

import csv
import heapq
import math
from collections import Counter

import numpy as np

from common.language import parse

from .lines import lines
from .phonemes import spelled

# LJ Speech clips whose number ends like this, and their texts, are kept for the evaluation.
HELD_OUT = ("3", "7")
# Number of characters for the teacher: shorter pieces have much overhead per second, longer ones need much memory.
MOST_CHARACTERS = 190
# Share of LJ texts among the chosen.
READ_SHARE = 0.45


def read_texts(transcripts):
    """Transcripts of LJ Speech (id, raw, normalised; separated by `|`) that may be used for training, by id."""
    with open(transcripts, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    return {row[0]: row[-1].strip() for row in rows if not row[0].endswith(HELD_OUT)}


def candidates(transcripts, recit):
    """(id, text, words, characters) of every text that may be spoken."""
    texts = read_texts(transcripts)
    texts |= {f"own-{number:04}": line for number, line in enumerate(lines(np.random.default_rng(5)))}
    found = []
    for (name, text), words in zip(texts.items(), parse(texts.values(), recit)):
        characters = spelled(words)[0] if words else ""
        if 0 < len(characters) <= MOST_CHARACTERS:
            found.append((name, text, words, characters))
    return found


def units(words):
    """The units of a text that should be covered: pairs of phonemes, also across words, and the ends of sentences."""
    row = ["|"]
    for word in words:
        row += word.phonemes
        if word.mark:
            row.append(word.mark)
    return list(zip(row, row[1:])) + list(zip(row, row[1:], row[2:]))[-4:]


def ordered(found, most):
    """Up to `most` candidates, each the one that adds most coverage for its length.

    The thousandth "the" adds little: a unit that has occurred n times counts log((n + 2) / (n + 1)). LJ texts and our
    own lines alternate according to their shares.
    """
    counts, chosen, read = Counter(), [], 0
    heaps = {True: [], False: []}
    for number, (name, _, words, _) in enumerate(found):
        heaps[name.startswith("LJ")].append((-math.inf, number))
    for heap in heaps.values():
        heapq.heapify(heap)

    def gain(number):
        each = Counter(units(found[number][2]))
        value = sum(math.log((counts[unit] + times + 1) / (counts[unit] + 1)) for unit, times in each.items())
        return value / (len(found[number][3]) + 12)

    while len(chosen) < most and any(heaps.values()):
        heap = heaps[read < READ_SHARE * (len(chosen) + 1)] or heaps[True] or heaps[False]
        # Gains only fall as units are covered, so an outdated gain is an upper bound.
        while True:
            _, number = heapq.heappop(heap)
            value = gain(number)
            if not heap or value >= -heap[0][0]:
                break
            heapq.heappush(heap, (-value, number))
        counts.update(units(found[number][2]))
        read += found[number][0].startswith("LJ")
        chosen.append(found[number])
    return chosen
