"""Many clients at once against servers of the Wyoming protocol: errors, and how long each waits for the first sound.

    recit serve --port 0 --wyoming 10200
    python3 benches/serving.py recit=10200 piper=10300

The servers take turns: each has all clients for the whole time. A client asks for a sentence, reads the sound to its end as fast as
it comes, and asks again.
"""

import argparse
import asyncio
import time

from wyoming.audio import AudioChunk, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.tts import Synthesize

TEXTS = [
    "Welcome back. The doors open at nine, as they always do.",
    "It is half past eight, and 12.5 degrees outside.",
    "The train to the coast leaves in twenty minutes.",
    "I have turned the heating down; the rest is as it was.",
    "Let me think about it for a moment.",
    "The second act begins after a short interval.",
    "Three of the five lamps need new bulbs, I think.",
    "Please take your seats, ladies and gentlemen.",
]


async def ask(port: int, text: str) -> tuple[float, float]:
    """Seconds until the first sound, and the seconds of sound."""
    begun, first, sound = time.monotonic(), None, 0.0
    async with AsyncTcpClient("127.0.0.1", port) as client:
        await client.write_event(Synthesize(text).event())
        while True:
            event = await client.read_event()
            if event is None or event.type == "error":
                raise ConnectionError(event)
            if AudioChunk.is_type(event.type):
                chunk = AudioChunk.from_event(event)
                if first is None and chunk.audio:
                    first = time.monotonic() - begun
                sound += len(chunk.audio) / chunk.width / chunk.channels / chunk.rate
            elif AudioStop.is_type(event.type):
                break
    if first is None:
        raise ConnectionError("no sound")
    return first, sound


async def client(port: int, number: int, until: float, waits: list[float], sounds: list[float], errors: list[str]) -> None:
    while time.monotonic() < until:
        try:
            wait, sound = await ask(port, TEXTS[number % len(TEXTS)])
            waits.append(wait)
            sounds.append(sound)
        except (OSError, ConnectionError) as error:
            errors.append(repr(error))
        number += 1


async def load(name: str, port: int, clients: int, seconds: float) -> None:
    # Voices are loaded before the time counts.
    await ask(port, TEXTS[0])
    waits: list[float] = []
    sounds: list[float] = []
    errors: list[str] = []
    begun = time.monotonic()
    until = begun + seconds
    await asyncio.gather(*[client(port, number, until, waits, sounds, errors) for number in range(clients)])
    took = time.monotonic() - begun
    waits.sort()
    share = lambda part: 1e3 * waits[min(int(part * len(waits)), len(waits) - 1)]
    print(
        f"{name}: {clients} clients, {took:.0f} s, {len(waits)} answers, {len(errors)} errors; first sound after "
        f"{share(0.5):.0f} ms (median), {share(0.95):.0f} ms (95 %), {share(1):.0f} ms (longest); {sum(sounds) / took:.1f} "
        "seconds of sound a second",
        flush=True,
    )
    for error in sorted(set(errors))[:5]:
        print("  ", error)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="+", metavar="NAME=PORT")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    for server in options.servers:
        name, port = server.split("=")
        await load(name, int(port), options.clients, options.seconds)


if __name__ == "__main__":
    asyncio.run(main())
