"""The commands of the recipe: `python -m distill --help`."""

import argparse
from pathlib import Path

STAGES = ("plan", "speak", "prepare", "vocoder")
# Steps of each training.
STEPS = {"vocoder": 40_000}


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser("distill", description="Makes Recit's built-in voice. Every stage goes on where it was stopped.")
    parser.add_argument("stage", choices=(*STAGES, "all"), help="what to do; `all` does everything in order")
    parser.add_argument("--packages", type=Path, default=Path("packages"), help="the teacher's packages [%(default)s]")
    parser.add_argument("--texts", type=Path, help="LJ Speech's transcripts (id|raw|normalised)")
    parser.add_argument("--spoken", type=Path, help="a folder of speech by the teacher that is there already")
    parser.add_argument("--minutes", type=float, help="stop speaking after this many minutes of speech")
    parser.add_argument("--ljspeech", type=Path, help="recordings of LJ Speech (metadata.csv and wavs)")
    parser.add_argument("--multi", type=Path, help="recordings of many people (metadata.csv)")
    parser.add_argument("--untranscribed", type=Path, help="more recordings of many people, without texts")
    parser.add_argument("--recit", default="../target/release/recit", help="the recit tool, for phonemes [%(default)s]")
    parser.add_argument("--speech", type=Path, default=Path("speech"), help="what the teacher speaks [%(default)s]")
    parser.add_argument("--work", type=Path, default=Path("work"), help="features and checkpoints [%(default)s]")
    parser.add_argument("--tier", default="standard", choices=("standard", "light"), help="the size to train [%(default)s]")
    parser.add_argument("--steps", type=int, help="steps of the training [40000 vocoder]")
    parser.add_argument("--adversary-from", type=int, default=4000, help="step at which the vocoder's adversary begins [%(default)s]")
    parser.add_argument("--threads", type=int, default=1, help="threads and processes [%(default)s]")
    return parser.parse_args()


def run(stage, given):
    """One stage of the recipe."""
    from . import speak

    if stage == "plan":
        speak.plan(given.packages, given.texts, given.recit, given.speech, given.spoken)
    elif stage == "speak":
        speak.speak(given.packages, given.speech, given.minutes)
    elif stage == "prepare":
        from . import prepare

        prepare.prepare(given)
    elif stage == "vocoder":
        import torch

        from . import train_vocoder

        torch.set_num_threads(given.threads)
        train_vocoder.train(given.work, given.tier, given.steps or STEPS[stage], given.adversary_from)


def main():
    """Runs the stage that was asked for."""
    given = arguments()
    for stage in STAGES if given.stage == "all" else (given.stage,):
        run(stage, given)


if __name__ == "__main__":
    main()
