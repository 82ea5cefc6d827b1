"""Synthetic speech by flite (a Debian package; BSD-like licence): any text, clean, and the same every time."""

import itertools
import random
import subprocess

from .corpora import Clip, is_held_out, lj_texts

VOICES = {"slt": 150, "rms": 170, "awb": 170, "kal": 120}  # sentences of each voice

# Parts of everyday sentences. The corpus is a book read aloud: nobody there asks, exclaims or orders coffee.
OPENINGS = ("could you", "why did you", "when will you", "please", "you should", "I would like to", "we have to",
            "let's", "do you want to", "did they", "never", "she said we can", "how can I", "I think they")  # fmt: skip
DEEDS = ("open", "move", "find", "paint", "sell", "carry", "watch", "choose", "leave", "play", "turn down",
         "pick up", "bring back", "look at", "listen to", "wait for", "talk about", "put away")  # fmt: skip
THINGS = ("the small blue boat", "your brother's guitar", "that noisy window", "a cup of hot coffee", "the last piece of cake",
          "my new phone", "the other song", "these old shoes", "every yellow flower", "the train to the city", "this heavy box",
          "the kitchen table", "a quiet room", "their favourite movie", "the dog next door", "both pictures", "her birthday present",
          "the garden gate", "some fresh bread", "the voice on the radio")  # fmt: skip
CLOSINGS = ("", "", "before lunch", "tonight", "right now", "on Monday", "with me", "in the morning", "again", "very slowly",
            "after the show", "for an hour", "if it rains", "one more time")  # fmt: skip


def everyday(count, seed=7):
    """`count` short sentences of everyday words, questions and exclamations among them."""
    draw = random.Random(seed)
    every = list(itertools.product(OPENINGS, DEEDS, THINGS))
    draw.shuffle(every)
    sentences = []
    for opening, deed, thing in every[:count]:
        words = " ".join(filter(None, (opening, deed, thing, draw.choice(CLOSINGS))))
        asks = opening.split()[0] in ("could", "why", "when", "do", "did", "how")
        sentences.append(words[0].upper() + words[1:] + ("?" if asks else draw.choice((".", ".", "!"))))
    return sentences


def texts(lj_folder, count, seed):
    """`count` texts: half from the corpus (never held-out ones), half everyday sentences."""
    draw = random.Random(seed)
    plain = set("abcdefghijklmnopqrstuvwxyz ,.'?!;-")
    fits = [text for name, text in lj_texts(lj_folder)
            if 30 < len(text) < 90 and not is_held_out(name) and set(text.lower()) <= plain]  # fmt: skip
    return draw.sample(fits, count // 2) + everyday(count - count // 2, seed)


def speak(lj_folder, out):
    """Lets every flite voice speak its sentences into `out`; returns the clips. What is there already stays."""
    out.mkdir(parents=True, exist_ok=True)
    clips = []
    for seed, (voice, count) in enumerate(VOICES.items()):
        for number, text in enumerate(texts(lj_folder, count, seed)):
            clip = Clip(f"flite-{voice}-{number:03}", voice, out / f"{voice}-{number:03}.wav", text)
            if not clip.path.exists():
                call = ["flite", "-voice", voice, "-t", text, "-o", str(clip.path)]
                subprocess.run(call, check=True, capture_output=True)
            clips.append(clip)
    return clips
