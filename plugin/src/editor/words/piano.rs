//! Words of the strip of piano keys.

/// What it says.
pub struct Piano {}

pub(super) const ENGLISH: Piano = Piano {};

pub(super) const CHINESE: Piano = Piano {};
