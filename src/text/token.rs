//! What passes between the stations of this module: markup, normalisation, pronunciation, phrasing.

use std::ops::Range;

use super::phoneme::Phoneme;
use super::utterance::{Mark, Prosody};

/// One thing to say or to leave silent, with the place in the user's text it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Bytes of the user's text.
    pub source: Range<usize>,
    /// What the markup asks for around it.
    pub prosody: Prosody,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of [`Token`].
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A word to look up: Latin letters, with apostrophes inside. Its case still tells names apart.
    Word(String),
    /// Latin letters to say one by one by their names.
    Letters(String),
    /// A word whose phonemes the markup gives.
    Phonemes(String, Vec<Phoneme>),
    /// Punctuation inside a sentence.
    Mark(Mark),
    /// The end of a sentence.
    End(Mark),
    /// A pause the markup asks for, in milliseconds.
    Pause(f32),
}

/// Another reading of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The kind of thing it would be.
    pub class: &'static str,
    /// The rule that would read it.
    pub rule: &'static str,
    /// What would be said.
    pub spoken: String,
}
