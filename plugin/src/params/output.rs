//! The parameters of the output.

use nice_plug::prelude::*;

use super::{build, text};

/// Level and pan.
#[derive(Params)]
pub struct Output {
    /// Loudness, -60 (silent) to +12 dB.
    #[id = "volume"]
    pub volume: FloatParam,
    /// Position in the stereo field, -100 (left) to 100 (right).
    #[id = "pan"]
    pub pan: FloatParam,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            volume: build::decibels("Volume", -60.0, 12.0),
            pan: build::with_text(
                build::linear("Pan", 0.0, -100.0, 100.0),
                text::pan,
                text::parse_pan,
            ),
        }
    }
}
