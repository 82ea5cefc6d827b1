//! What waits until it is heard, for destinations that show what arrives.

use std::collections::VecDeque;
use std::time::Instant;

/// More than two seconds of frames, the longest offset.
const CAPACITY: usize = 256;

/// A queue in the order in which its contents are due. At its capacity the oldest is lost.
pub(super) struct Due<T>(VecDeque<(Instant, T)>);

impl<T> Default for Due<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Due<T> {
    /// Adds what is due at `at`.
    pub fn add(&mut self, at: Instant, content: T) {
        if self.0.len() == CAPACITY {
            self.0.pop_front();
        }
        self.0.push_back((at, content));
    }

    /// Takes the first if it is due.
    pub fn take(&mut self, now: Instant) -> Option<T> {
        let is_due = self.0.front().is_some_and(|(at, _)| *at <= now);
        is_due
            .then(|| self.0.pop_front())
            .flatten()
            .map(|(_, content)| content)
    }
}
