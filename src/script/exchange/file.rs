//! Files of lines.

use std::io;
use std::path::Path;

use super::{Imported, Split, TableError, from_csv, from_text};
use crate::files;

/// The most bytes of a file. The table of the largest script is smaller.
const MAX_FILE: u64 = 8 << 20;

/// Why a file gives no lines.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system does not give it.
    #[error(transparent)]
    Io(io::Error),
    /// More than any script holds.
    #[error("it is too large (more than 8 MiB)")]
    TooLarge,
    /// Something else than text.
    #[error("it is not UTF-8 text")]
    NotText,
    /// A table that is none.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// The lines of a file: of a table where its name ends in `.csv` or `.tsv`, else of a text that is cut as `split` says.
///
/// # Errors
/// A file that cannot be read, is larger than 8 MiB, or is no such thing.
pub fn read(path: &Path, split: Split) -> Result<Imported, FileError> {
    let bytes = files::read(path, MAX_FILE).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => FileError::TooLarge,
        _ => FileError::Io(error),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| FileError::NotText)?;
    let kind = path.extension().map(|kind| kind.to_ascii_lowercase());
    if kind.is_some_and(|kind| kind == "csv" || kind == "tsv") {
        Ok(from_csv(&text)?)
    } else {
        Ok(from_text(&text, split))
    }
}
