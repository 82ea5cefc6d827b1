//! The lines that a desk has stopped, so that it can start them again.

use super::link::MAX_SOUNDING;

/// The lines that the last stop of all lines has ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stopped {
    lines: [u64; MAX_SOUNDING],
    count: usize,
}

impl Stopped {
    /// Adds a line, unless there are as many as can sound.
    pub(super) fn add(&mut self, line: u64) {
        if let Some(slot) = self.lines.get_mut(self.count) {
            *slot = line;
            self.count += 1;
        }
    }

    /// The lines, in the order in which they were added.
    pub(super) fn lines(&self) -> &[u64] {
        &self.lines[..self.count]
    }
}
