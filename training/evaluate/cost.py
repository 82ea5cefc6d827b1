"""The cost of speech on one core, in the product itself with its defaults (int8, Standard).

Other work on the machine adds to these times, so run this part alone. The minimum of a few rounds is taken for each
sentence, which removes most of that, and the median over sentences.
"""

import statistics

from tqdm import tqdm

from evaluate.audio import HOP, SAMPLE_RATE
from evaluate.render import Recit
from evaluate.report import NONE, Row
from evaluate.settings import Settings
from evaluate.texts import everyday_sentences

NAME = "cost"

SENTENCES, ROUNDS = 20, 5
"""Everyday sentences, and how often each is spoken."""

RTF_MOST = 0.03
"""Seconds of acoustic model and vocoder for a second of speech."""

FRAME_MS, FRAME_MOST_MS = 10.0, 0.4
"""Milliseconds of speech, and what the vocoder may take for them."""

STAGES = ("text", "acoustic", "vocoder", "resample")


def measure(settings: Settings) -> dict:
    """Medians over sentences; `vocoder_frame_ms` is for 10 ms of speech."""
    recit = Recit(settings)
    sentences = everyday_sentences(settings)[:SENTENCES]
    of_stage: dict[str, list[float]] = {stage: [] for stage in STAGES}
    engine = ""
    for sentence in tqdm(sentences, desc="cost", leave=False):
        takes = [recit.timed(sentence.text) for _ in range(1 if settings.quick else ROUNDS)]
        engine = takes[0]["engine"]
        for stage in STAGES:
            of_stage[stage].append(min(take["stages"][stage] / (1e3 * take["audio_s"]) for take in takes))
    rtf = {stage: statistics.median(shares) for stage, shares in of_stage.items()}
    return {
        "engine": engine,
        "sentences": len(sentences),
        "rtf": rtf,
        "rtf_models": rtf["acoustic"] + rtf["vocoder"],
        "vocoder_frame_ms": rtf["vocoder"] * FRAME_MS,
        "frame_s": HOP / SAMPLE_RATE,
        "bench": recit.bench(),
    }


def rows(found: dict) -> list[Row]:
    """Bars: real-time factor of the models, and the time of a vocoder frame."""
    parts = found["rtf"]
    first_audio = found["bench"]["ttfa_ms"]["median"]
    return [
        Row(
            f"cost on one core, acoustic + vocoder ({found['engine']}), real-time factor",
            f"under {RTF_MOST}",
            NONE,
            f"{found['rtf_models']:.4f} (acoustic {parts['acoustic']:.4f}, vocoder {parts['vocoder']:.4f};"
            f" first audio {first_audio:.1f} ms)",
            met=found["rtf_models"] < RTF_MOST,
        ),
        Row(
            "10 ms of speech in the vocoder, median",
            f"under {FRAME_MOST_MS} ms",
            NONE,
            f"{found['vocoder_frame_ms']:.3f} ms",
            met=found["vocoder_frame_ms"] < FRAME_MOST_MS,
        ),
    ]
