//! Reads and checks the files of a voice.

use std::io::ErrorKind;
use std::path::Path;

use crate::files;

use super::error::VoiceError;
use super::hash::hex_sha256;
use super::manifest::File;

/// Reads a file of a voice; `None` if it has more than `most` bytes.
pub(super) fn read(dir: &Path, name: &str, most: u64) -> Result<Option<Vec<u8>>, VoiceError> {
    match files::read(&dir.join(name), most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => Ok(None),
        Err(error) => Err(VoiceError::File {
            file: name.to_owned(),
            reason: error.to_string(),
        }),
    }
}

/// Reads a file of a voice and compares it with its entry in `voice.json`.
pub(super) fn checked(dir: &Path, entry: &File) -> Result<Vec<u8>, VoiceError> {
    let damaged = |what| VoiceError::Damaged {
        file: entry.file.clone(),
        what,
    };
    let bytes = read(dir, &entry.file, entry.bytes)?.ok_or_else(|| damaged("length"))?;
    if bytes.len() as u64 != entry.bytes {
        return Err(damaged("length"));
    }
    if hex_sha256(&bytes) != entry.sha256 {
        return Err(damaged("hash"));
    }
    Ok(bytes)
}
