"""Who speaks: the speakers of the recordings, and those derived from the house voice by moving its features."""

from dataclasses import dataclass, replace

import numpy as np

from .features import Frames, mel_centres, warp

_CENTRES = mel_centres()


@dataclass(frozen=True)
class Derived:
    """Another person made of a recorded one: the same words with another throat and another way of speaking."""

    source: str
    formants: float = 1.0  # factor on the resonances: a shorter vocal tract lies above 1
    pitch: float = 0.0  # semitones
    intonation: float = 1.0  # factor on the movement of F0; 0 is monotone
    pace: float = 1.0  # factor on lengths
    breath: float = 0.0  # added to the share of noise where there is voice, 0 to 1
    tilt: float = 0.0  # dB an octave above 500 Hz

    def frames(self, frames):
        """The features of a recording as this speaker would have said it."""
        moved = warp(frames, self.formants)
        f0 = frames.f0.copy()
        voiced = f0 > 0
        if voiced.any():
            log = np.log(f0[voiced])
            middle = np.median(log)
            f0[voiced] = np.exp(middle + (log - middle) * self.intonation + self.pitch * np.log(2) / 12)
        octaves = np.log2(np.maximum(_CENTRES, 500) / 500)
        mel = moved.mel + np.float32(self.tilt * np.log(10) / 20) * octaves.astype(np.float32)
        noise = moved.aperiodicity.copy()
        noise[voiced] = np.clip(noise[voiced] + self.breath * (1 - noise[voiced]), 0, 1)
        return Frames(mel, f0.astype(np.float32), noise.astype(np.float32))


# Named here so that the numbers can be heard and argued about.
DERIVED = {
    "young": Derived("lj", formants=1.17, pitch=4.5, intonation=1.1, pace=0.93),
    "elder": Derived("lj", formants=0.83, pitch=-8.5, intonation=0.8, pace=1.12, breath=0.22, tilt=-1.0),
    "machine": Derived("lj", formants=0.94, pitch=-3.0, intonation=0.0, breath=-0.6, tilt=1.0),
}


def table(examples):
    """Every speaker's name in a fixed order: the house voice first, then the derived ones, then all others."""
    others = sorted({example.speaker for example in examples} - {"lj"})
    return ["lj", *DERIVED, *others]


def derive(example, name):
    """An example of the source speaker as one of a derived speaker; its segments stay (pace acts on lengths)."""
    who = DERIVED[name]
    return replace(example, speaker=name, frames=who.frames(example.frames))
