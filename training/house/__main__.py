"""The commands of the recipe: `python -m house --help`."""

import argparse
import json
from pathlib import Path

import torch

from evaluate.__main__ import main as evaluate

from . import export, prepare, train_acoustic, train_vocoder

HERE = Path(__file__).parent
# Steps of each training. Unseen clips gain nothing from more on half an hour of recordings.
STEPS = {"vocoder": {"standard": 15_000, "light": 5_000}, "acoustic": {"standard": 4_500, "light": 4_000}}
STAGES = ("prepare", "vocoder", "acoustic", "export", "evaluate")


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser("house", description="Makes Recit's built-in voice. Every stage goes on where it was stopped.")
    parser.add_argument("stage", choices=(*STAGES, "all"), help="what to do; `all` does everything in order")
    parser.add_argument("--ljspeech", type=Path, help="the LJ Speech folder (metadata.csv and wavs)")
    parser.add_argument("--multi", type=Path, help="transcribed clips of many speakers (metadata.csv)")
    parser.add_argument("--untranscribed", type=Path, help="clips of many speakers without texts")
    parser.add_argument("--emodb", type=Path, help="EmoDB, to evaluate the emotions")
    parser.add_argument("--recit", default="../target/release/recit", help="the recit tool, for phonemes [%(default)s]")
    parser.add_argument("--work", type=Path, default=Path("work"), help="features and checkpoints [%(default)s]")
    parser.add_argument("--out", type=Path, default=Path("../models/house"), help="the finished voice [%(default)s]")
    parser.add_argument("--tier", choices=("standard", "light"), help="train this tier only [both]")
    parser.add_argument("--steps", type=int, help="steps of the training [15000 and 5000 vocoder, 4500 and 4000 acoustic]")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="threads and processes [%(default)s]")
    parser.add_argument("--precisions", nargs="+", default=["int8", "fp16"], choices=export.PRECISIONS,
                        help="precisions of the finished voice [int8 fp16]")  # fmt: skip
    return parser.parse_args()


def run(stage, given):
    """One stage of the recipe."""
    if stage == "prepare":
        prepare.prepare(given, given.recit, given.work, given.threads)
    elif stage == "evaluate":
        call = ["--recit", given.recit, "--voice", str(given.out), "--ljspeech", str(given.ljspeech), "--out", str(given.work / "evaluation")]
        evaluate(call + (["--emodb", str(given.emodb)] if given.emodb else []))
    elif stage == "export":
        released = json.loads((HERE / "release.json").read_text())
        export.export(given.work, given.out, released, given.precisions)
    else:
        module = {"vocoder": train_vocoder, "acoustic": train_acoustic}[stage]
        for tier in (given.tier,) if given.tier else ("standard", "light"):
            module.train(given.work, tier, given.steps or STEPS[stage][tier])


def main():
    """Runs the stage that was asked for."""
    given = arguments()
    torch.set_num_threads(given.threads)
    if given.stage in ("prepare", "evaluate", "all") and not given.ljspeech:
        raise SystemExit("house: --ljspeech is needed to prepare and to evaluate")
    for stage in STAGES if given.stage == "all" else (given.stage,):
        run(stage, given)


if __name__ == "__main__":
    main()
