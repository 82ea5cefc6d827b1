//! The values of a word: its pitch and its length.

use std::ops::Range;

use recit::text::edit::{self, EditError};

use super::study::Group;

/// The values of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// In semitones.
    Pitch,
    /// In percent.
    Length,
}

impl What {
    /// What it is by itself.
    pub fn natural(self) -> f32 {
        match self {
            Self::Pitch => 0.0,
            Self::Length => 100.0,
        }
    }

    /// What it is for a word that was studied.
    pub fn of(self, group: &Group) -> f32 {
        match self {
            Self::Pitch => group.pitch,
            Self::Length => length(group.rate),
        }
    }

    /// What it is for the word at `source` of `text`.
    pub fn read(self, text: &str, source: Range<usize>) -> f32 {
        match self {
            Self::Pitch => edit::pitch_of(text, source),
            Self::Length => length(edit::rate_of(text, source)),
        }
    }

    /// `value` on the nearest step, within the range of the markup. Fine steps are a fifth of the others.
    pub fn step(self, value: f32, fine: bool) -> f32 {
        let (step, range) = match self {
            Self::Pitch => (if fine { 0.1 } else { 0.5 }, -24.0..=24.0),
            Self::Length => (if fine { 1.0 } else { 5.0 }, 25.0..=400.0),
        };
        ((value / step).round() * step).clamp(*range.start(), *range.end())
    }

    /// `text` with this value for the word at `source`, within the range of the markup.
    ///
    /// # Errors
    /// Markup that cannot hold it.
    pub fn write(self, text: &str, source: Range<usize>, value: f32) -> Result<String, EditError> {
        match self {
            Self::Pitch => edit::set_pitch(text, source, value),
            Self::Length => edit::set_rate(text, source, 100.0 / value.max(1.0)),
        }
    }
}

/// The length of a word in whole percent, that is spoken so many times as fast.
fn length(rate: f32) -> f32 {
    (100.0 / rate).round()
}
