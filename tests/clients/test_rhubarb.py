"""Our files of Rhubarb Lip Sync, read by the parsers of openfacefx."""

import subprocess
import sys
from pathlib import Path

import pytest
from openfacefx.importers import parse_rhubarb_json, parse_rhubarb_tsv

from conftest import TEXT

READERS = {"tsv": parse_rhubarb_tsv, "json": parse_rhubarb_json}


@pytest.fixture(scope="module")
def files(tool: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The contents of the file of each kind."""
    folder = tmp_path_factory.mktemp("rhubarb")
    contents = {}
    for kind in READERS:
        path = folder / f"lips.rhubarb.{kind}"
        command = [tool, "say", TEXT, "-o", str(folder / "said.wav"), "--visemes", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        contents[kind] = path.read_text()
    return contents


@pytest.mark.parametrize("kind", READERS)
def test_every_mouth_is_read_without_a_gap(files: dict[str, str], kind: str):
    cues, duration = READERS[kind](files[kind])
    assert len(cues) > 20 and 2 < duration < 10
    assert cues[0][0] == 0 and cues[-1][1] == duration
    assert all(before[1] == after[0] for before, after in zip(cues, cues[1:]))
    assert {shape for _, _, shape in cues} <= set("ABCDEFGHX")


def test_both_kinds_say_the_same(files: dict[str, str]):
    read = [READERS[kind](files[kind]) for kind in READERS]
    assert read[0] == read[1]


def test_a_whole_file_becomes_a_track_of_openfacefx(files: dict[str, str], tmp_path: Path):
    path, track = tmp_path / "lips.tsv", tmp_path / "track.json"
    path.write_text(files["tsv"])
    command = [sys.executable, "-m", "openfacefx.cli", "from-cues", str(path), "-o", str(track)]
    subprocess.run(command, check=True, capture_output=True)
    assert track.stat().st_size > 1000
