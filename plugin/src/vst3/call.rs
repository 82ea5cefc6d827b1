//! Wraps calls of the host, so that no panic reaches it.

use crate::guard::guarded;

/// Runs a call of the host. If it panics, the result is `otherwise`.
pub(super) fn entry<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    guarded("a call of the VST3 host", work).unwrap_or(otherwise)
}
