//! The sound of a line.

use std::ops::Range;

use crate::engine::Rendered;

/// The sound of a line, with its words.
pub(super) struct Sound {
    /// The left channel, or both.
    pub rendered: Rendered,
    /// The right channel, if it differs.
    pub right: Option<Vec<f32>>,
    /// The factors of both channels.
    pub gains: [f32; 2],
}

impl Sound {
    /// The left and right samples in this range, with their volume and pan.
    pub fn sides(&self, range: Range<usize>) -> impl Iterator<Item = [f32; 2]> {
        let left = &self.rendered.samples;
        let right = self.right.as_ref().unwrap_or(left);
        let both = left[range.clone()].iter().zip(&right[range]);
        both.map(|(left, right)| [left * self.gains[0], right * self.gains[1]])
    }
}
