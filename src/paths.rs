//! The folders of the user's files.

use std::path::PathBuf;

/// The user's data folder for Recit: `$XDG_DATA_HOME/recit` or `~/.local/share/recit` on Linux,
/// `~/Library/Application Support/recit` on macOS, `%APPDATA%\recit` on Windows.
///
/// `None` if the environment has no home folder. The folder may not exist.
pub fn data_dir() -> Option<PathBuf> {
    let base = if cfg!(windows) {
        absolute("APPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        absolute("XDG_DATA_HOME").or_else(|| home(".local/share"))
    };
    base.map(|base| base.join("recit"))
}

/// The folder for cached data: `$XDG_CACHE_HOME/recit` or `~/.cache/recit` on Linux,
/// `~/Library/Caches/recit` on macOS, `%LOCALAPPDATA%\recit\cache` on Windows.
///
/// `None` if the environment has no home folder. The folder may not exist.
pub fn cache_dir() -> Option<PathBuf> {
    if cfg!(windows) {
        return absolute("LOCALAPPDATA").map(|base| base.join("recit").join("cache"));
    }
    let base = if cfg!(target_os = "macos") {
        home("Library/Caches")
    } else {
        absolute("XDG_CACHE_HOME").or_else(|| home(".cache"))
    };
    base.map(|base| base.join("recit"))
}

fn home(folder: &str) -> Option<PathBuf> {
    absolute("HOME").map(|home| home.join(folder))
}

/// The path in an environment variable; relative paths are ignored.
fn absolute(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}
