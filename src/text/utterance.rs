//! The output of the text front end: a line as phrases of words and pauses, ready for the acoustic model.

use std::ops::Range;

use crate::emotion::Emotion;

use super::phoneme::Phoneme;
use super::problem::MarkupProblem;

/// A whole line, ready to be planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Utterance {
    /// The phrases in spoken order. Empty if the line has nothing to speak.
    pub phrases: Vec<Phrase>,
    /// The speakers that the markup names, each once.
    pub speakers: Vec<NamedSpeaker>,
    /// Warnings about the markup, in the order of the text.
    pub warnings: Vec<Warning>,
}

/// A speaker that the markup names. Whether the voice has it is checked elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSpeaker {
    /// The name, or several names, of which the first existing one is used.
    pub name: String,
    /// Line and column of its first occurrence, as in a [`Warning`].
    pub place: (usize, usize),
}

/// A part of a line that the acoustic model plans in one run: a sentence, or a part of a long one, by one
/// speaker.
///
/// A phrase ends with a [`Pause`] and contains at most [`Phrase::MAX_PHONEMES`] phonemes. It may consist only
/// of pauses (an explicit `[pause 2s]` by itself).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase {
    /// Words and pauses in spoken order.
    pub parts: Vec<PhrasePart>,
}

impl Phrase {
    /// The most phonemes in one phrase: about twelve seconds of speech, so that one acoustic run is short.
    pub const MAX_PHONEMES: usize = 160;

    /// The words of the phrase.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.parts.iter().filter_map(|part| match part {
            PhrasePart::Word(word) => Some(word),
            PhrasePart::Pause(_) => None,
        })
    }

    /// Its speaker: an index into [`Utterance::speakers`] if the markup names one.
    pub fn speaker(&self) -> Option<u16> {
        self.words().next()?.prosody.speaker
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        let words = self
            .words()
            .map(|word| word.text.capacity() + word.phonemes.capacity() * size_of::<Phoneme>());
        self.parts.capacity() * size_of::<PhrasePart>() + words.sum::<usize>()
    }
}

/// A word or a pause.
#[derive(Clone, Debug, PartialEq)]
pub enum PhrasePart {
    /// A spoken word.
    Word(Word),
    /// A silence, with its punctuation.
    Pause(Pause),
}

/// A spoken word.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word as it is spoken ("twenty" for part of "21").
    pub text: String,
    /// Its bytes in the line's text. Several words may have the same source.
    pub source: Range<usize>,
    /// Its phonemes; never empty.
    pub phonemes: Vec<Phoneme>,
    /// The prosody of the markup around it.
    pub prosody: Prosody,
}

/// A silence between words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pause {
    /// The punctuation here.
    pub mark: Mark,
    /// An explicit length in milliseconds, 0 to [`Pause::MAX_MS`]; `None` lets the model choose.
    pub millis: Option<f32>,
}

impl Pause {
    /// The longest explicit pause: half a minute.
    pub const MAX_MS: f32 = 30_000.0;
}

/// Punctuation that the acoustic model distinguishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// No punctuation: a pause from the markup.
    #[default]
    None,
    /// `.`
    Period,
    /// `,` and brackets.
    Comma,
    /// `?`
    Question,
    /// `!`
    Exclamation,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// A dash between words.
    Dash,
}

/// The prosody that markup sets for a word. The default changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prosody {
    /// Speaking rate as a factor, 0.25 to 4; 2 is twice as fast.
    pub rate: f32,
    /// Pitch shift in semitones, -24 to 24.
    pub pitch: f32,
    /// Level change in decibels, -60 to 12; -60 is silent.
    pub volume: f32,
    /// Emphasis, -1 (reduced) over 0 (none) to 1 (strong).
    pub emphasis: f32,
    /// Its emotion; `None` is that of the line and the controls.
    pub emotion: Option<Emotion>,
    /// Its speaker: an index into [`Utterance::speakers`]; `None` is the line's own speaker.
    pub speaker: Option<u16>,
}

impl Default for Prosody {
    fn default() -> Self {
        Self {
            rate: 1.0,
            pitch: 0.0,
            volume: 0.0,
            emphasis: 0.0,
            emotion: None,
            speaker: None,
        }
    }
}

/// A problem in the markup, which is then spoken as text or ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Line in the text, from 1.
    pub line: usize,
    /// Column in that line in characters, from 1.
    pub column: usize,
    /// The problem. As a text it is a sentence for the user.
    pub problem: MarkupProblem,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}
