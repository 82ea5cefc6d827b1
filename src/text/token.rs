//! The data that the steps of this module exchange: markup, normalisation, pronunciation, phrasing.

use std::ops::Range;

use super::phoneme::Phoneme;
use super::utterance::{Mark, Prosody};

/// A spoken item or a silence, with its source in the user's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Its bytes in the user's text.
    pub source: Range<usize>,
    /// The prosody of the markup around it.
    pub prosody: Prosody,
    /// Its kind.
    pub kind: Kind,
}

/// The kinds of [`Token`].
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A word to look up: Latin letters, possibly with apostrophes. Its case still distinguishes names.
    Word(String),
    /// Latin letters to be spelled.
    Letters(String),
    /// A word with phonemes from the markup.
    Phonemes(String, Vec<Phoneme>),
    /// Punctuation inside a sentence.
    Mark(Mark),
    /// The end of a sentence.
    End(Mark),
    /// A pause from the markup, in milliseconds.
    Pause(f32),
}

/// An alternative reading of a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its class.
    pub class: &'static str,
    /// The rule for it.
    pub rule: &'static str,
    /// The words that would be spoken.
    pub spoken: String,
}
