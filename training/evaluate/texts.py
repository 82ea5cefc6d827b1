"""The sentences of the evaluation. The model was trained on none of them.

Read sentences come from LJ Speech (K. Ito and L. Johnson, public domain), whose recordings are the natural reference;
everyday sentences are our own.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from evaluate.settings import Settings, chosen

HELD_OUT_ENDINGS = ("3", "7")
"""A clip whose number ends so is kept from training: its sound as well as its text."""

NATURAL_MOST = 60
"""Held-out clips with sound used at most; the whole corpus has many more."""

READ_TOTAL = 100
"""Read sentences in all: those with natural sound, the others from transcripts alone."""


@dataclass(frozen=True)
class Sentence:
    """A text to speak; `natural` is a recording of it by the speaker that the voice was trained on."""

    name: str
    text: str
    natural: Path | None = None


def is_held_out(clip: str) -> bool:
    """Whether a clip of LJ Speech is held out for the evaluation."""
    return clip.endswith(HELD_OUT_ENDINGS)


def _transcripts(path: Path) -> dict[str, str]:
    """Clip to normalised transcript (numbers and abbreviations written out)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[-1].strip() for row in csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)}


def _sound(folder: Path, clip: str) -> Path | None:
    """The recording of a clip, in the corpus as published (`wavs`) or as FLAC."""
    for path in (folder / "wavs" / f"{clip}.wav", folder / "flac" / f"{clip}.flac"):
        if path.exists():
            return path
    return None


def natural_clips(settings: Settings) -> list[Sentence]:
    """Every recorded clip of the corpus folder, held out or not."""
    texts = _transcripts(settings.ljspeech / "metadata.csv")
    pairs = ((clip, text, _sound(settings.ljspeech, clip)) for clip, text in texts.items())
    return [Sentence(clip, text, sound) for clip, text, sound in pairs if sound]


def held_out(settings: Settings) -> list[Sentence]:
    """Held-out clips with natural sound."""
    clips = [one for one in natural_clips(settings) if is_held_out(one.name)]
    return settings.few(chosen(clips, NATURAL_MOST), 4)


def read_sentences(settings: Settings) -> list[Sentence]:
    """The held-out clips, then further held-out texts of the corpus, which only engines speak."""
    with_sound = held_out(settings)
    everything = settings.ljspeech / "all_texts.csv"
    texts = _transcripts(everything if everything.exists() else settings.ljspeech / "metadata.csv")
    recorded = {one.name for one in natural_clips(settings)}
    others = [
        Sentence(clip, text)
        for clip, text in texts.items()
        if is_held_out(clip) and clip not in recorded and text.isascii() and len(text) > 40
    ]
    return with_sound + settings.few(chosen(others, max(0, READ_TOTAL - len(with_sound))), 4)


def everyday_sentences(settings: Settings) -> list[Sentence]:
    """Sentences as people type them; their words are in pocketsphinx's dictionary."""
    lines = [Sentence(f"everyday-{number:02}", text) for number, text in enumerate(EVERYDAY, 1)]
    return settings.few(lines, 6)


EVERYDAY = (
    "Please close the window before you leave the house.",
    "Where did you put the keys to the car?",
    "I can hear the rain on the roof tonight.",
    "That is the best news I have heard all week!",
    "Turn left at the corner and walk to the bridge.",
    "The children are playing in the garden behind the school.",
    "Would you like a cup of coffee or some tea?",
    "My sister works in a hospital near the river.",
    "Do not forget to call your mother on Sunday.",
    "We had dinner at a small restaurant by the sea.",
    "How long does it take to get to the airport?",
    "The meeting has been moved to Thursday afternoon.",
    "Stop right there and put your hands in the air!",
    "He opened the door slowly and looked into the dark room.",
    "There is a letter for you on the kitchen table.",
    "She laughed so hard that she had to sit down.",
    "I would rather stay at home and read a good book.",
    "Look at the size of that dog!",
    "The road through the forest is closed in winter.",
    "My father taught me how to fix an old radio.",
    "Wash your hands and come to the table.",
    "It was too cold to swim, so we walked along the beach.",
    "Have you ever seen the ocean at night?",
    "Keep the medicine away from small children.",
    "We should plant some flowers in front of the house.",
    "The music was so loud that nobody could hear the phone.",
    "Take a deep breath and try again.",
    "I lost my watch somewhere between here and the station.",
    "Is there a bank on this street?",
    "The lights went out just as the movie started.",
    "They are building a new library across from the park.",
    "What a beautiful morning this is!",
    "Her brother plays the piano every evening after dinner.",
    "The bread is fresh and the soup is still warm.",
    "I think we have met somewhere before.",
    "The plane landed safely in the middle of the storm.",
    "My favorite color is blue, but I also like green.",
    "The doctor said that you need more sleep.",
    "Did you remember to feed the cat this morning?",
    "Hurry up, or we will miss the bus!",
    "The teacher wrote three words on the board.",
    "Nobody knows what will happen tomorrow.",
    "Bring me the hammer and a few long nails.",
    "The baby is sleeping, so please be quiet.",
    "Which of these pictures do you like best?",
    "I have never been so happy in my life!",
    "The farmer sold his horses and bought a truck.",
    "Snow covered the hills as far as the eye could see.",
    "You look tired, maybe you should go to bed.",
    "Thank you for the lovely present.",
    "The water in this lake is clear and very deep.",
    "Every Friday we play cards with our neighbors.",
    "The captain promised to bring everyone home.",
    "Do you think that it will rain this weekend?",
    "Put the milk back in the refrigerator, please.",
    "Good morning, how are you today?",
    "I would like to pay the bill, please.",
    "The weather will be better tomorrow.",
    "What time is it now?",
    "She has lived in this town for many years.",
    "He did not want to talk about his work.",
    "We are going to be late again!",
    "My phone is on the table in the kitchen.",
    "There was nothing we could do about it.",
    "They came back from their trip last night.",
    "I will see you at the office on Monday.",
    "Please tell me what happened.",
    "Can I ask you a question?",
    "The house on the hill has been sold.",
    "It is not as difficult as it looks.",
    "The price of oil went up again this week.",
    "He has been the head of the company for ten years.",
    "Most people in this country own a car.",
    "You should have told me the truth.",
    "The government will make a decision in the next few days.",
    "I have to go to work early tomorrow.",
    "The students are waiting for their teacher.",
    "Do you know what this means?",
    "The police are looking for a man with a black coat.",
    "We do not have enough money for a new house.",
)
"""Each was heard without error from one of two voices that are no part of the comparison (flite's rms and
awb), so that errors tell of the voice and not of the recogniser's language model."""
