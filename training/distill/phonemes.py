"""The teacher's notation of Recit's phonemes."""

# ARPAbet to misaki's alphabet, which the teacher reads. A vowel with stress has a mark before it.
MISAKI = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "EH": "ɛ",
    "ER": "ɜɹ", "EY": "A", "F": "f", "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "OW": "O", "OY": "Y", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "UH": "ʊ",
    "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ", "AH0": "ə", "ER0": "əɹ",
}  # fmt: skip
STRESS = {"0": "", "1": "ˈ", "2": "ˌ"}
MARKS = {"": "", ".": ".", ",": ",", "?": "?", "!": "!", ";": ";", ":": ":", "-": "—"}


def characters(phoneme):
    """The teacher's characters for one phoneme."""
    if phoneme in MISAKI:
        return MISAKI[phoneme]
    return STRESS[phoneme[-1]] + MISAKI[phoneme[:-1]]


def spelled(words):
    """A sentence in the teacher's characters, and for each character the number of its word and of its phoneme in the
    word.

    Blanks and punctuation belong to no phoneme: their numbers are those of the word before and -1.
    """
    text, owners = "", []
    for number, word in enumerate(words):
        for at, phoneme in enumerate(word.phonemes):
            piece = characters(phoneme)
            text += piece
            owners += [(number, at)] * len(piece)
        gap = MARKS[word.mark] + (" " if number + 1 < len(words) else "")
        text += gap
        owners += [(number, -1)] * len(gap)
    return text, owners
