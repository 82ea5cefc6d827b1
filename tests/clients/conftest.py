"""A running `recit serve` for the tests of its clients.

`cargo xtask test` builds the tool, sets RECIT_TOOL to it and runs these tests in `target/venv`.
"""

import os
import re
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

TEXT = "Welcome back. The doors open at nine, as they always do."


@dataclass
class Server:
    """The ports of a server."""

    http: int
    wyoming: int


@pytest.fixture(scope="session")
def tool() -> str:
    """The path of the built tool."""
    root = Path(__file__).resolve().parents[2]
    path = Path(os.environ.get("RECIT_TOOL", root / "target" / "debug" / "recit"))
    if not path.exists():
        pytest.fail(f"{path} is missing: run `cargo build` first", pytrace=False)
    return str(path)


@pytest.fixture(scope="session")
def server(tool: str):
    """A server on free ports."""
    command = [tool, "serve", "--port", "0", "--wyoming", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        ports = []
        for what in ["HTTP", "Wyoming"]:
            line = process.stderr.readline()
            found = re.fullmatch(rf"recit: {what} on 127\.0\.0\.1:(\d+)\n", line)
            assert found, line
            ports.append(int(found[1]))
        reader = threading.Thread(target=process.stderr.read, daemon=True)
        reader.start()
        yield Server(*ports)
        process.terminate()
        assert process.wait(30) == 0
