//! Words of Mandarin during their conversion to sounds.

use std::ops::Range;

use super::table::Reading;

/// A word, known or assumed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word(pub Vec<Syllable>);

/// A character with its reading.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Syllable {
    pub character: char,
    /// Its bytes in the user's text.
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

/// Words without a pause between them, as their syllables.
pub(super) struct Row<'a>(pub Vec<&'a mut Syllable>);

impl<'a> Row<'a> {
    pub fn of(words: &'a mut [Word]) -> Self {
        Self(words.iter_mut().flat_map(|word| &mut word.0).collect())
    }

    /// The character at a position; `None` outside.
    pub fn character(&self, at: Option<usize>) -> Option<char> {
        Some(self.0.get(at?)?.character)
    }

    /// The tone at a position.
    pub fn tone(&self, at: usize) -> Option<u8> {
        Some(self.0.get(at)?.reading.tone)
    }
}

/// Whether a character is a digit, or a unit of numbers.
pub(super) fn is_numeral(character: char) -> bool {
    is_digit(character) || matches!(character, '十' | '百' | '千' | '万' | '亿')
}

/// Whether a character is one of the ten digits, or a variant of one.
pub(super) fn is_digit(character: char) -> bool {
    "零〇一二三四五六七八九两".contains(character)
}
