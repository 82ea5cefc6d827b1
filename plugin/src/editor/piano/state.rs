//! What the strip remembers.

use egui::Pos2;
use recit::script::LineId;

use super::fingers::Fingers;

/// What it remembers.
pub struct PianoState {
    pub(super) fingers: Fingers,
    /// The lowest key that the computer's keyboard plays.
    pub(super) base: u8,
    /// The key that has the focus when the strip has it.
    pub(super) cursor: Option<u8>,
    /// That key is to have the focus.
    pub(super) to_cursor: bool,
    /// The strip has the focus.
    pub(super) focused: bool,
    /// The keys belong to something else: a text is typed, or something is open over the strip.
    pub(super) busy: bool,
    pub(super) menu: Option<Menu>,
    /// The line whose key was brought into view last.
    pub(super) revealed: Option<LineId>,
}

impl Default for PianoState {
    fn default() -> Self {
        Self {
            fingers: Fingers::default(),
            base: 60,
            cursor: None,
            to_cursor: false,
            focused: false,
            busy: false,
            menu: None,
            revealed: None,
        }
    }
}

/// The menu of a key.
pub(super) struct Menu {
    pub key: u8,
    /// Where it is, if not where the mouse was.
    pub place: Option<Pos2>,
}
