"""Copy-synthesis: held-out natural clips analysed and rebuilt by the vocoder alone."""

import json
from pathlib import Path

import librosa
import numpy as np
from tqdm import tqdm

from evaluate import quality
from evaluate.audio import FEMALE_RANGE, HOP, SAMPLE_RATE, Sound, f0_at, read, track_f0
from evaluate.render import Memo
from evaluate.report import Row
from evaluate.settings import Settings
from evaluate.texts import held_out

NAME = "copy"

DNSMOS_LOSS = 0.10
"""How far both scores may lie under those of the clips."""

CENTS = 15.0
"""Root mean square F0 error, leaps of more than half an octave left out (they are counted)."""

LEAP = 600.0
"""Cents."""

HEARD_DB = 45.0
"""Frames count for the spectral distance down to so far under the loudest."""


def vocoder_file(voice: Path, precision: str) -> Path:
    """The vocoder of the Standard tier in a voice folder."""
    tiers = json.loads((voice / "voice.json").read_text(encoding="utf-8"))["tiers"]
    return voice / tiers["standard"][precision]["vocoder"]["file"]


def log_spectral_distance(one: Sound, other: Sound) -> float:
    """Mean over audible frames of the RMS difference of 80 mel bands, dB."""
    size = min(len(one.samples), len(other.samples))

    def mel_db(sound: Sound) -> np.ndarray:
        power = librosa.feature.melspectrogram(
            y=sound.samples[:size], sr=sound.rate, n_fft=1024, hop_length=HOP, n_mels=80
        )
        return 10.0 * np.log10(np.maximum(power, 1e-8))

    first, second = mel_db(one), mel_db(other)
    level = first.mean(axis=0)
    heard = level > level.max() - HEARD_DB
    return float(np.sqrt(((first - second) ** 2).mean(axis=0))[heard].mean())


def f0_errors(one: Sound, other: Sound) -> tuple[np.ndarray, float]:
    """Cents in frames that both voice, and the share of frames that only one voices."""
    times = np.arange(0.0, min(one.seconds, other.seconds), HOP / SAMPLE_RATE)
    first, second = (f0_at(times, track_f0(sound, *FEMALE_RANGE)) for sound in (one, other))
    both = (first > 0) & (second > 0)
    return 1200.0 * np.log2(second[both] / first[both]), float(((first > 0) != (second > 0)).mean())


def measure(settings: Settings) -> dict:
    """Scores of natural and rebuilt clips for each precision whose vocoder the voice folder holds."""
    # The recipe's own package: the evaluation needs its analysis and its rendering, and nothing else of it.
    from house.copy_synthesis import copy_synthesis

    memo = Memo(settings)
    found = {}
    for precision in ("fp32", "int8"):
        try:
            graph = vocoder_file(settings.voice, precision)
        except KeyError:
            continue
        if graph.exists():
            found[precision] = _compare(settings, memo, lambda samples: copy_synthesis(graph, samples))
    return found


def _compare(settings: Settings, memo: Memo, rebuild) -> dict:
    natural, rebuilt, distances, cents, voicing = [], [], [], [], []
    for clip in tqdm(held_out(settings), desc="copy-synthesis", leave=False):
        sound = read(clip.natural, SAMPLE_RATE)
        copy = Sound(np.asarray(rebuild(sound.samples.astype(np.float32)), dtype=np.float64), SAMPLE_RATE)
        natural.append(quality.scores(sound, memo))
        rebuilt.append(quality.scores(copy, memo))
        distances.append(log_spectral_distance(sound, copy))
        errors, only_one = f0_errors(sound, copy)
        cents.append(errors)
        voicing.append(only_one)
    errors = np.concatenate(cents)
    kept = errors[np.abs(errors) < LEAP]
    return {
        "natural": quality.mean(natural),
        "rebuilt": quality.mean(rebuilt),
        "log_spectral_distance_db": float(np.mean(distances)),
        "f0_rms_cents": float(np.sqrt((kept**2).mean())),
        "f0_median_cents": float(np.median(np.abs(errors))),
        "leaps": float((np.abs(errors) >= LEAP).mean()),
        "voicing_differs": float(np.mean(voicing)),
    }


def rows(found: dict) -> list[Row]:
    """Bars: quality and F0 of the most exact vocoder there is; the others for comparison."""
    result = []
    for precision, part in found.items():
        natural, rebuilt = part["natural"], part["rebuilt"]
        result.append(
            Row(
                f"copy-synthesis ({precision}): DNSMOS OVRL / P.808 (n {rebuilt['n']})",
                f"within {DNSMOS_LOSS:.2f} of natural",
                f"{natural['ovrl']:.2f} / {natural['p808']:.2f}",
                f"{rebuilt['ovrl']:.2f} / {rebuilt['p808']:.2f}",
                met=all(rebuilt[key] >= natural[key] - DNSMOS_LOSS for key in ("ovrl", "p808")),
            )
        )
        result.append(
            Row(
                f"copy-synthesis ({precision}): F0 error (median; leaps; voicing differs; log-spectral distance)",
                f"under {CENTS:.0f} cents",
                "0",
                f"{part['f0_rms_cents']:.1f} cents ({part['f0_median_cents']:.1f}; {100 * part['leaps']:.1f} %;"
                f" {100 * part['voicing_differs']:.1f} %; {part['log_spectral_distance_db']:.2f} dB)",
                met=part["f0_rms_cents"] < CENTS,
            )
        )
    return result
