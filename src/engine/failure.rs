//! Why a line cannot be spoken.

use crate::fault;
use crate::infer::InferError;
use crate::script::ScriptError;
use crate::voice::{SpeakerError, VoiceError};

use super::notice::EngineNotice;

/// Why a line cannot be spoken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LineFailure {
    /// No voice can be loaded.
    #[error(transparent)]
    Voice(#[from] VoiceError),
    /// The voice cannot speak like the speaker.
    #[error(transparent)]
    Speaker(#[from] SpeakerError),
    /// A line that is tried with a voice would be spoken by another one.
    #[error(transparent)]
    OtherVoice(Box<EngineNotice>),
    /// A model cannot be run.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// The acoustic model and the vocoder of its voice do not match.
    #[error("its voice planned frames of another format than its own")]
    OtherFormat,
    /// The vocoder's output is no sound.
    #[error("its voice produced samples that are not finite")]
    NotFinite,
    /// A sample rate that is impossible, in Hz.
    #[error("cannot resample to {0} Hz")]
    Rate(f64),
    /// Its text has not become phonemes.
    #[error("the text could not be read")]
    Unread,
    /// It was to begin before it was armed.
    #[error("the line is not armed")]
    NotArmed,
    /// It was not ready within this number of seconds.
    #[error("the lines were not ready in {0} s")]
    Late(u64),
    /// The voice was too slow for it.
    #[error("the voice was too slow: part of the sound is missing")]
    Gaps,
    /// It lasts longer than this number of minutes.
    #[error("it is longer than {0} minutes")]
    TooLong(u64),
    /// No script can hold it.
    #[error(transparent)]
    Refused(#[from] ScriptError),
    /// An internal error, while this was done.
    #[error("{}", fault::internal(.0.stopped()))]
    Internal(Work),
}

/// What an internal error stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Planning or speaking a line.
    Line,
    /// Loading its voice.
    Loading,
    /// Rendering it.
    Rendering,
}

impl Work {
    fn stopped(self) -> &'static str {
        match self {
            Self::Line => "stopped this line; editing it tries again",
            Self::Loading => "stopped the loading of its voice; editing it tries again",
            Self::Rendering => "stopped the rendering",
        }
    }
}
