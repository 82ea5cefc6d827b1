"""A cue list in a theatre, in the manner of QLab: lines are called by their numbers, at their times.

    recit serve --osc 53100 --project show.json      (or choose port 53100 in the settings of the plugin)
    pip install python-osc
    python cues.py --port 53100

Without --project of your own, `recit serve --osc 53100 --project storyteller` has lines 1 to 8. In QLab, a network cue with the same
address and port does what each step of this script does.
"""

import argparse
import time

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import UDPClient

# Seconds from the start, an address, and its values.
CUES = [
    (0.0, "/recit/param/volume", [0.83]),
    (0.0, "/recit/line/1/start", []),
    (2.5, "/recit/go", []),
    (5.0, "/recit/say", ["The doors close in one minute."]),
    (8.0, "/recit/line/99/start", []),
    (8.0, "/recit/stop", []),
]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=53100)
    parser.add_argument("--speed", type=float, default=1)
    given = parser.parse_args()
    desk = UDPClient(given.host, given.port)
    desk._sock.settimeout(5)
    begun = time.monotonic()
    for at, address, values in CUES:
        time.sleep(max(0, begun + at / given.speed - time.monotonic()))
        message = OscMessageBuilder(address)
        for value in values:
            message.add_arg(value)
        desk.send(message.build())
        # Every message is answered: `ok`, or `error` and a reason.
        reply = OscMessage(desk._sock.recv(4096))
        print(f"{at:5.1f} s  {address}: {' '.join(map(str, reply.params))}")


main()
