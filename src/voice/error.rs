//! Why a voice cannot be used.

use std::io;
use std::time::Duration;

use crate::infer::InferError;
use crate::script::InvalidProfile;

/// The longest time to load a voice in a folder.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The same for a voice from elsewhere, whose graph is many times as large and speaks a word.
pub(super) const WHOLE_PATIENCE: Duration = Duration::from_secs(300);

/// Why a voice cannot speak like a speaker made from a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpeakerError {
    /// It speaks like its own speakers only.
    #[error("the voice has only its own speakers")]
    OnlyItsOwn,
    /// Another encoder than its own heard the recording.
    #[error("the speaker was made with another encoder than that of the voice")]
    OtherEncoder,
}

/// Why a voice cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoiceError {
    /// There is no voice with this name.
    #[error("it is not on this machine")]
    Missing,
    /// A file of the voice is missing or cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    File {
        /// Its name.
        file: String,
        /// The error of the system.
        reason: String,
    },
    /// `voice.json` does not describe a voice for this version.
    #[error("voice.json is not valid: {0}")]
    Manifest(String),
    /// The parts of a voice do not match.
    #[error("its models do not fit: {0}")]
    Unfit(String),
    /// A file differs from its entry in `voice.json`.
    #[error("`{file}` is damaged or was changed: its {what} differs from voice.json")]
    Damaged {
        /// Its name.
        file: String,
        /// "length" or "hash".
        what: &'static str,
    },
    /// A graph does not have the ports of its stage.
    #[error("the model `{graph}` does not fit: {reason}")]
    Graph {
        /// The stage.
        graph: String,
        /// The reason.
        reason: String,
    },
    /// The engine cannot load or run a graph.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// It takes too long.
    #[error("it did not load within {0} seconds")]
    TooSlow(u64),
    /// The system has no thread to load it, or too many slow voices are still loading.
    #[error("too much else is being loaded")]
    Busy,
    /// An internal error.
    #[error("{}", crate::fault::internal("stopped it from loading"))]
    Internal,
}

/// A folder or a file among the voices that is ignored.
#[derive(Debug, thiserror::Error)]
pub enum Ignored {
    /// The built-in voice cannot be described.
    #[error(transparent)]
    BuiltIn(VoiceError),
    /// The voice in a folder is invalid.
    #[error("the voice in {folder} is ignored: {reason}")]
    Voice {
        /// The folder.
        folder: String,
        /// What is wrong.
        reason: VoiceError,
    },
    /// There is another voice with the same id and version.
    #[error("the voice in {folder} is ignored: another one is `{name}`")]
    Twice {
        /// The folder.
        folder: String,
        /// The id and version.
        name: String,
    },
    /// A version that the user chose is not on this machine.
    #[error("`{name}` is chosen but not on this machine: version {speaks} speaks")]
    Version {
        /// The id and version.
        name: String,
        /// The version in use.
        speaks: u32,
    },
    /// The file of the chosen versions is invalid.
    #[error("{file} is ignored: {reason}")]
    Choices {
        /// The file.
        file: String,
        /// The error of the system, or what is wrong with the JSON.
        reason: String,
    },
    /// The file of a speaker made from a recording is invalid.
    #[error("the speaker in {file} is ignored: {reason}")]
    Speaker {
        /// The file.
        file: String,
        /// What is wrong.
        reason: SpeakerFault,
    },
}

/// Why the file of a speaker made from a recording is ignored.
#[derive(Debug, thiserror::Error)]
pub enum SpeakerFault {
    /// The error of the system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not JSON.
    #[error(transparent)]
    Malformed(#[from] serde_json::Error),
    /// It has another format than this.
    #[error("this version of Recit reads format {0}")]
    Format(u64),
    /// It does not describe a speaker.
    #[error(transparent)]
    Profile(#[from] InvalidProfile),
    /// It is named otherwise than its speaker.
    #[error("its name is not that of its speaker")]
    Name,
}
