"""Samples of the speakers of the finished voice: one line each, as Opus in Ogg."""

import soundfile

from .beside import by_recit
from .features import SAMPLE_RATE, at_level


def samples(recit, voice, released, out):
    """Writes `out/<id>.opus` for every speaker of the folder `voice`, with its line in `released`."""
    out.mkdir(parents=True, exist_ok=True)
    for speaker in released["speakers"]:
        said = by_recit(recit, f"{voice}/{speaker['id']}")(speaker["sample"])
        soundfile.write(out / f"{speaker['id']}.opus", at_level(said), SAMPLE_RATE, format="OGG", subtype="OPUS")
