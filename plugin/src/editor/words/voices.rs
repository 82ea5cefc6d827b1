//! Words of the browser of voices.

/// What it says.
pub struct Voices {}

pub(super) const ENGLISH: Voices = Voices {};

pub(super) const CHINESE: Voices = Voices {};
