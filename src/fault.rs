//! Messages about internal errors.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static LOG: OnceLock<PathBuf> = OnceLock::new();

/// Sets the path of the log for these messages. Only the first call of a process counts.
pub fn set_log(path: PathBuf) {
    // A second log would belong to another program in the same process.
    let _ = LOG.set(path);
}

/// The path of the log, if it is set.
pub fn log() -> Option<&'static Path> {
    LOG.get().map(PathBuf::as_path)
}

/// A sentence, without its full stop, that an internal error has done `what`, such as "stopped this line",
/// and where the log is, if there is one.
pub fn internal(what: &str) -> String {
    match log() {
        Some(path) => format!("an internal error {what}. The log says more: {}", path.display()),
        None => format!("an internal error {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_named_if_there_is_one() {
        assert_eq!(internal("stopped it"), "an internal error stopped it");
        set_log(PathBuf::from("/a/recit.log"));
        set_log(PathBuf::from("/b/recit.log"));
        assert_eq!(
            internal("stopped it"),
            "an internal error stopped it. The log says more: /a/recit.log"
        );
    }
}
