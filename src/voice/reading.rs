//! Files of a voice, and their hashes.

use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::files;

use super::error::VoiceError;

/// Reads a file of a voice; `None` where it has more than `most` bytes.
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

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
