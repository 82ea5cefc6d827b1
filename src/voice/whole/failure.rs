//! Why a voice from elsewhere cannot be added.

use std::path::Path;

use crate::files;
use crate::infer::InferError;
use crate::voice::error::VoiceError;

/// Why a voice cannot be added or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// A file cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    Read {
        /// Its path.
        file: String,
        /// The error of the system.
        reason: String,
    },
    /// A file or folder cannot be written.
    #[error("`{file}` cannot be written: {reason}")]
    Write {
        /// Its path.
        file: String,
        /// The error of the system.
        reason: String,
    },
    /// The files are not a supported voice, or do not match.
    #[error("{0}")]
    Unfit(String),
    /// A voice with that name exists.
    #[error("there is a voice `{0}` already; `recit voices remove {0}` takes it away")]
    Known(String),
    /// The user has no folder for voices.
    #[error("there is no folder for voices: RECIT_VOICES can name one")]
    NoFolder,
    /// The graph cannot be loaded or run.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// The added voice cannot be used.
    #[error(transparent)]
    Voice(#[from] VoiceError),
}

impl AddError {
    pub(super) fn unfit(path: &Path, reason: String) -> Self {
        Self::Unfit(format!("`{}` cannot be used: {reason}", path.display()))
    }

    pub(in crate::voice) fn write(path: &Path, error: &std::io::Error) -> Self {
        Self::Write {
            file: path.display().to_string(),
            reason: error.to_string(),
        }
    }
}

/// Reads a file of at most `most` bytes that the user named.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, AddError> {
    files::read(path, most).map_err(|error| AddError::Read {
        file: path.display().to_string(),
        reason: error.to_string(),
    })
}
