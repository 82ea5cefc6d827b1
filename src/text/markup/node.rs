//! What the markup of a line comes to.

use std::ops::Range;

use super::super::language::Language;
use super::super::phoneme::Phoneme;
use super::super::utterance::Prosody;

/// A stretch of the line that one rule applies to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::text) enum Node {
    /// Text to normalise.
    Text(Text),
    /// A word whose phonemes are given.
    Phonemes {
        /// What stands for the word on screen.
        text: String,
        /// Its phonemes; never empty.
        phonemes: Vec<Phoneme>,
        /// Bytes of the user's text.
        source: Range<usize>,
        /// What the markup around it asks for.
        prosody: Prosody,
    },
    /// A pause in milliseconds, with its place.
    Pause(f32, Range<usize>),
    /// The edge of a sentence or paragraph, at a byte.
    Boundary(usize),
}

/// Characters, each with the bytes it takes in the user's text.
pub(in crate::text) type Chars = Vec<(char, Range<usize>)>;

/// Text to normalise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::text) struct Text {
    /// What is written.
    pub chars: Chars,
    /// What the markup around it asks for.
    pub prosody: Prosody,
    /// How a `say-as` around it wants it read.
    pub say_as: Option<SayAs>,
    /// The language that the markup says it is in.
    pub language: Option<Language>,
}

/// The readings of `<say-as interpret-as="…">`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum SayAs {
    /// Every letter, digit and sign by its name.
    Characters,
    /// A number, "forty two".
    Cardinal,
    /// A rank, "forty second".
    Ordinal,
    /// Digit by digit.
    Digits,
    /// A fraction, "three quarters".
    Fraction,
    /// A date; the order of its numbers where it is given.
    Date(Option<DateOrder>),
    /// A time of day, or a duration in minutes and seconds.
    Time,
    /// A duration: of two numbers, hours and minutes, or else minutes and seconds.
    Duration {
        /// The first of two numbers are hours.
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
    /// What it is called in messages.
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

/// A place in a text that SSML gives a name, by `<mark>` or `<bookmark>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its name.
    pub name: String,
    /// The byte of the text behind the tag: what is said from here on is behind the place.
    pub at: usize,
}
