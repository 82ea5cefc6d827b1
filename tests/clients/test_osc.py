"""Cues of python-osc, an independent sender, while `recit serve --osc` plays a project to a file."""

import json
import re
import subprocess
import time
import wave
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import UDPClient

PROJECT = {
    "format": "recit-project",
    "version": 2,
    "voice": {"name": "house", "speaker": "reader"},
    "lines": [
        {"id": 1, "text": "The house is open."},
        {"id": 2, "number": "12.5", "text": "Places, please."},
        {"id": 3, "text": "Good night."},
    ],
}


class Desk(UDPClient):
    """Sends messages and reads replies."""

    def __init__(self, port: int):
        super().__init__("127.0.0.1", port)
        self._sock.settimeout(60)

    def ask(self, address: str, *values) -> list:
        """The values of the reply."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self.send(builder.build())
        reply = OscMessage(self._sock.recv(4096))
        assert reply.address == address
        return reply.params

    def raw(self, packet: bytes) -> None:
        self._sock.sendto(packet, (self._address, self._port))


class Show:
    """A running tool, and what it has played once it has ended."""

    def __init__(self, tool: str, folder: Path):
        project, self.file = folder / "show.json", folder / "show.wav"
        project.write_text(json.dumps(PROJECT))
        command = [tool, "serve", "--port", "0", "--osc", "0", "--project", str(project), "-o", str(self.file)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.fullmatch(r"recit: OSC on 127\.0\.0\.1:(\d+)\n", line)
        assert found, line + self.process.stderr.read()
        self.desk = Desk(int(found[1]))
        assert self.process.stderr.readline().startswith("recit: HTTP on ")

    def finish(self) -> tuple[dict, bytes]:
        """The counts of messages, and the samples of the left channel."""
        self.process.terminate()
        told = self.process.stderr.read()
        assert self.process.wait() == 0, told
        counts = {name: int(count) for count, name in re.findall(r"(\d+) (\w+)", told)}
        with wave.open(str(self.file)) as reader:
            assert (reader.getnchannels(), reader.getsampwidth()) == (2, 2)
            frames = reader.readframes(reader.getnframes())
        return counts, b"".join(frames[at : at + 2] for at in range(0, len(frames), 4))


@pytest.fixture
def show(tool: str, tmp_path: Path):
    show = Show(tool, tmp_path)
    yield show
    show.process.kill()
    show.process.wait()
    show.process.stderr.close()
    show.desk._sock.close()


def spoken(samples: bytes) -> list[bytes]:
    """The passages of sound that more than half a second of silence separates."""
    silence = bytes(2 * 24_000)
    return [part.strip(b"\0") for part in samples.split(silence) if part.strip(b"\0")]


def play_on(show: Show) -> None:
    """Lets the show play for longer than any line of the project, by its own clock."""
    until = show.desk.ask("/recit/clock")[1] + 3
    while show.desk.ask("/recit/clock")[1] < until:
        time.sleep(0.05)


def test_lines_are_started_by_their_numbers_and_sound_the_same_every_time(show: Show):
    assert show.desk.ask("/recit/line/12.5/start") == ["ok"]
    play_on(show)
    assert show.desk.ask("/recit/line/012.500/start", 1.0) == ["ok"]
    play_on(show)
    assert show.desk.ask("/recit/go") == ["ok"]
    play_on(show)
    assert show.desk.ask("/recit/line/2/start")[0] == "error"
    assert show.desk.ask("/recit/line/1/text", "Good night.") == ["ok"]
    counts, samples = show.finish()
    first, second, third = spoken(samples)
    assert first == second and len(first) > 2 * 24_000
    assert third != first
    assert counts["refused"] == 1


def test_a_bundle_is_played_at_its_time(show: Show):
    at = datetime.now(timezone.utc) + timedelta(seconds=1.5)
    bundle = OscBundleBuilder(at.timestamp())
    bundle.add_content(OscMessageBuilder("/recit/line/1/start").build())
    before = time.monotonic()
    show.desk.send(bundle.build())
    assert OscMessage(show.desk._sock.recv(4096)).params == ["ok"]
    assert time.monotonic() - before > 1.4
    show.finish()


def test_malformed_oversized_and_flooding_packets_leave_the_sound_as_it_is(show: Show):
    assert show.desk.ask("/recit/line/1/start") == ["ok"]
    play_on(show)
    assert show.desk.ask("/recit/line/1/start") == ["ok"]
    malformed = [b"x", b"/recit/line/1/stop", b"/recit/panic\0\0\0\0,i\0\0", b"#bundle\0", b"\xff" * 300, bytes(9000)]
    for packet in malformed:
        show.desk.raw(packet)
    unknown = OscMessageBuilder("/cue/1/start").build().dgram
    until = time.monotonic() + 2
    while time.monotonic() < until:
        for _ in range(500):
            show.desk.raw(unknown)
    # It answers again when the flood is over.
    after = Desk(show.desk._port)
    after._sock.settimeout(1)
    while True:
        try:
            assert after.ask("/recit/ping") == ["ok"]
            break
        except TimeoutError:
            pass
    show.desk = after
    after._sock.settimeout(60)
    play_on(show)
    counts, samples = show.finish()
    first, second = spoken(samples)
    assert first == second
    assert counts["malformed"] == len(malformed) and counts["dropped"] > 0


def test_nothing_is_open_that_was_not_asked_for(tool: str):
    command = [tool, "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().startswith("recit: HTTP on 127.0.0.1:")
        links = Path(f"/proc/{process.pid}/fd")
        if links.exists():
            open_sockets = {str(link.readlink()) for link in links.iterdir() if link.exists() or link.is_symlink()}
            inodes = {link[8:-1] for link in open_sockets if link.startswith("socket:[")}
            udp = [line.split()[9] for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
            tcp = [line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            assert not inodes & set(udp)
            assert len(inodes & set(tcp)) == 1
        process.terminate()
        assert process.wait(30) == 0
