//! The state of a line for an editor.

use crate::script::LineId;

use super::failure::LineFailure;

/// The status of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineStatus {
    /// Not armed: not processed yet, or released for lines that are more likely to be played.
    Text,
    /// Its frames are being computed.
    Arming,
    /// Armed: it starts at once when its note arrives.
    Armed,
    /// It is playing.
    Sounding {
        /// The position in its plan, 0 to 1; 0 until all of it is planned.
        progress: f32,
    },
    /// It cannot be spoken.
    Failed {
        /// The reason.
        reason: LineFailure,
    },
}

/// The state of a line for an editor.
#[derive(Clone, Debug, PartialEq)]
pub struct LineState {
    /// The line's id.
    pub id: LineId,
    /// Its status.
    pub status: LineStatus,
    /// The natural length of its first take in seconds, at speed 1 and without emotion, to the last audible sound; known once it
    /// was armed.
    pub length_s: Option<f32>,
    /// Whether its markup has warnings.
    pub warned: bool,
}
