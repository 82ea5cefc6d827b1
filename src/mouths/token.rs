//! The token with which VTube Studio knows us again, in the user's data folder.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::files;
use crate::paths::data_dir;

/// The longest token: VTube Studio's have at most 64 characters.
const MAX_TOKEN: u64 = 256;

fn path() -> Option<PathBuf> {
    Some(data_dir()?.join("vtube-studio-token"))
}

/// The token, if there is one.
pub(super) fn stored() -> Option<String> {
    let bytes = files::read(&path()?, MAX_TOKEN).ok()?;
    let token = String::from_utf8(bytes).ok()?;
    let token = token.trim();
    (!token.is_empty()).then(|| token.to_owned())
}

/// Stores a token, readable by the user alone. Without a data folder it is asked for again the next time.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn store(token: &str) -> io::Result<()> {
    let Some(path) = path() else { return Ok(()) };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(token.as_bytes())
}
