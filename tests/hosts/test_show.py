"""Lines called by a desk: MIDI Show Control from a MIDI file, and messages of python-osc."""

import json
import socket

import mido
import numpy as np
import pedalboard
from conftest import RATE, assert_speech, changed, first_sound, state
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import UDPClient

BLOCK = 512


def play(plugin: pedalboard.VST3Plugin, messages: list, seconds: float = 3.0) -> np.ndarray:
    """What follows what was played before."""
    return plugin(messages, duration=seconds, sample_rate=RATE, buffer_size=BLOCK, reset=False)


def show_control(command: int, number: str) -> mido.Message:
    return mido.Message("sysex", data=[0x7F, 0x7F, 0x02, 0x10, command, *number.encode()])


def test_show_control_in_a_midi_file_starts_lines_at_their_times(vst3, tmp_path):
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    # At 120 beats a minute, 480 ticks are half a second.
    track.append(show_control(0x01, "2").copy(time=480))
    track.append(show_control(0x02, "2").copy(time=240))
    file.save(tmp_path / "show.mid")
    at, messages = 0.0, []
    for message in mido.MidiFile(tmp_path / "show.mid"):
        at += message.time
        if message.type == "sysex":
            messages.append((message.bytes(), at))
    assert [time for _, time in messages] == [0.5, 0.75]
    plugin = pedalboard.VST3Plugin(vst3)
    audio = play(plugin, messages)
    latency = plugin.reported_latency_samples
    assert abs(first_sound(audio) - (RATE // 2 + latency)) <= 1
    assert not np.any(audio[:, round(0.79 * RATE) + latency :])
    assert np.any(audio[:, round(0.74 * RATE) + latency :])


def test_messages_of_a_desk_start_lines_with_the_next_block(vst3, tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plugin = pedalboard.VST3Plugin(vst3)
    assert state(plugin.preset_data)["fields"]["remote"] == "null"
    preset = tmp_path / "listens.vstpreset"
    preset.write_bytes(changed(plugin.preset_data, "remote", json.dumps({"port": port})))
    plugin.load_preset(str(preset))
    assert not np.any(play(plugin, [], 0.5))
    desk = UDPClient("127.0.0.1", port)
    desk._sock.settimeout(60)
    for packet in [b"x", b"/recit/panic", bytes(5000)]:
        desk._sock.sendto(packet, ("127.0.0.1", port))
    desk.send(OscMessageBuilder("/recit/line/1/start").build())
    assert OscMessage(desk._sock.recv(4096)).params == ["ok"]
    desk._sock.close()
    audio = play(plugin, [])
    assert_speech(audio)
    assert abs(first_sound(audio) - plugin.reported_latency_samples) <= 1
