//! What the plane remembers, and the places that it shows.

use super::area::EmotionPoint;
use super::memory::Memory;
use super::trail::Trail;
use crate::editor::mover::Before;

/// What is moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Valence and arousal, which all lines have in common.
    Parameters,
    /// The emotion of the selected lines.
    Lines,
}

/// What is being dragged, and where it has come to.
pub struct PlaneDrag {
    pub what: What,
    pub place: EmotionPoint,
    /// What the parameters were before.
    pub before: Before,
}

/// What the plane remembers.
#[derive(Default)]
pub struct PlaneState {
    pub(super) drag: Option<PlaneDrag>,
    pub(super) trail: Trail,
    pub(super) memory: Memory,
}

/// The places that are shown.
pub struct Places {
    /// What the parameters are set to.
    pub set: EmotionPoint,
    /// What sounds: with the host's modulation and the MIDI controllers.
    pub sounding: EmotionPoint,
    /// The emotion of the current line.
    pub line: Option<EmotionPoint>,
}
