//! The state of the strip.

use egui::Pos2;
use recit::script::LineId;

use super::fingers::Fingers;

/// The strip's state.
pub struct PianoState {
    pub(super) fingers: Fingers,
    /// The lowest key that the computer's keyboard plays.
    pub(super) base: u8,
    /// The key that is focused when the strip has the focus.
    pub(super) cursor: Option<u8>,
    /// Focus that key.
    pub(super) to_cursor: bool,
    /// Whether the strip has the focus.
    pub(super) focused: bool,
    /// Whether something else gets the keys: a text is being typed, or something is open over the strip.
    pub(super) busy: bool,
    pub(super) menu: Option<Menu>,
    /// The line whose key was last scrolled into view.
    pub(super) revealed: Option<LineId>,
    /// The key of the word that was last scrolled into view, in Sing.
    pub(super) next_word: Option<u8>,
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
            next_word: None,
        }
    }
}

/// The menu of a key.
pub(super) struct Menu {
    pub key: u8,
    /// Its position, if not at the mouse.
    pub place: Option<Pos2>,
}
