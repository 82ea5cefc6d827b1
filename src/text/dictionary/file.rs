//! Dictionary files, and the user's own dictionary.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::{Dictionary, PlsError};
use crate::{files, paths};

/// More than the largest dictionary.
const MAX_FILE: u64 = 1 << 24;

/// Why a file cannot be read as a dictionary.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryFileError {
    /// The error of the system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is larger than any dictionary.
    #[error("it is too large")]
    TooLarge,
    /// It is not text.
    #[error("it is not UTF-8 text")]
    NotText,
    /// It is not a valid lexicon.
    #[error(transparent)]
    Pls(#[from] PlsError),
}

impl Dictionary {
    /// Reads a file: a pronunciation lexicon if its name ends in `.pls` or `.xml`, else a table. Also returns
    /// a message for each skipped entry.
    ///
    /// # Errors
    /// If the file cannot be read, is larger than 16 MiB, or is neither of these.
    pub fn read(path: &Path) -> Result<(Self, Vec<String>), DictionaryFileError> {
        let bytes = files::read(path, MAX_FILE).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => DictionaryFileError::TooLarge,
            _ => DictionaryFileError::Io(error),
        })?;
        let text = String::from_utf8(bytes).map_err(|_| DictionaryFileError::NotText)?;
        Ok(if is_pls(path) {
            Self::from_pls(&text)?
        } else {
            Self::from_csv(&text)
        })
    }

    /// The content of a file with this name: a pronunciation lexicon if it ends in `.pls` or `.xml`, else a
    /// table.
    pub fn written_for(&self, path: &Path) -> String {
        if is_pls(path) {
            self.to_pls()
        } else {
            self.to_csv()
        }
    }
}

fn is_pls(path: &Path) -> bool {
    path.extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("pls") || kind.eq_ignore_ascii_case("xml"))
}

/// The path of the user's own dictionary: `RECIT_DICTIONARY` if set, otherwise `dictionary.csv` in the user's
/// data folder. The file may not exist.
pub fn user_path() -> Option<PathBuf> {
    let named = std::env::var_os("RECIT_DICTIONARY").map(PathBuf::from);
    named.or_else(|| Some(paths::data_dir()?.join("dictionary.csv")))
}

/// The user's own dictionary, as of its first use; empty if there is none or it cannot be read.
pub fn user() -> &'static Dictionary {
    static USER: LazyLock<Dictionary> = LazyLock::new(|| {
        let read = user_path()
            .filter(|path| path.exists())
            .map(|path| Dictionary::read(&path));
        match read {
            Some(Ok((dictionary, _))) => dictionary,
            Some(Err(error)) => {
                log::warn!("the dictionary cannot be read: {error}");
                Dictionary::default()
            }
            None => Dictionary::default(),
        }
    });
    &USER
}

/// The dictionary in the folder of a voice: `dictionary.csv`, else `dictionary.pls`; empty if there is
/// neither. Also returns a message for each skipped entry.
///
/// # Errors
/// As [`Dictionary::read`].
pub fn of_voice(folder: &Path) -> Result<(Dictionary, Vec<String>), DictionaryFileError> {
    let files = ["dictionary.csv", "dictionary.pls"].map(|name| folder.join(name));
    let found = files.iter().find(|file| file.exists());
    found.map_or_else(|| Ok(Default::default()), |file| Dictionary::read(file))
}
