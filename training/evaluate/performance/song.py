"""Singing: whether notes are in tune and in time, and each has its own syllable."""

from dataclasses import dataclass

import numpy as np
import parselmouth

from evaluate.align import Aligner
from evaluate.audio import Sound, f0_at, track_f0
from evaluate.performance.host import LEAD, Host, Note, hertz, part
from evaluate.render import Memo, Recit

BEAT = 0.5
"""Seconds of a beat."""

OVERLAP = 0.02
"""Seconds by which a slurred note is held beyond the next, and any other let go before it."""

STEADY = (0.45, 0.95)
"""The part of a note in which its pitch is looked at, as shares of its length."""

REACHED, KEPT = 35.0, 4
"""A note has begun where its pitch is at most so many cents off, and stays so for so many values."""

BEFORE = 0.05
"""A pitch that is reached more seconds before its note is not that of the note."""

STEP = 0.002
"""Seconds from one value of F0 to the next, for onsets."""

VOWELS = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"}

GLIDES = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Places of Portamento, whose range is a second."""


@dataclass(frozen=True)
class Song:
    """A text, and keys with their lengths in beats, one syllable each."""

    text: str
    keys: tuple[int, ...]
    beats: tuple[float, ...]

    def notes(self, legato: bool) -> list[Note]:
        """The notes as a player holds them: up to the next note, or slightly longer."""
        starts = LEAD + BEAT * np.concatenate([[0.0], np.cumsum(self.beats)[:-1]])
        # A key that is pressed again is released before.
        slurred = [legato and key != after for key, after in zip(self.keys, (*self.keys[1:], None))]
        return [
            Note(key, float(start), beats * BEAT + (OVERLAP if held else -OVERLAP))
            for key, start, beats, held in zip(self.keys, starts, self.beats, slurred)
        ]


# All sounds of both texts are voiced, so that there is a pitch from the start.
SONGS = {
    "scale": Song("Now we are alone in a room.", (57, 59, 61, 62, 64, 66, 68, 69), (1.0,) * 8),
    # The first half of the melody of the "Ode to Joy" (L. van Beethoven, 1824), slightly shortened.
    "melody": Song(
        "Over the river we will be roaming, all the day long we are moving along the lane and on.",
        (61, 61, 62, 64, 64, 62, 61, 59, 57, 57, 59, 61, 61, 59, 59, 61, 62, 64, 64, 62, 61, 59, 57, 57),
        (1.0,) * 12 + (1.5, 0.5, 2.0) + (1.0,) * 7 + (1.5, 2.5),
    ),
}


def measure(host: Host, recit: Recit, memo: Memo) -> dict:
    """Each song, slurred and in single notes, and how long a slur of an octave takes at positions of Portamento."""
    found: dict = {}
    for name, song in SONGS.items():
        words = [token for token in recit.phonemes([song.text])[0] if token.get("phonemes")]
        host.open([{"text": song.text}], speaker="alto")
        host.set("Mode", 1.0)
        host.set("Portamento", 0.0)
        row: dict = {"text": song.text, "keys": song.keys, "beats": song.beats}
        for way in ("single", "slurred"):
            notes = song.notes(way == "slurred")
            length = notes[-1].start + notes[-1].length + 1.0
            sound = host.play(notes, length)
            row[way] = _judged(sound, notes) | _syllables(sound, notes, words, Aligner(memo))
            if name == "melody":
                row[way]["track"] = _track(sound)
        found[name] = row
    found["portamento"] = [_slide(host, place) for place in GLIDES]
    host.reset()
    return found


def _judged(sound: Sound, notes: list[Note]) -> dict:
    """The error in cents in the steady part of each note, and how late its pitch is reached, in ms."""
    cents, onsets = [], []
    for before, note in zip([None, *notes], notes):
        start, length = note.start, note.length
        wanted = hertz(note.key)
        track = track_f0(part(sound, start, start + length + 0.1), 0.7 * wanted, 1.4 * wanted)
        times = np.arange(STEADY[0] * length, STEADY[1] * length, 0.005)
        f0 = f0_at(times, track)
        off = 1200.0 * np.log2(f0[f0 > 0] / wanted)
        cents.append(float(np.median(off)) if len(off) else None)
        # If the previous note has the same pitch, the two cannot be distinguished.
        if before is not None and before.key != note.key:
            onsets.append(_onset(sound, note, before))
    tuned = [abs(off) for off in cents if off is not None]
    late = [onset for onset in onsets if onset is not None]
    return {
        "cents": cents,
        "worst_cents": max(tuned),
        "median_cents": float(np.median(tuned)),
        "unvoiced": len(cents) - len(tuned),
        "onset_ms": onsets,
        "median_onset_ms": float(np.median(late)) if late else None,
        "worst_onset_ms": max(late) if late else None,
    }


def _onset(sound: Sound, note: Note, before: Note) -> float | None:
    """How long after its start the pitch of a note is first nearer to it than `REACHED`, in ms."""
    low, high = sorted((hertz(note.key), hertz(before.key)))
    start = note.start - 0.15
    # The highest possible floor, because the window is three of its periods.
    piece = part(sound, start, note.start + min(note.length, 0.5))
    pitch = parselmouth.Sound(piece.samples, piece.rate).to_pitch_ac(
        time_step=STEP, pitch_floor=0.8 * low, pitch_ceiling=1.3 * high
    )
    f0 = pitch.selected_array["frequency"]
    there = (f0 > 0) & (np.abs(1200.0 * np.log2(np.maximum(f0, 1.0) / hertz(note.key))) < REACHED)
    stays = np.lib.stride_tricks.sliding_window_view(there, KEPT).all(axis=1)
    times = pitch.xs()[: len(stays)][stays] + start - note.start
    times = times[times > -BEFORE]
    return float(1e3 * times[0]) if len(times) else None


def _syllables(sound: Sound, notes: list[Note], tokens: list[dict], aligner: Aligner) -> dict:
    """Whether the vowel of each syllable is in its own note, by forced alignment."""
    words = [["".join(c for c in phoneme if not c.isdigit()) for phoneme in token["phonemes"]] for token in tokens]
    count = sum(phoneme in VOWELS for word in words for phoneme in word)
    phones = aligner.phones(part(sound, LEAD - 0.2, sound.seconds), words)
    if phones is None:
        return {"syllables": count, "in_their_notes": None}
    vowels = [phone for phone in phones if phone.name in VOWELS]
    inside = [
        note.start <= LEAD - 0.2 + 0.5 * (vowel.start + vowel.end) <= note.start + note.length
        for vowel, note in zip(vowels, notes)
    ]
    return {"syllables": count, "in_their_notes": int(sum(inside))}


def _track(sound: Sound) -> dict[str, list[float]]:
    """The pitch of the whole, for a picture."""
    times, f0 = track_f0(sound, 80.0, 500.0)
    return {"time": (times - LEAD)[::2].tolist(), "f0": f0[::2].tolist()}


def _slide(host: Host, place: float) -> dict[str, float | None]:
    """How long after its start a note an octave higher is halfway, in ms."""
    host.open([{"text": "[ph AA1](Ah) [ph AA1](ah)."}], speaker="alto")
    host.set("Mode", 1.0)
    host.set("Portamento", place)
    low, high = 52, 64
    second = LEAD + 1.0
    sound = host.play([Note(low, LEAD, 1.05), Note(high, second, 1.5)], second + 2.0)
    times, f0 = track_f0(part(sound, second - 0.1, second + 1.4), 0.8 * hertz(low), 1.2 * hertz(high))
    above = times[f0 > hertz((low + high) / 2)] - 0.1
    above = above[above > 0.0]
    return {"s": host.value("Portamento") / 1e3, "halfway_ms": float(1e3 * above[0]) if len(above) else None}
