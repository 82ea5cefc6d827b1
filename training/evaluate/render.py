"""Speech from the product and from flite, stored on disk so that a rerun resumes where it was."""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from evaluate.audio import SAMPLE_RATE, Sound, read
from evaluate.settings import Settings

Value = TypeVar("Value")

TIMEOUT = 900
"""Seconds that one rendering may take, on a machine that is busy with other work."""


class RenderError(RuntimeError):
    """An engine produced no sound; the message is the engine's."""


@dataclass(frozen=True)
class Ask:
    """How a text is spoken; empty strings and defaults are the tool's own choice."""

    speaker: str = ""
    seed: int = 0
    pitch: float = 0.0
    emotion: str = ""
    amount: float = 1.0
    tier: str = ""
    precision: str = ""
    sing: str = ""
    tempo: float = 120.0

    def options(self) -> list[str]:
        """As options of `recit say`."""
        options = ["--seed", str(self.seed), "--pitch", str(self.pitch)]
        if self.emotion:
            options += ["--emotion", f"{self.emotion}:{self.amount}"]
        if self.tier:
            options += ["--tier", self.tier]
        if self.precision:
            options += ["--precision", self.precision]
        if self.sing:
            options += ["--sing", self.sing, "--tempo", str(self.tempo)]
        return options


@dataclass(frozen=True)
class Spoken:
    """A rendering, and the tool's measurements of it (the object of `recit say --json`)."""

    sound: Sound
    figures: dict


class Recit:
    """The `recit` command-line tool with one voice folder."""

    def __init__(self, settings: Settings):
        self._tool = settings.recit.resolve()
        self._voice = settings.voice.resolve()
        self._cache = settings.cache / "recit"

    @cached_property
    def description(self) -> dict:
        """The voice's `voice.json`."""
        return json.loads((self._voice / "voice.json").read_text(encoding="utf-8"))

    @property
    def speakers(self) -> list[str]:
        """Names of the voice's speakers, the house speaker first."""
        return [speaker["id"] for speaker in self.description["speakers"]]

    @cached_property
    def _identity(self) -> str:
        """Changes with the tool and with the voice (whose description holds the hashes of its graphs)."""
        digest = hashlib.sha256(self._tool.read_bytes())
        digest.update((self._voice / "voice.json").read_bytes())
        return digest.hexdigest()

    def say(self, text: str, ask: Ask = Ask()) -> Spoken:
        """`text` at the voice's own sample rate."""
        key = _key(self._identity, text, asdict(ask))
        sound, figures = self._cache / f"{key}.wav", self._cache / f"{key}.json"
        if not figures.exists():
            with _whole(sound) as part:
                found = self._run(text, ask, part)
            with _whole(figures) as part:
                part.write_text(found, encoding="utf-8")
        return Spoken(read(sound), json.loads(figures.read_text(encoding="utf-8")))

    def _run(self, text: str, ask: Ask, sound: Path) -> str:
        voice = f"{self._voice}/{ask.speaker}" if ask.speaker else str(self._voice)
        command = [str(self._tool), "say", "-", "--voice", voice, "-o", str(sound), "--json"]
        command += ["--sample-rate", str(SAMPLE_RATE), *ask.options()]
        return _output(command, text)

    def timed(self, text: str) -> dict:
        """The measurements of speaking `text` now; nothing is stored."""
        with tempfile.TemporaryDirectory() as folder:
            return json.loads(self._run(text, Ask(), Path(folder) / "timed.wav"))

    def bench(self) -> dict:
        """The object that `recit bench --json` prints."""
        return json.loads(_output([str(self._tool), "bench", "--json", "--voice", str(self._voice)], ""))

    def phonemes(self, texts: Iterable[str]) -> list[list[dict]]:
        """The tokens of each text as `recit phonemes --json` gives them: words and pauses."""
        lines = "".join(" ".join(text.split()) + "\n" for text in texts)
        output = _output([str(self._tool), "phonemes", "-", "--json"], lines)
        return [json.loads(line)["tokens"] for line in output.splitlines()]


class Flite:
    """flite with its slt voice (Carnegie Mellon University)."""

    def __init__(self, settings: Settings):
        self._cache = settings.cache / "flite"

    def say(self, text: str) -> Sound:
        """`text` at flite's own 16 kHz."""
        sound = self._cache / f"{_key('slt', text)}.wav"
        if not sound.exists():
            with _whole(sound) as part:
                _output(["flite", "-voice", "slt", "-t", text, "-o", str(part)], "")
        return read(sound)


class Memo:
    """Measurements of sounds, stored on disk by the measurement and the samples."""

    def __init__(self, settings: Settings):
        self._folder = settings.cache / "measured"

    def of(self, what: str, sound: Sound, measure: Callable[[Sound], Value], *also: object) -> Value:
        """`measure(sound)`, a JSON value, computed once; `also` names what else it depends on."""
        key = _key(what, hashlib.sha256(sound.samples.tobytes()).hexdigest(), sound.rate, *also)
        path = self._folder / f"{key}.json"
        if not path.exists():
            with _whole(path) as part:
                part.write_text(json.dumps(measure(sound)), encoding="utf-8")
        return json.loads(path.read_text(encoding="utf-8"))


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A temporary file that becomes `path` when it is complete, so that runs may share a cache."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{os.getpid()}-{path.name}")
    yield part
    part.replace(path)


def _output(command: list[str], text: str) -> str:
    """The output of a command that is given `text` on standard input."""
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=True)
    except FileNotFoundError:
        raise RenderError(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise RenderError(f"{command[0]} took more than {TIMEOUT} s") from None
    except subprocess.CalledProcessError as error:
        raise RenderError(f"{command[0]}: {error.stderr.strip()}") from None
    return done.stdout


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]
