"""Each live control by itself: the effect of five of its values on a sentence, the delay until a step of it is heard,
and whether its steps from frame to frame are audible as a tone.
"""

import numpy as np
from tqdm import tqdm

from evaluate.audio import HOP, SAMPLE_RATE, Sound, semitones
from evaluate.performance.host import KEY, LEAD, RATE, Host, Note, hertz, part
from evaluate.performance.measures import figures, is_monotonic

SENTENCE = "We were away all year, and nobody at home will remember our names."
"""About four seconds, nearly all of it voiced."""

SECONDS = 9.0
"""As long as it is at half of its speed, or nearly."""

VOWEL = "[ph AA1](Ah)."
"""What is sung on one note."""

PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where in its range a control is put."""

CONTROLS = {
    "Pitch": ("f0_hz", 1, {}),
    "Speed": ("rate", 1, {}),
    "Intonation": ("f0_range_st", 1, {}),
    "Formant": ("envelope_st", 1, {}),
    "Breath": ("hnr_db", -1, {}),
    "Tension": ("tilt_db", 1, {}),
    "Roughness": ("hnr_db", -1, {}),
    "Loudness": ("level_db", 1, {}),
    "Emphasis": ("f0_high_hz", 1, {}),
    "Vibrato depth": ("swing_cents", 1, {}),
    "Vibrato rate": ("swing_hz", 1, {"Vibrato depth": 0.5}),
    "Vibrato onset": ("early_swing_cents", -1, {"Vibrato depth": 0.5}),
    "Valence": ("rate", 1, {"Arousal": 0.3}),
    "Arousal": ("f0_hz", 1, {"Valence": 0.2}),
    "Emotion": ("f0_hz", 1, {"Valence": 0.2, "Arousal": 0.8}),
}
"""The measure by which a control is judged, whether it rises or falls, and where others stand meanwhile: a vibrato that
is there, and on the plane of emotions sadness to happiness, boredom to anger, and anger."""

FRAME_RATE = SAMPLE_RATE / HOP
"""Frames a second: what steps at frames would be heard at this and its multiples, Hz."""

SWEEPS_A_SECOND = 2.0
"""How often a control goes there and back for the tone of its steps."""

HELD, WINDOW = 6.0, (1.5, 5.5)
"""Seconds for which a note is held, and the part that is looked at."""

SUNG_KEY, SUNG_HZ = 57, 2.5 * FRAME_RATE
"""What is sung, and the pitch that it is moved to: four of five multiples of the frame rate lie between harmonics."""

NEAR, MULTIPLES = 30.0, 40
"""A multiple that is nearer to a harmonic, in Hz, is left out; and so many are looked at."""

MOVE_PITCH = ("Pitch", "Vibrato depth", "Vibrato rate", "Intonation", "Speed", "Emphasis", "Vibrato onset")
"""What moves the harmonics of a note or has no meaning for one."""

STEP_BLOCK = 64
"""Samples of a block for steps, which begin where a block does."""


def sweep(host: Host, phonemes: int) -> dict:
    """Every control at five positions: its value and the measurements."""
    host.open([{"text": SENTENCE}])
    plain = host.say(seconds=SECONDS)
    found: dict = {"text": SENTENCE, "plain": figures(plain, phonemes, plain)}
    for name, (judged, direction, around) in tqdm(CONTROLS.items(), desc="controls", leave=False):
        points = []
        for place in PLACES:
            host.reset()
            for other, stand in around.items():
                host.set(other, stand)
            host.set(name, place)
            sound = host.say(seconds=SECONDS)
            points.append({"at": host.value(name)} | figures(sound, phonemes, plain, resized=name == "Formant"))
        values = [point[judged] for point in points]
        found[name] = {
            "points": points,
            "judged": judged,
            "values": values,
            "monotonic": is_monotonic(values, direction),
        }
    host.reset()
    return found


def steps(host: Host) -> dict:
    """When a step of each control is first heard, in ms after its own time; `host` has blocks of `STEP_BLOCK`."""
    host.open([{"text": SENTENCE}])
    at = round((LEAD + 1.2) * RATE / STEP_BLOCK) * STEP_BLOCK
    seconds = LEAD + 5.0
    found = {}
    for name, (_, _, around) in tqdm(CONTROLS.items(), desc="steps", leave=False):
        host.reset()
        for other, stand in around.items():
            host.set(other, stand)
        notes = [Note(KEY, LEAD, 5.0)]
        start = host.place(name)
        plain = host.play(notes, seconds).samples
        curve = np.full(round((seconds + 1.0) * RATE), start, dtype=np.float32)
        curve[at:] = 1.0 if start < 0.9 else 0.0
        host.automate(name, curve)
        stepped = host.play(notes, seconds).samples
        length = min(len(plain), len(stepped))
        differs = np.flatnonzero(np.abs(plain[:length] - stepped[:length]) > 1e-5)
        found[name] = float((differs[0] - at) / RATE * 1e3) if len(differs) else None
    host.reset()
    return found


def zipper(host: Host) -> dict:
    """The strongest tone at a multiple of the frame rate while a control moves quickly during a held note.

    `line_db` is relative to the strongest harmonic, `over_noise_db` relative to the surrounding spectrum; `steady` is
    the same note without the movement. Controls that change the pitch are left out, because their harmonics move
    across all frequencies.
    """
    host.open([{"text": VOWEL}])
    found = {"steady": _tone(_held(host))}
    curve = _triangle(LEAD + HELD + 1.0)
    for name, (_, _, around) in tqdm(CONTROLS.items(), desc="zipper", leave=False):
        if name in MOVE_PITCH:
            continue
        host.reset()
        for other, stand in around.items():
            host.set(other, stand)
        host.automate(name, curve)
        found[name] = _tone(_held(host))
    host.reset()
    return found


def _triangle(seconds: float) -> np.ndarray:
    turns = np.arange(round(seconds * RATE)) / RATE * SWEEPS_A_SECOND
    return 1.0 - np.abs(2.0 * (turns % 1.0) - 1.0)


def _held(host: Host) -> Sound:
    host.set("Mode", 1.0)
    # From -24 to 24 semitones.
    host.set("Pitch", 0.5 + float(semitones(SUNG_HZ / hertz(SUNG_KEY))) / 48.0)
    sound = host.play([Note(SUNG_KEY, LEAD, HELD)], LEAD + HELD)
    return part(sound, LEAD + WINDOW[0], LEAD + WINDOW[1])


def _tone(sound: Sound) -> dict[str, float]:
    count = len(sound.samples)
    power = np.abs(np.fft.rfft(sound.samples * np.blackman(count))) ** 2
    frequency = np.fft.rfftfreq(count, 1.0 / sound.rate)
    loudest = power[frequency < 5000.0].max()
    best = {"hz": 0.0, "line_db": -200.0, "over_noise_db": -200.0}
    for multiple in FRAME_RATE * np.arange(1, MULTIPLES + 1):
        if abs(multiple - SUNG_HZ * round(multiple / SUNG_HZ)) < NEAR:
            continue
        line = power[np.abs(frequency - multiple) < 1.0].max()
        beside = power[(np.abs(frequency - multiple) > 2.0) & (np.abs(frequency - multiple) < 8.0)]
        over = 10.0 * np.log10(line / np.median(beside))
        if over > best["over_noise_db"]:
            best = {
                "hz": float(multiple),
                "line_db": float(10.0 * np.log10(line / loudest)),
                "over_noise_db": float(over),
            }
    return best
