//! The folders of the user's voices.

use std::path::PathBuf;

/// Further folders of voices, separated as in `PATH`.
const VARIABLE: &str = "RECIT_VOICES";

/// The folders of voices: that of the user, and those in `RECIT_VOICES`.
pub(super) fn places() -> Vec<PathBuf> {
    let own = crate::paths::data_dir().map(|dir| dir.join("voices"));
    let named = std::env::var_os(VARIABLE).unwrap_or_default();
    let named = std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty());
    own.into_iter().chain(named).collect()
}

/// The folder for added voices: the first in `RECIT_VOICES`, or else `voices` in the user's data folder.
pub(super) fn own_folder() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).unwrap_or_default();
    let first = std::env::split_paths(&named).find(|path| !path.as_os_str().is_empty());
    first.or_else(|| Some(crate::paths::data_dir()?.join("voices")))
}
