//! The editable values of a word: pitch and length.

use std::ops::Range;

use recit::text::edit::{self, EditError};

use super::study::Group;

/// A value of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// In semitones.
    Pitch,
    /// In percent.
    Length,
}

impl What {
    /// Its default.
    pub fn natural(self) -> f32 {
        match self {
            Self::Pitch => 0.0,
            Self::Length => 100.0,
        }
    }

    /// Its value in a study.
    pub fn of(self, group: &Group) -> f32 {
        match self {
            Self::Pitch => group.pitch,
            Self::Length => length(group.rate),
        }
    }

    /// Its value for the word at `source` of `text`.
    pub fn read(self, text: &str, source: Range<usize>) -> f32 {
        match self {
            Self::Pitch => edit::pitch_of(text, source),
            Self::Length => length(edit::rate_of(text, source)),
        }
    }

    /// `value` rounded to a step, within the range of the markup. Fine steps are a fifth of normal ones.
    pub fn step(self, value: f32, fine: bool) -> f32 {
        let (step, range) = match self {
            Self::Pitch => (if fine { 0.1 } else { 0.5 }, -24.0..=24.0),
            Self::Length => (if fine { 1.0 } else { 5.0 }, 25.0..=400.0),
        };
        ((value / step).round() * step).clamp(*range.start(), *range.end())
    }

    /// `text` with this value set for the word at `source`, within the range of the markup.
    ///
    /// # Errors
    /// If the markup does not allow it.
    pub fn write(self, text: &str, source: Range<usize>, value: f32) -> Result<String, EditError> {
        match self {
            Self::Pitch => edit::set_pitch(text, source, value),
            Self::Length => edit::set_rate(text, source, 100.0 / value.max(1.0)),
        }
    }
}

/// The length in whole percent of a word with this rate.
fn length(rate: f32) -> f32 {
    (100.0 / rate).round()
}
