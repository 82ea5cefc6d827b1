//! The nodes of parsed markup.

use std::ops::Range;

use super::super::language::Language;
use super::super::phoneme::Phoneme;
use super::super::say_as::SayAs;
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

/// A position in a text that SSML names with `<mark>` or `<bookmark>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its name.
    pub name: String,
    /// The byte after the tag: everything spoken from here on is after the position.
    pub at: usize,
}
