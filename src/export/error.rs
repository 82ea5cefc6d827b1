//! Why an export ends early.

use std::io;
use std::path::{Path, PathBuf};

use crate::engine::LineFailure;

use super::wav::Format;

/// Why an export ended early. Files written before are complete.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// [`Progress::cancel`](super::Progress::cancel) was called.
    #[error("the export was stopped")]
    Cancelled,
    /// A sample rate that is not supported.
    #[error("{0} Hz is not a sample rate from {low} to {high} Hz", low = Format::MIN_RATE, high = Format::MAX_RATE)]
    Rate(u32),
    /// The script does not have the line.
    #[error("the script has no such line")]
    NoSuchLine,
    /// The line cannot be spoken.
    #[error("line {number} cannot be spoken: {reason}")]
    Line {
        /// Its number in the script, from 1.
        number: usize,
        /// The reason.
        reason: LineFailure,
    },
    /// A file of several lines would be longer than this many minutes.
    #[error("the file would be longer than {0} minutes; export fewer lines, or none that begins so late")]
    TooLong(u64),
    /// A file or the folder cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// The reason.
        cause: io::Error,
    },
}

impl ExportError {
    pub(super) fn file(path: &Path, cause: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            cause,
        }
    }
}
