"""An assistant's tokens become a voice and an avatar's mouth while they arrive.

    recit serve --wyoming 10200
    pip install wyoming
    python assistant.py --port 10200

In place of a language model, the script sends a text at 30 tokens a second. It writes what was said to `reply.wav` and
the mouths to `reply.ovr.json`, and prints when the first sound came.
"""

import argparse
import asyncio
import json
import time
import wave

from wyoming.audio import AudioChunk
from wyoming.client import AsyncTcpClient
from wyoming.event import Event
from wyoming.tts import SynthesizeChunk, SynthesizeStop, SynthesizeStopped

REPLY = (
    "Good morning! It is half past eight, and 12.5 degrees outside. You have two meetings today: one with Dr. Lee at "
    "9:30, and one about the new stage. Shall I remind you before each of them?"
)


async def tokens(per_second: float):
    """What a language model sends: pieces of a few characters."""
    for start in range(0, len(REPLY), 4):
        yield REPLY[start : start + 4]
        await asyncio.sleep(1 / per_second)


async def send(client: AsyncTcpClient, voice: str, per_second: float) -> None:
    # `timings` is Recit's own: the server then also sends when each mouth is shown.
    start = {"voice": {"name": voice}, "timings": ["ovr"]}
    await client.write_event(Event(type="synthesize-start", data=start))
    async for token in tokens(per_second):
        await client.write_event(SynthesizeChunk(token).event())
    await client.write_event(SynthesizeStop().event())


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=10200)
    parser.add_argument("--voice", default="house/host")
    parser.add_argument("--tokens-per-second", type=float, default=30)
    parser.add_argument("--out", default="reply")
    given = parser.parse_args()
    begun, first, sound, mouths, rate = time.monotonic(), None, b"", [], 0
    async with AsyncTcpClient("127.0.0.1", given.port) as client:
        sending = asyncio.create_task(send(client, given.voice, given.tokens_per_second))
        while (event := await client.read_event()) and not SynthesizeStopped.is_type(event.type):
            if AudioChunk.is_type(event.type):
                first = first or time.monotonic() - begun
                chunk = AudioChunk.from_event(event)
                sound, rate = sound + chunk.audio, chunk.rate
            elif event.type == "recit-timing":
                # Seconds from the first sample: show each mouth when the player is there.
                mouths += event.data["cues"]
            elif event.type == "error":
                raise SystemExit(event.data["text"])
        await sending
    with wave.open(f"{given.out}.wav", "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(sound)
    with open(f"{given.out}.ovr.json", "w", encoding="utf-8") as file:
        json.dump({"sound": f"{given.out}.wav", "cues": mouths}, file)
    print(f"{len(sound) / 2 / rate:.1f} s of sound, {len(mouths)} mouths, the first sound after {first * 1000:.0f} ms")


asyncio.run(main())
