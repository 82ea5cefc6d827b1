"""OpenAI's own client."""

import asyncio
import base64
import io
import json
import wave

import openai
import pytest

from conftest import TEXT, Server


@pytest.fixture
def client(server: Server):
    with openai.OpenAI(base_url=f"http://127.0.0.1:{server.http}/v1", api_key="none", max_retries=0) as client:
        yield client


def frames(file: bytes) -> bytes:
    """The samples of a WAV file, which has the usual format."""
    with wave.open(io.BytesIO(file)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, 24_000)
        return reader.readframes(reader.getnframes())


def test_a_text_is_spoken_whole_and_as_a_stream(client: openai.OpenAI, tmp_path):
    asked = {"model": "tts-1", "voice": "alloy", "input": TEXT}
    whole = client.audio.speech.create(**asked, response_format="wav")
    whole.write_to_file(tmp_path / "whole.wav")
    sound = frames((tmp_path / "whole.wav").read_bytes())
    assert len(sound) > 2 * 24_000 * 2
    with client.audio.speech.with_streaming_response.create(**asked, response_format="pcm") as response:
        pieces = list(response.iter_bytes(4096))
    assert len(pieces) > 1 and b"".join(pieces) == sound
    other = client.audio.speech.create(**asked, response_format="pcm", speed=1.5).content
    assert 0.6 * len(sound) < len(other) < 0.75 * len(sound)


def test_events_bring_sound_words_and_visemes(client: openai.OpenAI):
    asked = {"model": "gpt-4o-mini-tts", "voice": "house/alto", "input": TEXT}
    sound = client.audio.speech.create(**asked, response_format="pcm", instructions="Sound cheerful.").content
    with client.audio.speech.with_streaming_response.create(
        **asked,
        instructions="Sound cheerful.",
        stream_format="sse",
        extra_body={"timings": ["words", "ovr"]},
    ) as response:
        lines = [line for line in response.iter_lines() if line]
    events = [json.loads(line.removeprefix("data: ")) for line in lines]
    deltas = [event["audio"] for event in events if event["type"] == "speech.audio.delta"]
    assert b"".join(map(base64.b64decode, deltas)) == sound
    assert events[-1]["type"] == "speech.audio.done"
    cues = {"words": [], "ovr": []}
    for event in events:
        if event["type"] == "speech.audio.timing":
            cues[event["set"]] += event["cues"]
    assert [cue["value"] for cue in cues["words"]] == TEXT.replace(".", "").replace(",", "").split()
    assert cues["ovr"][-1]["end"] == pytest.approx(len(sound) / 2 / 24_000, abs=0.01)


def test_what_cannot_be_done_is_an_error_of_the_client(client: openai.OpenAI):
    with pytest.raises(openai.BadRequestError, match="wav or pcm"):
        client.audio.speech.create(model="tts-1", voice="alloy", input=TEXT, response_format="mp3")
    with pytest.raises(openai.BadRequestError, match="no voice `nobody`"):
        client.audio.speech.create(model="tts-1", voice="nobody", input=TEXT)
    assert [model.id for model in client.models.list()] == ["recit"]


def test_many_clients_at_once_all_get_the_same(server: Server):
    async def speak(client: openai.AsyncOpenAI) -> bytes:
        response = await client.audio.speech.create(
            model="tts-1", voice="alloy", input=TEXT, response_format="pcm"
        )
        return response.content

    async def all_of_them() -> list[bytes]:
        base = f"http://127.0.0.1:{server.http}/v1"
        async with openai.AsyncOpenAI(base_url=base, api_key="none", max_retries=0) as client:
            return await asyncio.gather(*(speak(client) for _ in range(16)))

    heard = asyncio.run(all_of_them())
    assert len(set(heard)) == 1 and len(heard[0]) > 2 * 24_000 * 2
