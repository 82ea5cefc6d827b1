//! Calls of the host, from which no panic returns.

use crate::guard::guarded;

/// Runs what a host has called for. A panic in it gives `otherwise`.
pub(super) fn entry<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    guarded("a call of the VST3 host", work).unwrap_or(otherwise)
}
