//! What an editor shows of a line.

use crate::script::LineId;

/// What is going on with a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineStatus {
    /// It is not armed: nothing has been done with it yet, or it has made room for lines that are expected sooner.
    Text,
    /// Its frames are being made.
    Arming,
    /// It starts at once when its note comes.
    Armed,
    /// It sounds.
    Sounding {
        /// Where in its plan it stands, as a share of the frames of that, 0 to 1; 0 while those are not all planned.
        progress: f32,
    },
    /// It cannot be spoken.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
}

/// A line as an editor shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct LineState {
    /// The line's name.
    pub id: LineId,
    /// What is going on with it.
    pub status: LineStatus,
    /// How long its first take is by itself, at speed 1 and without emotion, to its last audible sound, in seconds; once it
    /// was armed.
    pub length_s: Option<f32>,
    /// Something is wrong with its markup.
    pub warned: bool,
}
