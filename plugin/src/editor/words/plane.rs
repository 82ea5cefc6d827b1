//! Words of the plane of emotions.

/// What it says.
pub struct Plane {}

pub(super) const ENGLISH: Plane = Plane {};

pub(super) const CHINESE: Plane = Plane {};
