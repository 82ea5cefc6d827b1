"""Mouths that `recit serve` sends while it plays a project to a file: to python-osc, to a reader of Live Link Face, and to a
server that speaks VTube Studio's API."""

import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import threading
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pythonosc.osc_bundle import OscBundle
from websockets.asyncio.server import ServerConnection, serve

import live_link
from test_osc import PROJECT, Desk, play_on

RATE = 48_000
TOKEN = "a-token-of-this-server"


class Receiver:
    """A UDP port that keeps what comes, with the time at which it came."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port = self.socket.getsockname()[1]
        self.packets: list[tuple[float, bytes]] = []
        self.ends = False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.ends:
            try:
                packet = self.socket.recv(4096)
                self.packets.append((time.time(), packet))
            except TimeoutError:
                pass

    def close(self):
        self.ends = True
        self.thread.join()
        self.socket.close()


@dataclass
class Told:
    """A message of OSC: when it is heard by the clock of the machine and by that of the sound, and what it says."""

    at: float
    at_s: float
    address: str
    values: list


def told(receiver: Receiver) -> list[Told]:
    """The messages that have come."""
    messages = []
    for _, packet in receiver.packets:
        bundle = OscBundle(packet)
        assert bundle.num_contents == 1
        message = bundle.content(0)
        values = list(message.params)
        at_s = values.pop(0 if message.address == "/recit/mouth" else 1)
        messages.append(Told(bundle.timestamp, at_s, message.address, values))
    return messages


@dataclass
class Avatar:
    """A server that speaks VTube Studio's public API on a port of its own, and allows everybody."""

    asked: int = 0
    mouths: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def start(self):
        started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)))
        self.thread.start()
        started.wait()

    def stop(self):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    async def _serve(self, started: threading.Event):
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self._session, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            await self.over.wait()

    async def _session(self, connection: ServerConnection):
        is_authenticated = False
        async for text in connection:
            request = json.loads(text)
            kind, data = request["messageType"], request.get("data", {})
            assert request["apiName"] == "VTubeStudioPublicAPI" and request["apiVersion"] == "1.0"
            assert 1 <= len(request["requestID"]) <= 64
            if kind == "AuthenticationTokenRequest":
                assert all(3 <= len(data[name]) <= 32 for name in ["pluginName", "pluginDeveloper"])
                self.asked += 1
                answer = "AuthenticationTokenResponse", {"authenticationToken": TOKEN}
            elif kind == "AuthenticationRequest":
                is_authenticated = data["authenticationToken"] == TOKEN
                answer = "AuthenticationResponse", {"authenticated": is_authenticated, "reason": ""}
            elif kind == "InjectParameterDataRequest" and is_authenticated:
                milliseconds = int(request["requestID"].removeprefix("mouth-"))
                values = {value["id"]: value["value"] for value in data["parameterValues"]}
                self.mouths.append((milliseconds / 1000, values))
                answer = "InjectParameterDataResponse", {}
            else:
                self.problems.append(kind)
                answer = "APIError", {"errorID": 8, "message": "This session is not authenticated."}
            await connection.send(
                json.dumps(
                    {
                        "apiName": "VTubeStudioPublicAPI",
                        "apiVersion": "1.0",
                        "timestamp": int(time.time() * 1000),
                        "requestID": request["requestID"],
                        "messageType": answer[0],
                        "data": answer[1],
                    }
                )
            )


@pytest.fixture
def avatar():
    avatar = Avatar()
    avatar.start()
    yield avatar
    avatar.stop()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@dataclass
class Played:
    """What the tool said when it ended, and the samples of the left channel."""

    output: str
    samples: bytes

    def sound(self) -> float:
        """When the first sample is heard, in seconds."""
        first = next(at for at in range(0, len(self.samples), 2) if self.samples[at : at + 2] != b"\0\0")
        return first / 2 / RATE


