"""The Wyoming protocol's own client, as Home Assistant uses it, and its benchmark."""

import asyncio
import subprocess
import sys

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from conftest import TEXT, Server


async def ask(server: Server, *events: Event, until: str) -> list[Event]:
    """Sends events and returns what comes, up to an event of type `until`."""
    async with AsyncTcpClient("127.0.0.1", server.wyoming) as client:
        for event in events:
            await client.write_event(event)
        heard = []
        while not heard or heard[-1].type != until:
            event = await client.read_event()
            assert event is not None, heard
            heard.append(event)
        return heard


def sound(events: list[Event]) -> bytes:
    start = AudioStart.from_event(events[0])
    assert (start.rate, start.width, start.channels) == (24_000, 2, 1)
    chunks = [AudioChunk.from_event(event) for event in events if AudioChunk.is_type(event.type)]
    return b"".join(chunk.audio for chunk in chunks)


def test_the_server_says_what_it_is(server: Server):
    heard = asyncio.run(ask(server, Ping("hello").event(), Describe().event(), until="info"))
    assert Pong.from_event(heard[0]).text == "hello"
    (program,) = Info.from_event(heard[1]).tts
    assert program.name == "recit" and program.supports_synthesize_streaming
    names = [voice.name for voice in program.voices]
    assert names[0] == "house/host" and "house/alto" in names
    assert program.voices[0].languages == ["en-US"]


def test_a_text_in_pieces_sounds_like_one_that_is_whole(server: Server):
    voice = SynthesizeVoice(name="house/alto")
    whole = sound(asyncio.run(ask(server, Synthesize(TEXT, voice).event(), until="audio-stop")))
    assert len(whole) > 2 * 24_000 * 2
    tokens = [SynthesizeChunk(token + " ").event() for token in TEXT.split(" ")]
    events = [SynthesizeStart(voice).event(), *tokens, Synthesize(TEXT, voice).event(), SynthesizeStop().event()]
    heard = asyncio.run(ask(server, *events, until="synthesize-stopped"))
    assert AudioStop.is_type(heard[-2].type) and SynthesizeStopped.is_type(heard[-1].type)
    assert sound(heard) == whole


def test_a_voice_is_chosen_by_its_language_and_a_wrong_one_is_an_error(server: Server):
    english = SynthesizeVoice(language="en-GB")
    assert sound(asyncio.run(ask(server, Synthesize(TEXT, english).event(), until="audio-stop")))
    nobody = SynthesizeVoice(name="nobody")
    (error,) = asyncio.run(ask(server, Synthesize(TEXT, nobody).event(), until="error"))
    assert "nobody" in Error.from_event(error).text


def test_the_benchmark_of_the_protocol_runs_without_an_error(server: Server):
    command = [sys.executable, "-m", "wyoming_bench.cli", "tts", f"127.0.0.1:{server.wyoming}", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    results = [line for line in done.stdout.splitlines() if line.startswith("[") and "ok=" in line]
    assert len(results) == 2 and all("fail=0" in line for line in results), done.stdout
