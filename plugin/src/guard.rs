//! Prevents panics from reaching the host.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::logging::message;

/// Runs `work`. A panic is logged under the name `what`, and the result is `None`.
///
/// Most of our code is called through `extern "C"` functions, where a panic would abort the host. If the
/// result is `None`, the caller must not use the values that `work` touched.
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
