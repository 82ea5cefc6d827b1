"""Three hundred unusual inputs: none may break the voice, and none with words may be silent."""

import itertools
import random

import numpy as np
from tqdm import tqdm

from evaluate.audio import Sound, frame_levels_db
from evaluate.render import Ask, Recit, RenderError
from evaluate.report import NONE, Row
from evaluate.settings import SEED, Settings

NAME = "robust"

COUNT = 300
"""Inputs."""

FULL_SCALE = 32767 / 32768
"""A sample of this magnitude in a 16 bit file was cut."""

SECONDS_A_PHONEME, SECONDS_A_PAUSE, SECONDS_AT_LEAST = 0.3, 1.0, 1.0
"""The longest that a text may take: so much for each phoneme and pause, and so much for being a text."""

QUIET_DB = -55.0
"""Frames under this level (of full scale) are silence."""

SILENCE_MOST = 1.5
"""Seconds of silence inside a text that asks for no pause of its own."""

SHARE_SPOKEN = 0.02
"""Seconds of sound that each phoneme has at least, on average."""

PHONEMES = (
    "AA1 AE1 AH0 AO1 AW1 AY1 B CH D DH EH1 ER0 EY1 F G HH IH1 IY1 JH K L M N NG OW1 OY1 P R S SH T TH "
    "UH1 UW1 V W Y Z ZH"
).split()

WORDS = "go stop yes no hello never water seven strength rhythm queue buffalo antidisestablishmentarianism".split()

SYMBOLS = list(".,;:!?-–—…()[]{}<>/\\|'\"`~@#$%^&*_+=§°€£")

ODD = (
    "", " ", "a", "I", "A.", "\t\n", "...", "?!?!?!", "—", "'", "\"\"", "s", "sh", "mmm", "zzz", "hmm",
    "pst", "brrr", "x y z", "A B C D E F G", "NASA", "http://example.com/a?b=c", "me@example.org",
    "3.14159", "-273.15 °C", "1/2", "1,000,000,000,000", "12:59:59", "31/12/1999", "$5.99", "50%",
    "1st 2nd 3rd", "MMXXVI", "0", "-0", "1e9", "00000000000000000000", "99999999999999999999999999",
    "C++", "AT&T", "R.S.V.P.", "e.g. i.e. etc.", "Mr. Dr. St.", "[pause 100ms]", "[pause 2s]",
    "[pause]", "[ph HH AH0 L OW1]", "[ph /həˈloʊ/]", "[ph QQ]", "[ph ", "[", "]", "[[", "]]",
    "\\[not markup\\]", "[pause -1s]", "[pause 9999s]", "<speak>hello</speak>", "<break time='200ms'/>",
    "<b>bold", "&amp; &lt; &#65;", "{\"json\": true}", "naïve café résumé", "Ærøskøbing", "Straße",
    "Łódź", "привет", "こんにちは", "你好", "مرحبا", "שלום", "한국어", "ไทย", "🎉", "👩‍👩‍👧",
    "hello 🎉 world", "a\u0301", "\u200b", "\ufeffhello", "hel\u00adlo", "\u202ehello", "ﬁne",
    "ＨＥＬＬＯ", "①②③", "½ cup", "H₂O", "x²", "…and then?", "“Quoted,” she said.", "it’s",
    "rock ’n’ roll", "y'all'd've", "state-of-the-art", "----", "word----word", "a-b-c-d", "WHAT?!",
    "no.no.no", "end", "end ", " end", "a  b   c", "line\nbreak", "line\r\nbreak", "tab\there",
    "nul\u0001char", "Iiiiiiiiiiiiiiii", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bcdfghjklmnpqrstvwxz",
)  # fmt: skip


def inputs() -> list[str]:
    """The texts: single phonemes, unusual characters, repetitions, very long lines, and random mixtures."""
    draw = random.Random(SEED)
    texts = [f"[ph {phoneme}]" for phoneme in PHONEMES]
    texts += list(ODD)
    texts += [" ".join([word] * count) for word, count in itertools.product(WORDS, (2, 30))]
    texts += [mark * count for mark, count in itertools.product(".,!?-;", (1, 50))]
    texts += ["word " * 400, "a" * 2000, "a " * 1000, "." * 2000, "Why? " * 400, "one, two, " * 200]
    texts += [("She sells sea shells by the sea shore. " * 60)[:2000]]
    pool = WORDS + SYMBOLS + list(ODD)
    while len(texts) < COUNT:
        texts.append(draw.choice(("", " ")).join(draw.choices(pool, k=draw.randint(2, 12)))[:2000])
    return texts[:COUNT]


def faults(sound: Sound, tokens: list[dict]) -> list[str]:
    """The faults of a rendering, in words; empty if there are none."""
    phonemes = sum(len(token.get("phonemes", ())) for token in tokens)
    pauses = [token for token in tokens if "pause" in token]
    asked = sum((pause["ms"] or 0.0) / 1e3 for pause in pauses)
    longest = SECONDS_AT_LEAST + SECONDS_A_PHONEME * phonemes + SECONDS_A_PAUSE * len(pauses) + asked
    found = []
    if not np.isfinite(sound.samples).all():
        found.append("not a number")
    if np.abs(sound.samples).max(initial=0.0) >= FULL_SCALE:
        found.append("clipped")
    if sound.seconds > longest:
        found.append(f"{sound.seconds:.1f} s for {phonemes} phonemes and {len(pauses)} pauses")
    if phonemes:
        loud = np.flatnonzero(frame_levels_db(sound) > QUIET_DB) if len(sound.samples) else np.zeros(0)
        if 0.01 * len(loud) < SHARE_SPOKEN * phonemes:
            found.append(f"{0.01 * len(loud):.2f} s of sound for {phonemes} phonemes")
        elif 0.01 * np.diff(loud).max(initial=0) > SILENCE_MOST + asked:
            found.append(f"{0.01 * np.diff(loud).max():.1f} s of silence inside")
    return found


def measure(settings: Settings) -> dict:
    """How many inputs were spoken, and the faults of the others."""
    recit = Recit(settings)
    texts = inputs()[:: 15 if settings.quick else 1]
    bad, most = [], 0.0
    for text, tokens in zip(tqdm(texts, desc="odd inputs", leave=False), recit.phonemes(texts), strict=True):
        try:
            sound = recit.say(text, Ask()).sound
        except RenderError as error:
            # A text without words may be refused with a message; one with words may not.
            if any(token.get("phonemes") for token in tokens) or "panicked" in str(error):
                bad.append({"text": text[:80], "faults": [str(error)]})
            continue
        most = max(most, float(np.abs(sound.samples).max(initial=0.0)))
        wrong = faults(sound, tokens)
        if wrong:
            bad.append({"text": text[:80], "faults": wrong})
    return {"inputs": len(texts), "bad": bad, "largest_sample": most}


def rows(found: dict) -> list[Row]:
    """Bar: no fault in any input."""
    return [
        Row(
            f"robustness: {found['inputs']} odd inputs",
            "no NaN, clipping, runaway, silence",
            NONE,
            f"{len(found['bad'])} with a fault (largest sample {found['largest_sample']:.2f})",
            met=not found["bad"],
        )
    ]
