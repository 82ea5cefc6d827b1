//! Keeps panics on this side of the host's calls.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::logging::message;

/// Runs `work`; a panic in it is logged under the name `what` and gives `None`.
///
/// Most of our code is called through `extern "C"` functions, where a panic would end the host. The values that
/// `work` touches must be left alone or thrown away by the caller when `None` comes back.
pub(crate) fn guarded<T>(what: &str, work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(value) => Some(value),
        Err(payload) => {
            log::error!("{what} failed: {}", message(payload.as_ref()));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_none() {
        assert_eq!(guarded("a test", || 7), Some(7));
        assert_eq!(guarded("a test", || -> i32 { panic!("on purpose") }), None);
    }
}
