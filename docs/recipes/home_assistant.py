"""What Home Assistant does with a voice: asks what there is, and streams an answer.

    recit serve --wyoming 10200
    pip install wyoming
    python home_assistant.py --port 10200

In Home Assistant itself: Settings, Devices & services, Add integration, Wyoming Protocol, with the address of this machine and port
10200; then choose Recit under Settings, Voice assistants. If it runs on another machine or in a container, the server must be open to
it: `recit serve --wyoming 192.168.1.5:10200`, with this machine's address. The protocol has no password.
"""

import argparse
import asyncio
import wave

from wyoming.audio import AudioChunk
from wyoming.client import AsyncTcpClient
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeStopped, SynthesizeVoice

ANSWER = ["The living room ", "is at 21.5 degrees. ", "I have turned ", "the heating down."]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=10200)
    parser.add_argument("--out", default="answer.wav")
    given = parser.parse_args()
    async with AsyncTcpClient("127.0.0.1", given.port) as client:
        await client.write_event(Describe().event())
        (program,) = Info.from_event(await client.read_event()).tts
        voices = [voice.name for voice in program.voices if "en-US" in voice.languages]
        print(f"{program.name} {program.version}, {len(voices)} voices, streaming: {program.supports_synthesize_streaming}")
        voice = SynthesizeVoice(name=voices[0])
        await client.write_event(SynthesizeStart(voice).event())
        for piece in ANSWER:
            await client.write_event(SynthesizeChunk(piece).event())
        # Home Assistant also sends the whole text, for servers that know no streams.
        await client.write_event(Synthesize("".join(ANSWER), voice).event())
        await client.write_event(SynthesizeStop().event())
        sound, rate = b"", 0
        while not SynthesizeStopped.is_type((event := await client.read_event()).type):
            if AudioChunk.is_type(event.type):
                chunk = AudioChunk.from_event(event)
                sound, rate = sound + chunk.audio, chunk.rate
    with wave.open(given.out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(sound)
    print(f"{len(sound) / 2 / rate:.1f} s of sound")


asyncio.run(main())
