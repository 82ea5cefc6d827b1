"""Predicted listening quality: DNSMOS of full synthesis compared with natural recordings and flite.

DNSMOS: C. Reddy, V. Gopal, R. Cutler, "DNSMOS P.835", ICASSP 2022 (overall) and "DNSMOS", ICASSP 2021 (P.808), with
the nets in the `speechmos` package. Both scores range from 1 to 5.
"""

import numpy as np
from speechmos import dnsmos
from tqdm import tqdm

from evaluate.audio import RECOGNISER_RATE, Sound, read
from evaluate.render import Flite, Memo, Recit
from evaluate.report import Row
from evaluate.settings import Settings
from evaluate.texts import everyday_sentences, natural_clips, read_sentences

NAME = "dnsmos"

PEAK = 0.8
"""Every sound is scaled to this magnitude first, since the nets hear level as quality."""

LOSS = 0.05
"""How far synthesis may lie under natural recordings."""

Scores = dict[str, float]


def scores(sound: Sound, memo: Memo) -> Scores:
    """DNSMOS of one sound: `ovrl` and `p808`."""

    def measure(sound: Sound) -> Scores:
        samples = sound.at(RECOGNISER_RATE).peaking_at(PEAK).samples.astype(np.float32)
        found = dnsmos.run(np.clip(samples, -1.0, 1.0), RECOGNISER_RATE)
        return {"ovrl": float(found["ovrl_mos"]), "p808": float(found["p808_mos"])}

    return memo.of("dnsmos", sound, measure)


def mean(many: list[Scores]) -> Scores:
    """The mean of each score, and `n`, the number of sounds."""
    return {key: float(np.mean([one[key] for one in many])) for key in ("ovrl", "p808")} | {"n": len(many)}


def measure(settings: Settings) -> dict:
    """Mean scores by text kind and voice; `natural_all` includes every clip of the reader."""
    recit, flite, memo = Recit(settings), Flite(settings), Memo(settings)
    found: dict = {}
    for kind, sentences in (("read", read_sentences(settings)), ("everyday", everyday_sentences(settings))):
        ours, other, natural = [], [], []
        for sentence in tqdm(sentences, desc=f"DNSMOS, {kind}", leave=False):
            ours.append(scores(recit.say(sentence.text).sound, memo))
            other.append(scores(flite.say(sentence.text), memo))
            if sentence.natural:
                natural.append(scores(read(sentence.natural), memo))
        found[kind] = {"ours": mean(ours), "flite": mean(other)}
        if natural:
            # Sentences with natural sound come first.
            paired = len(natural)
            found[kind] |= {
                "natural": mean(natural),
                "ours_paired": mean(ours[:paired]),
                "flite_paired": mean(other[:paired]),
            }
    every = [
        scores(read(clip.natural), memo)
        for clip in tqdm(settings.few(natural_clips(settings), 6), desc="DNSMOS, natural", leave=False)
    ]
    found["natural_all"] = mean(every)
    return found


def _cell(scores: Scores | None) -> str:
    return "–" if scores is None else f"{scores['ovrl']:.2f} / {scores['p808']:.2f} (n {scores['n']})"


def rows(found: dict) -> list[Row]:
    """Bar: read sentences relative to the natural clips of the same texts, both scores."""
    read_aloud, everyday = found["read"], found["everyday"]
    natural = read_aloud.get("natural")
    met = None
    if natural:
        met = all(read_aloud["ours_paired"][key] >= natural[key] - LOSS for key in ("ovrl", "p808"))
    return [
        Row(
            "DNSMOS OVRL / P.808, held-out clips",
            f"at most {LOSS} under natural",
            _cell(natural),
            _cell(read_aloud.get("ours_paired")),
            _cell(read_aloud.get("flite_paired")),
            met=met,
        ),
        Row(
            "DNSMOS OVRL / P.808, all read sentences (natural: every clip of the reader)",
            "",
            _cell(found["natural_all"]),
            _cell(read_aloud["ours"]),
            _cell(read_aloud["flite"]),
        ),
        Row("DNSMOS OVRL / P.808, everyday sentences", "", "–", _cell(everyday["ours"]), _cell(everyday["flite"])),
    ]
