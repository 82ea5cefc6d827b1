//! Words of Mandarin on their way to sounds.

use std::ops::Range;

use super::table::Reading;

/// A word, or what is taken for one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word(pub Vec<Syllable>);

/// A character with how it is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Syllable {
    pub character: char,
    /// Bytes of the user's text.
    pub source: Range<usize>,
    pub reading: Reading,
    /// Whether 儿 belongs to it, as in 花儿.
    pub is_rhotic: bool,
}

impl Word {
    /// Its characters.
    pub fn text(&self) -> String {
        self.0.iter().map(|syllable| syllable.character).collect()
    }
}

/// A stretch of words without a pause, as its syllables.
pub(super) struct Row<'a>(pub Vec<&'a mut Syllable>);

impl<'a> Row<'a> {
    pub fn of(words: &'a mut [Word]) -> Self {
        Self(words.iter_mut().flat_map(|word| &mut word.0).collect())
    }

    /// The character at a place; none at either end.
    pub fn character(&self, at: Option<usize>) -> Option<char> {
        Some(self.0.get(at?)?.character)
    }

    /// The tone at a place.
    pub fn tone(&self, at: usize) -> Option<u8> {
        Some(self.0.get(at)?.reading.tone)
    }
}

/// Whether a character is a digit, or the place of one.
pub(super) fn is_numeral(character: char) -> bool {
    is_digit(character) || matches!(character, '十' | '百' | '千' | '万' | '亿')
}

/// Whether a character is one of the ten digits, or another word for one of them.
pub(super) fn is_digit(character: char) -> bool {
    "零〇一二三四五六七八九两".contains(character)
}
