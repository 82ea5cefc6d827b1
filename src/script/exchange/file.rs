//! Reads files of lines.

use std::io;
use std::path::Path;

use super::subtitles::is_subtitles;
use super::{Imported, Split, TableError, from_csv, from_subtitles, from_text};
use crate::files;

/// The most bytes of a file. The table of the largest script is smaller.
const MAX_FILE: u64 = 8 << 20;

/// Why a file cannot be read as lines.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The error of the system.
    #[error(transparent)]
    Io(io::Error),
    /// It is larger than any script.
    #[error("it is too large (more than 8 MiB)")]
    TooLarge,
    /// It is not text.
    #[error("it is not UTF-8 text")]
    NotText,
    /// Subtitles in an unsupported format.
    #[error("subtitles of this kind are not read; save them as SubRip (.srt) or WebVTT (.vtt)")]
    Subtitles,
    /// An invalid table.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// The lines of a file: a table if its name ends in `.csv` or `.tsv`, subtitles if the content or the ending
/// (`.srt`, `.vtt`) says so, or else a text that is split according to `split`.
///
/// # Errors
/// If the file cannot be read, is larger than 8 MiB, or is none of these, such as subtitles in another
/// format.
pub fn read(path: &Path, split: Split) -> Result<Imported, FileError> {
    let bytes = files::read(path, MAX_FILE).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => FileError::TooLarge,
        _ => FileError::Io(error),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| FileError::NotText)?;
    let kind = path.extension().map(|kind| kind.to_ascii_lowercase());
    let is_one_of = |kinds: &[&str]| {
        kind.as_ref()
            .is_some_and(|kind| kinds.iter().any(|known| kind == known))
    };
    if is_one_of(&["csv", "tsv"]) {
        Ok(from_csv(&text)?)
    } else if is_one_of(&["srt", "vtt"]) || is_subtitles(&text) {
        Ok(from_subtitles(&text))
    } else if is_one_of(&["ass", "ssa", "sub", "sbv", "lrc", "ttml", "dfxp", "smi"]) {
        // Their times and codes would be spoken.
        Err(FileError::Subtitles)
    } else {
        Ok(from_text(&text, split))
    }
}
