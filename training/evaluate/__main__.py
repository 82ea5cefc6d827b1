"""`python -m evaluate`: measures the voice and writes the table for the model card."""

import argparse
import json
import sys
import time
import traceback
from pathlib import Path

from evaluate import cost, emotions, life, pictures, precision, quality, robust, shift, speakers, sung, words
from evaluate.report import table
from evaluate.settings import Settings

PARTS = {
    part.NAME: part
    for part in (quality, words, life, shift, sung, emotions, speakers, precision, cost, robust)
}
"""What can be measured, in the order of the table."""

ROOT = Path(__file__).resolve().parents[2]


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluate", description=__doc__)
    parser.add_argument("--recit", type=Path, default=ROOT / "target/release/recit", help="the recit tool")
    parser.add_argument("--voice", type=Path, default=ROOT / "models/house", help="folder of the voice")
    parser.add_argument("--ljspeech", type=Path, required=True, help="LJ Speech: metadata.csv with wavs/ or flac/")
    parser.add_argument("--emodb", type=Path, help="EmoDB: flac/ or wav/ with lablaut/")
    parser.add_argument("--out", type=Path, default=ROOT / "training/out/evaluation", help="where results go")
    parser.add_argument("--cache", type=Path, help="where renderings and measurements are kept (default: in --out)")
    parser.add_argument("--quick", action="store_true", help="only a few sentences, to check that everything runs")
    parser.add_argument("--only", default="", help=f"parts, separated by commas: {','.join(PARTS)}")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    options = arguments(given)
    parts = [part for part in options.only.split(",") if part] or list(PARTS)
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        print(f"evaluate: there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    settings = Settings(
        recit=options.recit,
        voice=options.voice,
        ljspeech=options.ljspeech,
        emodb=options.emodb,
        out=options.out,
        cache=options.cache or options.out / "cache",
        quick=options.quick,
    )
    settings.out.mkdir(parents=True, exist_ok=True)
    results = _load(settings.out / "results.json")
    failed = False
    for part in parts:
        began = time.monotonic()
        try:
            results[part] = PARTS[part].measure(settings)
        except Exception:
            # A failure of one part must not lose the others, which may take an hour.
            traceback.print_exc()
            print(f"evaluate: {part} was not measured", file=sys.stderr)
            failed = True
            continue
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        _write(settings.out, results)
    pictures.draw(settings, results)
    print(_write(settings.out, results))
    return 1 if failed else 0


def _load(path: Path) -> dict:
    """Results of earlier runs, so that parts can be measured one at a time."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write(out: Path, results: dict) -> str:
    """Writes the results so far; the table is in the order of the parts."""
    (out / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    rows = [row for name, part in PARTS.items() if name in results for row in part.rows(results[name])]
    text = table(rows)
    (out / "table.md").write_text(text, encoding="utf-8")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
