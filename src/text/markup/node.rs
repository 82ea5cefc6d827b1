//! The nodes of parsed markup.

use std::ops::Range;

use super::super::language::Language;
use super::super::phoneme::Phoneme;
use super::super::utterance::Prosody;

/// A part of the line with the same markup.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::text) enum Node {
    /// Text to normalise.
    Text(Text),
    /// A word with given phonemes.
    Phonemes {
        /// The displayed text of the word.
        text: String,
        /// Its phonemes; never empty.
        phonemes: Vec<Phoneme>,
        /// Its bytes in the user's text.
        source: Range<usize>,
        /// The prosody of the markup around it.
        prosody: Prosody,
    },
    /// A pause in milliseconds, with its position.
    Pause(f32, Range<usize>),
    /// The boundary of a sentence or paragraph, at a byte.
    Boundary(usize),
}

/// Characters, each with its bytes in the user's text.
pub(in crate::text) type Chars = Vec<(char, Range<usize>)>;

/// Text to normalise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::text) struct Text {
    /// The characters.
    pub chars: Chars,
    /// The prosody of the markup around it.
    pub prosody: Prosody,
    /// The reading of a `say-as` around it.
    pub say_as: Option<SayAs>,
    /// The language that the markup sets.
    pub language: Option<Language>,
}

/// The readings of `<say-as interpret-as="…">`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum SayAs {
    /// Every letter, digit and symbol by its name.
    Characters,
    /// A number, "forty two".
    Cardinal,
    /// An ordinal, "forty second".
    Ordinal,
    /// Digit by digit.
    Digits,
    /// A fraction, "three quarters".
    Fraction,
    /// A date, with the order of its numbers if it is given.
    Date(Option<DateOrder>),
    /// A time of day, or a duration in minutes and seconds.
    Time,
    /// A duration: of two numbers, hours and minutes, or else minutes and seconds.
    Duration {
        /// Whether the first of two numbers are hours.
        hours: bool,
    },
    /// A telephone number.
    Telephone,
    /// An amount of money.
    Currency,
}

/// The order of the numbers in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum DateOrder {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
    /// Year, month, day.
    Ymd,
    /// Year, day, month.
    Ydm,
    /// Month and year.
    My,
    /// Year and month.
    Ym,
    /// A year, a month or a day alone.
    Y,
    M,
    D,
}

impl SayAs {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Cardinal => "cardinal",
            Self::Ordinal => "ordinal",
            Self::Digits => "digits",
            Self::Fraction => "fraction",
            Self::Date(_) => "date",
            Self::Time => "time",
            Self::Duration { .. } => "duration",
            Self::Telephone => "telephone",
            Self::Currency => "currency",
        }
    }
}

/// A position in a text that SSML names with `<mark>` or `<bookmark>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its name.
    pub name: String,
    /// The byte after the tag: everything spoken from here on is after the position.
    pub at: usize,
}
