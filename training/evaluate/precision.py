"""int8 compared with fp32 and Light with Standard: size, speed on ONNX Runtime (one thread), quality.

Graphs are timed in turns, a few calls of each at a time, and the 10th percentile of all calls of a graph is used, so
that other work on the machine has little effect and affects both.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from evaluate import quality
from evaluate.render import Ask, Memo, Recit
from evaluate.report import NONE, Row
from evaluate.settings import SEED, Settings
from evaluate.texts import everyday_sentences

NAME = "precision"

ACOUSTIC = ("acoustic_encoder", "acoustic_prosody", "acoustic_decoder")

TOKENS, STEPS = 45, 300
"""A typical sentence: 45 phonemes and pauses, three seconds."""

TURNS, TURN = 40, 10
"""Turns that each graph gets, and calls in a turn."""

UNDISTURBED = 10.0
"""Percentile of the times of all calls that counts."""

SENTENCES = 30
"""Everyday sentences for the comparison of quality."""

SIZE_LESS, FASTER, INT8_LOSS = 70.0, 1.5, 0.05
"""int8 against fp32: % of bytes less, times as fast, DNSMOS under."""

LIGHT_FASTER, LIGHT_LOSS = 2.0, 0.15
"""Light against Standard."""


@dataclass(frozen=True)
class Edition:
    """A tier in a precision."""

    tier: str
    precision: str

    def __str__(self) -> str:
        return f"{self.tier} {self.precision}"


def editions(description: dict) -> dict[Edition, dict]:
    """The editions in a voice folder, with their files."""
    return {
        Edition(tier, precision): files
        for tier, precisions in description["tiers"].items()
        for precision, files in precisions.items()
    }


def _present(voice: Path, files: dict) -> bool:
    return all((voice / entry["file"]).exists() for entry in files.values())


class Graph:
    """One ONNX graph with inputs of a given size, on one thread of ONNX Runtime."""

    def __init__(self, path: Path, tokens: int = TOKENS, steps: int = STEPS):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        random = np.random.default_rng(SEED)
        self._inputs = {entry.name: _input(entry, tokens, steps, random) for entry in self._session.get_inputs()}

    def turn(self) -> list[float]:
        """The time of each call of a turn in milliseconds."""
        taken = []
        for _ in range(TURN):
            began = time.perf_counter()
            self._session.run(None, self._inputs)
            taken.append(1e3 * (time.perf_counter() - began))
        return taken


def _input(entry: onnxruntime.NodeArg, tokens: int, steps: int, random: np.random.Generator) -> np.ndarray:
    """A plausible value: symbols and positions in range, noise elsewhere. Names as in voice.json's format."""
    free = {"t": tokens, "z": tokens, "h": tokens, "idx": steps, "pos": steps, "pr": steps}
    shape = [size if isinstance(size, int) else free.get(entry.name, 1) for size in entry.shape]
    if shape and not isinstance(entry.shape[0], int):
        shape[0] = 1
    if entry.name == "idx":
        return np.linspace(0, tokens - 1, steps).astype(np.int64).reshape(shape)
    if entry.type == "tensor(int64)":
        return np.ones(shape, dtype=np.int64) if entry.name == "t" else np.zeros(shape, dtype=np.int64)
    return random.normal(0.0, 0.3, shape).astype(np.float32)