def play(tool: str, folder: Path, mouths: str, line: str, until=lambda: True) -> Played:
    """Plays a line of the project, with its mouths sent there."""
    project, sound = folder / "show.json", folder / "show.wav"
    project.write_text(json.dumps(PROJECT))
    command = [tool, "serve", "--port", "0", "--osc", "0", "--project", str(project)]
    command += ["-o", str(sound), "--sample-rate", str(RATE), "--mouths", mouths]
    environment = os.environ | {"XDG_DATA_HOME": str(folder / "data"), "HOME": str(folder)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        found = re.fullmatch(r"recit: OSC on 127\.0\.0\.1:(\d+)\n", process.stderr.readline())
        assert found
        show = type("Show", (), {"desk": Desk(int(found[1]))})
        while not until():
            time.sleep(0.02)
        assert show.desk.ask(f"/recit/line/{line}/start") == ["ok"]
        play_on(show)
        show.desk._sock.close()
        process.terminate()
        output = process.stderr.read()
        assert process.wait() == 0, output
    with wave.open(str(sound)) as reader:
        frames = reader.readframes(reader.getnframes())
    return Played(output, b"".join(frames[at : at + 2] for at in range(0, len(frames), 4)))


def exported(tool: str, folder: Path, what: str) -> list[tuple[float, str]]:
    """The starts and names in the files of the second line of the project."""
    project, out = folder / "show.json", folder / "exported"
    command = [tool, "export", str(project), "--out", str(out), "--lines", "2", "--rate", str(RATE)]
    subprocess.run([*command, "--visemes", f"{what}.json", "--replace"], check=True, capture_output=True)
    (path,) = out.glob(f"*.{what}.json")
    return [(cue["start"], cue["value"]) for cue in json.loads(path.read_text())["cues"]]


def test_osc_has_the_times_of_the_samples_in_the_file(tool: str, tmp_path: Path, receiver: Receiver):
    played = play(tool, tmp_path, f"osc:{receiver.port}", "12.5")
    messages = told(receiver)
    said = {what: [one for one in messages if one.address == f"/recit/{what}"] for what in ["word", "phoneme", "viseme"]}
    start = said["word"][0].at_s - exported(tool, tmp_path, "words")[0][0]
    for what, kind in [("word", "words"), ("phoneme", "phonemes"), ("viseme", "ovr")]:
        wanted = exported(tool, tmp_path, kind)
        assert [one.values for one in said[what]] == [[name, "12.5"] for _, name in wanted]
        for one, (at, name) in zip(said[what], wanted):
            assert abs(one.at_s - start - at) < 0.002, (name, one, at)
    # The line is heard when its messages say so: nothing sounds before, and something in its first word.
    assert start <= played.sound() <= said["word"][0].at_s + 0.1
    # Both clocks run alike, unless the machine stalls.
    offsets = [one.at - one.at_s for one in messages]
    usual = statistics.median(offsets)
    assert sum(abs(offset - usual) < 0.05 for offset in offsets) > len(offsets) / 2
    assert re.search(r"recit: mouths: \d+ messages and \d+ frames sent, \d+ of them late", played.output)


def test_live_link_packets_show_the_same_face(tool: str, tmp_path: Path, receiver: Receiver):
    other = Receiver()
    play(tool, tmp_path, f"live-link:{receiver.port} osc:{other.port}", "12.5")
    other.close()
    packets = [live_link.read(packet) for _, packet in receiver.packets]
    assert {(packet.subject, packet.rate) for packet in packets} == {("Recit", 60.0)}
    faces = [one for one in told(other) if one.address == "/recit/mouth"]
    assert len(packets) > 60 and abs(len(packets) - len(faces)) <= 2
    # The first weight of a message is that of the jaw, the fourth that of puckered lips.
    for packet, face in zip(packets, faces):
        assert packet.values[live_link.JAW_OPEN] == pytest.approx(face.values[0], abs=1e-6)
        assert packet.values[live_link.MOUTH_PUCKER] == pytest.approx(face.values[3], abs=1e-6)
        # Close to the time tag of the message, on any day.
        assert abs((packet.seconds() - face.at + 43_200) % 86_400 - 43_200) < 1
    assert max(packet.values[live_link.JAW_OPEN] for packet in packets) > 0.3


def test_vtube_studio_is_asked_once_and_then_gets_every_mouth(tool: str, tmp_path: Path, avatar: Avatar, receiver: Receiver):
    mouths = f"vtube:{avatar.port} osc:{receiver.port}"
    for _ in range(2):
        avatar.mouths.clear()
        receiver.packets.clear()
        play(tool, tmp_path, mouths, "12.5", until=lambda: bool(avatar.mouths))
        faces = {round(one.at_s, 3): one for one in told(receiver) if one.address == "/recit/mouth"}
        # Frames that are due at once are one.
        assert len(avatar.mouths) > 20
        for at_s, values in avatar.mouths:
            face = faces.get(at_s)
            if face:
                assert values["JawOpen"] == pytest.approx(face.values[0], abs=1e-6)
        assert sum(at_s in faces for at_s, _ in avatar.mouths) > 0.9 * len(avatar.mouths)
        assert max(values["MouthOpen"] for _, values in avatar.mouths) > 0.5
    # The token was stored.
    assert avatar.asked == 1 and not avatar.problems
    stored = tmp_path / "data" / "recit" / "vtube-studio-token"
    assert stored.read_text() == TOKEN and stored.stat().st_mode & 0o077 == 0


def test_destinations_that_are_none_are_named(tool: str, tmp_path: Path):
    project = tmp_path / "show.json"
    project.write_text(json.dumps(PROJECT))
    command = [tool, "serve", "--osc", "0", "--project", str(project), "-o", str(tmp_path / "a.wav"), "--mouths"]
    for mouths, reason in [("osc:9000 telepathy", "`telepathy`"), ("midi-notes", "need the plugin")]:
        failed = subprocess.run([*command, mouths], capture_output=True, text=True)
        assert failed.returncode != 0 and reason in failed.stderr
