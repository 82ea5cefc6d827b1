//! Words of the line that sounds.

/// What it says.
pub struct Line {}

pub(super) const ENGLISH: Line = Line {};

pub(super) const CHINESE: Line = Line {};