def _times(graphs: dict[str, Graph], turns: int) -> dict[str, float]:
    """The time of an undisturbed call of each graph in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in graphs}
    for _ in range(turns):
        for name, graph in graphs.items():
            taken[name] += graph.turn()
    return {name: float(np.percentile(values, UNDISTURBED)) for name, values in taken.items()}


def _speed(settings: Settings, held: dict[Edition, dict]) -> dict[str, dict[str, float]]:
    """Milliseconds of the three graphs of a sentence, and of all together."""
    turns = 5 if settings.quick else TURNS
    found: dict[str, dict[str, float]] = {str(edition): {"acoustic": 0.0} for edition in held}
    for graph in tqdm(ACOUSTIC, desc="speed", leave=False):
        files = {str(edition): settings.voice / files[graph]["file"] for edition, files in held.items()}
        for name, taken in _times({name: Graph(path) for name, path in files.items()}, turns).items():
            found[name][graph] = taken
            found[name]["acoustic"] += taken
    return found


def _quality(settings: Settings, held: dict[Edition, dict]) -> dict[str, quality.Scores]:
    recit, memo = Recit(settings), Memo(settings)
    sentences = everyday_sentences(settings)[:SENTENCES]
    found = {}
    for edition in tqdm(held, desc="quality of precisions and tiers", leave=False):
        ask = Ask(tier=edition.tier, precision=edition.precision)
        found[str(edition)] = quality.mean([quality.scores(recit.say(one.text, ask).sound, memo) for one in sentences])
    return found


def measure(settings: Settings) -> dict:
    """Bytes, milliseconds and DNSMOS of every tier and precision in the voice folder, by name."""
    held = editions(Recit(settings).description)
    held = {edition: files for edition, files in held.items() if _present(settings.voice, files)}
    # Half precision is for graphics processors; on one core it would only be converted back.
    timed = {edition: files for edition, files in held.items() if edition.precision != "fp16"}
    return {
        "bytes": {
            str(edition): {name: (settings.voice / entry["file"]).stat().st_size for name, entry in files.items()}
            for edition, files in held.items()
        },
        "milliseconds": _speed(settings, timed),
        "dnsmos": _quality(settings, timed),
    }


def _compared(found: dict, small: str, large: str) -> dict[str, float] | None:
    """By how much `small` is smaller and faster; `None` if one of them was not measured."""
    if not all(name in found["milliseconds"] for name in (small, large)):
        return None
    fast, slow = found["milliseconds"][small], found["milliseconds"][large]
    bytes_small, bytes_large = (sum(found["bytes"][name].values()) for name in (small, large))
    scores = [found["dnsmos"][name] for name in (small, large)]
    ratios = {name: slow[name] / fast[name] for name in fast}
    return ratios | {
        "less": 100.0 * (1.0 - bytes_small / bytes_large),
        "loss": max(scores[1][key] - scores[0][key] for key in ("ovrl", "p808")),
    }


def rows(found: dict) -> list[Row]:
    """Bars of both comparisons."""
    result = []
    for tier in ("standard", "light"):
        int8 = _compared(found, f"{tier} int8", f"{tier} fp32")
        if int8 is None:
            continue
        result += [
            Row(
                f"int8 against fp32, {tier}: size",
                f"−{SIZE_LESS:.0f} %",
                NONE,
                f"−{int8['less']:.1f} %",
                met=int8["less"] >= SIZE_LESS,
            ),
            Row(
                f"int8 against fp32, {tier}: speed",
                f"× {FASTER}",
                NONE,
                f"× {int8['acoustic']:.2f}",
                met=int8["acoustic"] >= FASTER,
            ),
            Row(
                f"int8 against fp32, {tier}: DNSMOS loss (the larger of OVRL and P.808)",
                f"at most {INT8_LOSS}",
                NONE,
                f"{int8['loss']:.3f}",
                met=int8["loss"] <= INT8_LOSS,
            ),
        ]
    light = _compared(found, "light int8", "standard int8")
    if light:
        result += [
            Row(
                "Light against Standard (int8): speed of planning",
                f"× {LIGHT_FASTER}",
                NONE,
                f"× {light['acoustic']:.2f}",
                met=light["acoustic"] >= LIGHT_FASTER,
            ),
            Row(
                "Light against Standard (int8): DNSMOS loss (the larger of OVRL and P.808)",
                f"at most {LIGHT_LOSS}",
                NONE,
                f"{light['loss']:.3f}",
                met=light["loss"] <= LIGHT_LOSS,
            ),
        ]
    return result
