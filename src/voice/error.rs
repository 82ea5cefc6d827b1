//! Why a voice cannot be used.

use std::time::Duration;

use crate::infer::InferError;

/// How long a voice in a folder may take to load.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The same for a voice from elsewhere, whose graph is many times as large and speaks a word.
pub(super) const WHOLE_PATIENCE: Duration = Duration::from_secs(300);

/// A voice that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoiceError {
    /// There is no voice of that name.
    #[error("it is not on this machine")]
    Missing,
    /// A file of the voice is missing or cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    File {
        /// Its name.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// `voice.json` does not describe a voice for this version.
    #[error("voice.json is not valid: {0}")]
    Manifest(String),
    /// What a voice is made of does not fit together.
    #[error("its models do not fit: {0}")]
    Unfit(String),
    /// A file is not the one that `voice.json` means.
    #[error("`{file}` is damaged or was changed: its {what} differs from voice.json")]
    Damaged {
        /// Its name.
        file: String,
        /// "length" or "hash".
        what: &'static str,
    },
    /// A graph is not what its stage needs.
    #[error("the model `{graph}` does not fit: {reason}")]
    Graph {
        /// The stage.
        graph: String,
        /// What is wrong.
        reason: String,
    },
    /// The engine cannot load or run a graph.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// It takes too long.
    #[error("it did not load within {0} seconds")]
    TooSlow(u64),
    /// The system has no thread to load it with, or too many voices that took too long are still loading.
    #[error("too much else is being loaded")]
    Busy,
    /// Something failed that should not.
    #[error("{}", crate::fault::internal("stopped it from loading"))]
    Internal,
}
