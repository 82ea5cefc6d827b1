"""Learns `src/text/pronounce/homographs.tsv` from sentences with labelled homographs.

    : > src/text/pronounce/homographs.tsv
    cargo build --release --bin recit
    python3 training/homographs/train.py WikipediaHomographData target/release/recit > src/text/pronounce/homographs.tsv

Needs scikit-learn. The sentences are those of https://github.com/google-research-datasets/WikipediaHomographData
(Apache-2.0); only `data/train` is used, and `data/eval` is for measuring. The table holds weights of parts of speech
and words around a homograph, and no sentences. A word is included only if the weights are right more often than the
tool with an empty table, on sentences that they were not learned from.
"""

import csv
import glob
import json
import subprocess
import sys

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

TAGS = 2
NEAR = 7
SCALE = 20
GAIN = 0.02
ENDS = {"point", "question or exclamation", "semicolon", "line break", "ellipsis", "colon"}
WEAK = {"AH0", "IH0", "ER0", "EH0", "IY0", "AE0", "AA0", "OW0", "AO0", "UH0", "UW0"}


def rows(pattern):
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf8") as file:
            yield from csv.DictReader(file, delimiter="\t")


def explained(tool, texts):
    lines = "\n".join(texts) + "\n"
    done = subprocess.run(tool, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["tokens"] for line in done.stdout.splitlines()]


def escaped(text):
    for sign in "\\[<&":
        text = text.replace(sign, "\\" + sign)
    return text


def is_mark(word):
    return not any(c.isalnum() for c in word)


def plain(word):
    return "." if is_mark(word) else word.lower()


def features(tokens, at):
    """The features that `homograph.rs` uses, by the same names."""
    first = at
    while first > 0 and tokens[first - 1].get("rule") not in ENDS:
        first -= 1
    last = at
    while last + 1 < len(tokens) and tokens[last].get("rule") not in ENDS:
        last += 1
    sentence, at = tokens[first : last + 1], at - first
    found = set()
    for offset in range(-TAGS, TAGS + 1):
        place = at + offset
        inside = 0 <= place < len(sentence)
        word = sentence[place]["word"] if inside else ""
        tag = "" if not inside else "." if is_mark(word) else sentence[place]["tag"]
        found.add(f"t{offset}={tag}")
        if offset:
            found.add(f"w{offset}={plain(word) if inside else ''}")
    for place in range(max(0, at - NEAR), min(len(sentence), at + NEAR + 1)):
        if place != at and not is_mark(sentence[place]["word"]):
            found.add("n=" + plain(sentence[place]["word"]))
    if sentence[at]["word"][:1].isupper():
        found.add("first" if at == 0 else "capital")
    return found


def target(tokens, text, start, end):
    """The index of the homograph among the tokens."""
    before = len(escaped(text.encode()[:start].decode()).encode())
    word = text.encode()[start:end].decode().lower()
    places = [i for i, token in enumerate(tokens) if token["src"][0] <= before < token["src"][1]]
    named = [i for i in places if tokens[i]["word"].lower() == word]
    return (named or places or [None])[0]


def distance(a, b):
    """The distance of two pronunciations; stress counts, and weak vowels hardly differ."""

    def cost(x, y):
        if x == y:
            return 0
        if x.rstrip("012") == y.rstrip("012"):
            return 0.5 if "1" in (x[-1], y[-1]) else 0.1
        vowels = x[-1].isdigit(), y[-1].isdigit()
        if vowels[0] != vowels[1]:
            return 2
        if not vowels[0]:
            return 1
        return 0.25 if x in WEAK and y in WEAK else 1.4

    table = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        table.append([i])
        for j, y in enumerate(b, 1):
            table[i].append(min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost(x, y)))
    return table[-1][-1]


def main():
    data, *tool = sys.argv[1:]
    tool = tool if len(tool) > 1 else [tool[0], "phonemes", "-", "--explain", "--json"]
    readings = {}
    for row in rows(f"{data}/data/wordids.tsv"):
        readings.setdefault(row["homograph"], {})[row["wordid"]] = row["pronunciation"].replace("'", "ˈ")
    train = list(rows(f"{data}/data/train/*.tsv"))
    tokens = explained(tool, [escaped(row["sentence"]) for row in train])
    wanted = sorted({ipa for word in readings.values() for ipa in word.values()})
    spoken = explained(tool, [f"[ph /{ipa}/]" for ipa in wanted])
    given = {ipa: [p for token in line for p in token.get("phonemes", [])] for ipa, line in zip(wanted, spoken)}
    examples, known = {}, {}
    for row, line in zip(train, tokens):
        at = target(line, row["sentence"], int(row["start"]), int(row["end"]))
        if at is None or "phonemes" not in line[at]:
            continue
        word = row["homograph"]
        spoken = line[at]["phonemes"]
        heard = min(readings[word], key=lambda wordid: distance(spoken, given[readings[word][wordid]]))
        examples.setdefault(word, []).append((features(line, at), row["wordid"], heard))
        known.setdefault(word, set()).update([" ".join(spoken), *line[at].get("others", [])])
    print("# Weights of the words and parts of speech around homographs, for homograph.rs. Made by training/homographs/train.py")
    print("# from the training sentences of WikipediaHomographData (Apache-2.0, Google), which are not part of this table.")
    for word in sorted(examples):
        write(word, examples[word], readings[word], given, known[word])


def sounds(ipa, given, known):
    """The lexicon's own sounds if it has this reading, otherwise those of the transcription."""
    best = min(known, key=lambda heard: distance(heard.split(), given[ipa]))
    return best if distance(best.split(), given[ipa]) < 0.5 else " ".join(given[ipa])


def write(word, examples, readings, given, known):
    labels = sorted({label for _, label, _ in examples})
    if len(labels) < 2:
        return
    count = {}
    for found, *_ in examples:
        for feature in found:
            count[feature] = count.get(feature, 0) + 1
    kept = [{f: 1 for f in found if count[f] > 1} for found, *_ in examples]
    names = DictVectorizer()
    inputs = names.fit_transform(kept)
    outputs = [label for _, label, _ in examples]
    model = LogisticRegression(C=0.6, max_iter=2000)
    rarest = min(outputs.count(label) for label in labels)
    if rarest < 2:
        return
    folds = StratifiedKFold(min(5, rarest), shuffle=True, random_state=0)
    learned = cross_val_score(model, inputs, outputs, cv=folds).mean()
    without = sum(label == heard for _, label, heard in examples) / len(examples)
    print(f"{word}: {without:.3f} without, {learned:.3f} with", file=sys.stderr)
    if learned <= without + GAIN:
        return
    model.fit(inputs, outputs)
    weights, bias = model.coef_, model.intercept_
    if len(labels) == 2:
        weights, bias = numpy.vstack([-weights[0] / 2, weights[0] / 2]), numpy.array([-bias[0] / 2, bias[0] / 2])
    order = list(model.classes_)
    fields = []
    for index, name in enumerate(names.get_feature_names_out()):
        steps = numpy.rint(weights[:, index] * SCALE).astype(int)
        if numpy.abs(steps).max() > 1:
            fields.append(f"{name}:{','.join(map(str, steps))}")
    spoken = ",".join(sounds(readings[label], given, known) for label in order)
    biases = ",".join(str(round(value * SCALE)) for value in bias)
    print("\t".join([word, spoken, biases, *fields]))


main()
