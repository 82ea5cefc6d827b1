//! Words of the settings of the editor.

/// What it says.
pub struct Settings {}

pub(super) const ENGLISH: Settings = Settings {};

pub(super) const CHINESE: Settings = Settings {};
