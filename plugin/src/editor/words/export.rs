//! Words of exporting lines.

/// What it says.
pub struct Export {}

pub(super) const ENGLISH: Export = Export {};

pub(super) const CHINESE: Export = Export {};
