"""The scripts of docs/recipes, as they are written."""

import json
import subprocess
import sys
import wave
from pathlib import Path

from conftest import Server
from test_osc import Show, show  # noqa: F401 (a fixture)

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"


def run(name: str, *options: str) -> str:
    command = [sys.executable, str(RECIPES / name), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_assistants_tokens_become_a_voice_and_mouths(server: Server, tmp_path: Path):
    out = tmp_path / "reply"
    told = run("assistant.py", "--port", str(server.wyoming), "--out", str(out), "--tokens-per-second", "1000")
    assert "the first sound after" in told
    with wave.open(f"{out}.wav") as file:
        seconds = file.getnframes() / file.getframerate()
    cues = json.loads(Path(f"{out}.ovr.json").read_text())["cues"]
    assert seconds > 6 and abs(cues[-1]["end"] - seconds) < 0.01
    assert all(first["end"] == second["start"] for first, second in zip(cues, cues[1:]))


def test_a_desk_calls_its_cues(show: Show):  # noqa: F811
    told = run("cues.py", "--port", str(show.desk._port), "--speed", "100").splitlines()
    assert [line.endswith(": ok") for line in told] == [True, True, True, True, False, True]
    assert "there is no line 99" in told[4]


def test_home_assistant_gets_an_answer(server: Server, tmp_path: Path):
    out = tmp_path / "answer.wav"
    told = run("home_assistant.py", "--port", str(server.wyoming), "--out", str(out))
    assert "streaming: True" in told and out.exists()
