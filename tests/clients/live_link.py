"""Reads packets of Live Link Face, as Unreal does: from their published layout alone."""

import struct
from dataclasses import dataclass

VALUES = 61

# Of ARKit's blend shapes, in the order of the packets, those that the tests look at.
JAW_OPEN = 17
MOUTH_PUCKER = 20


@dataclass
class Packet:
    """A face at one time."""

    device: str
    subject: str
    frame: int
    part: float
    rate: float
    values: tuple[float, ...]

    def seconds(self) -> float:
        """The time of day."""
        return (self.frame + self.part) / self.rate


def read(data: bytes) -> Packet:
    """The content of a packet. Fails if anything of it is missing or left over."""
    (version,) = struct.unpack_from("<I", data)
    assert version == 6
    device = data[4:41].decode("ascii")
    assert device[0] == "$"
    (length,) = struct.unpack_from("!i", data, 41)
    subject = data[45 : 45 + length].decode("utf-8")
    assert len(subject) == length
    frame, part, rate, divisor, count = struct.unpack_from("!ifiiB", data, 45 + length)
    assert count == VALUES
    values = struct.unpack(f"!{VALUES}f", data[45 + length + 17 :])
    return Packet(device, subject, frame, part, rate / divisor, values)
