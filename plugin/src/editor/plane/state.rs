//! The state of the plane, and its displayed places.

use super::area::EmotionPoint;
use super::memory::Memory;
use super::trail::Trail;
use crate::editor::mover::Before;

/// What is moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Valence and arousal of all lines.
    Parameters,
    /// The emotion of the selected lines.
    Lines,
}

/// A drag, with its current place.
pub struct PlaneDrag {
    pub what: What,
    pub place: EmotionPoint,
    /// The parameters before the drag.
    pub before: Before,
}

/// The plane's state.
#[derive(Default)]
pub struct PlaneState {
    pub(super) drag: Option<PlaneDrag>,
    pub(super) trail: Trail,
    pub(super) memory: Memory,
}

/// The displayed places.
pub struct Places {
    /// The values of the parameters.
    pub set: EmotionPoint,
    /// The sounding point: with the host's modulation and the MIDI controllers.
    pub sounding: EmotionPoint,
    /// The emotion of the current line.
    pub line: Option<EmotionPoint>,
}
