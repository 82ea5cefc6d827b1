"""Learns to recognise emotions in recordings from EmoDB, and writes `src/recording/discriminants.rs`.

    python emotions/train.py EMODB ../target/release/recit ../src/recording/discriminants.rs

EMODB is a folder with the corpus as `*.flac` or `*.wav` (F. Burkhardt et al., "A database of German emotional speech",
Interspeech 2005, CC0): a name holds the speaker (2), the sentence (3), the emotion (1) and the version (1). The tool
measures each recording. Needs only `numpy`; takes two minutes.

Prints for how many recordings the intended emotion is recognised, with discriminants of all other speakers; once with
the speaker's own neutral recordings for comparison, once without.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

# In the order of `Named::ALL`, with the letters of the corpus.
LETTERS = "NFWTAEL"
# How much of the covariance within emotions is replaced by its diagonal.
SHRINKAGE = 0.1
# In the order of `Measures::NAMES`.
MEASURES = (
    "f0 f0_range f0_movement f0_tremble voiced pace level_range noise_low noise_high band_250 band_750 band_1500 band_2750 band_4250 band_6250"
).split()


def measured(folder, tool):
    """Names, and the measures [recordings, 15] of those with voiced frames."""
    names, values = [], []
    for path in sorted([*Path(folder).rglob("*.flac"), *Path(folder).rglob("*.wav")]):
        done = subprocess.run([tool, "emotion", str(path), "--json"], capture_output=True, text=True)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
            continue
        names.append(path.stem)
        measures = json.loads(done.stdout)["measures"]
        values.append([measures[name] for name in MEASURES])
    return names, np.array(values)


def learnt(values, emotions):
    """The weights [7, 15] and offsets [7] of linear discriminants with a shared covariance and equal priors."""
    means = np.stack([values[emotions == emotion].mean(0) for emotion in range(7)])
    rest = values - means[emotions]
    covariance = rest.T @ rest / (len(values) - 7)
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.diag(np.diag(covariance))
    weights = np.linalg.solve(covariance, means.T).T
    return weights, -0.5 * (weights * means).sum(1)


def against_own(values, emotions, speakers):
    """Each recording minus the mean of its speaker's neutral ones."""
    own = {who: values[(speakers == who) & (emotions == 0)].mean(0) for who in np.unique(speakers)}
    return values - np.stack([own[who] for who in speakers])


def left_out(values, emotions, speakers):
    """Scores [recordings, 7] by discriminants of the other speakers."""
    scores = np.zeros((len(values), 7))
    for who in np.unique(speakers):
        out = speakers == who
        weights, offsets = learnt(values[~out], emotions[~out])
        scores[out] = values[out] @ weights.T + offsets
    return scores


def likelihoods(scores, temperature):
    powers = np.exp((scores - scores.max(1, keepdims=True)) / temperature)
    return powers / powers.sum(1, keepdims=True)


def temperature(scores, emotions):
    """By what the scores of speakers who were left out must be divided, so that their confidence matches their
    accuracy.
    """
    surprise = lambda by: -np.log(likelihoods(scores, by)[np.arange(len(emotions)), emotions] + 1e-12).mean()
    return min(np.linspace(1, 8, 71), key=surprise)


def calibration(scores, emotions, by):
    """Confidence, accuracy and number of the scores that are unsure, fairly sure, sure."""
    likely = likelihoods(scores, by)
    sure, right = likely.max(1), likely.argmax(1) == emotions
    edges = (0, 0.5, 0.7, 1.01)
    within = [(sure >= low) & (sure < high) for low, high in zip(edges, edges[1:])]
    return [(round(sure[some].mean(), 2), round(right[some].mean(), 2), int(some.sum())) for some in within]


def constant(name, about, weights, offsets):
    row = lambda values: ", ".join(f"{value:.5f}" for value in values)
    rows = "".join(f"        [{row(values)}],\n" for values in weights)
    return f"\n/// {about}\npub(super) const {name}: Discriminants = Discriminants {{\n    weights: [\n{rows}    ],\n    offsets: [{row(offsets)}],\n}};\n"


def main(folder, tool, target):
    names, values = measured(folder, tool)
    emotions = np.array([LETTERS.index(name[5]) for name in names])
    speakers = np.array([name[:2] for name in names])
    written = Path(target).read_text(encoding="utf-8")
    written = written[: written.index("\n/// For differences")]
    for name, about, of in [
        ("OWN", "For differences from the speaker's own neutral speech.", against_own(values, emotions, speakers)),
        ("POPULATION", "For measures as they are.", values),
    ]:
        scores = left_out(of, emotions, speakers)
        by = temperature(scores, emotions)
        table = np.zeros((7, 7), int)
        np.add.at(table, (emotions, scores.argmax(1)), 1)
        print(f"{name}: {100 * np.trace(table) / table.sum():.1f} % of {len(names)}; scores divided by {by:.1f}\n{table}")
        print("sure, right, how many:", calibration(scores, emotions, by))
        weights, offsets = learnt(of, emotions)
        # Likelihoods do not depend on terms that are the same for all emotions.
        written += constant(name, about, (weights - weights.mean(0)) / by, (offsets - offsets.mean()) / by)
    Path(target).write_text(written, encoding="utf-8")
    subprocess.run(["rustfmt", "--edition", "2024", target], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
