"""`python -m evaluate.performance FOLDER`: measures how the built plugin responds to notes and automation.

It plays the VST3 in DawDreamer, which is not among the packages of the recipe (`pip install dawdreamer==0.9.0`), and
gets phonemes from the `recit` tool. Build both first: `cargo xtask bundle` and `cargo build --release`. A run takes
about six minutes.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from evaluate.performance import controls, mood, pictures, rhythm, song
from evaluate.performance.host import BLOCK, Host
from evaluate.render import Memo, Recit
from evaluate.settings import Settings

ROOT = Path(__file__).resolve().parents[3]

PARTS = ("sweep", "steps", "zipper", "emotion", "fit", "song")
"""What can be measured."""


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluate.performance", description=__doc__)
    parser.add_argument("out", type=Path, metavar="FOLDER", help="the folder for performance.json and the pictures")
    parser.add_argument("--vst3", type=Path, default=ROOT / "target/bundled/Recit.vst3", help="the built plugin")
    parser.add_argument("--recit", type=Path, default=ROOT / "target/release/recit", help="the recit tool")
    parser.add_argument("--only", default="", help=f"parts, separated by commas: {','.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer lines, to check that everything runs")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    options = arguments(given)
    parts = [part for part in options.only.split(",") if part] or list(PARTS)
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        print(f"evaluate.performance: there is no part {', '.join(unknown)}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "performance.json"
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for part in parts:
        began = time.monotonic()
        results[part] = _measured(part, options)
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if "song" in results:
        pictures.melody(options.out / "melody.png", results["song"]["melody"])
    if "emotion" in results:
        pictures.emotion(options.out / "emotion.png", results["emotion"])
    return 0


def _measured(part: str, options: argparse.Namespace) -> dict:
    settings = Settings(
        recit=options.recit,
        voice=ROOT / "models/house",
        ljspeech=Path(),
        emodb=None,
        out=options.out,
        cache=options.out / "cache",
        quick=options.quick,
    )
    recit = Recit(settings)
    host = Host(options.vst3, controls.STEP_BLOCK if part == "steps" else BLOCK)
    match part:
        case "sweep":
            tokens = recit.phonemes([controls.SENTENCE])[0]
            return controls.sweep(host, sum(len(token.get("phonemes", [])) for token in tokens))
        case "steps":
            return controls.steps(host)
        case "zipper":
            return controls.zipper(host)
        case "emotion":
            return mood.measure(host)
        case "fit":
            return rhythm.measure(host, options.quick)
        case _:
            return song.measure(host, recit, Memo(settings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
