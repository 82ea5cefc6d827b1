//! What several panels are made of.

pub mod icons;
pub mod slider;
