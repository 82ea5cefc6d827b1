//! Where Recit keeps the user's files.

use std::path::PathBuf;

/// The user's data folder for Recit: `$XDG_DATA_HOME/recit` or `~/.local/share/recit` on Linux,
/// `~/Library/Application Support/recit` on macOS, `%APPDATA%\recit` on Windows.
///
/// `None` when the environment names no home. The folder may not exist.
pub fn data_dir() -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        absolute("APPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("recit"))
}
