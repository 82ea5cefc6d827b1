//! How long a caller waits.

use std::time::Duration;

/// How long a caller waits for an answer.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// The longest time.
    pub within: Duration,
    /// Asked every few milliseconds: once it returns `false`, the caller waits no longer.
    pub keep_on: Option<&'a dyn Fn() -> bool>,
}

impl Patience<'_> {
    /// Whether the caller still waits.
    pub(crate) fn lasts(&self) -> bool {
        self.keep_on.is_none_or(|keep_on| keep_on())
    }
}

impl From<Duration> for Patience<'_> {
    /// This long in any case.
    fn from(within: Duration) -> Self {
        Self {
            within,
            keep_on: None,
        }
    }
}
