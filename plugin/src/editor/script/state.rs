//! The state of the script's panel.

use recit::script::{LineId, Script};

use super::clipboard::Clipboard;
use super::drag::Drag;
use super::emotion::EmotionState;
use super::files::FileState;
use super::find::FindState;
use super::layout::Layout;
use super::pages::PageState;
use super::paste::PasteState;
use super::setup::SetupState;
use crate::editor::action::Caret;

/// The state of the script's panel.
#[derive(Default)]
pub struct ScriptState {
    pub(super) message: Option<Message>,
    pub(super) layout: Layout,
    /// The displayed page, from 0; `None` is all pages.
    pub(in crate::editor) page: Option<u8>,
    /// The line whose text gets the focus once it is visible.
    pub(super) focus: Option<(LineId, Caret)>,
    /// Focus the table.
    pub(in crate::editor) to_table: bool,
    /// Whether nothing had the focus in the last frame.
    pub(super) is_unfocused: bool,
    /// Scroll to this line.
    pub(in crate::editor) reveal: Option<LineId>,
    /// The position of the caret in the last frame.
    pub(super) edges: Edges,
    pub(super) dragged: Option<Drag>,
    pub(super) pages: PageState,
    pub(super) find: FindState,
    pub(in crate::editor) paste: PasteState,
    pub(super) files: FileState,
    pub(super) setup: SetupState,
    pub(in crate::editor) emotion: EmotionState,
    pub(in crate::editor) clipboard: Clipboard,
    /// The length being typed.
    pub(super) fit: String,
}

/// The result of the last edit.
pub(super) struct Message {
    pub text: String,
    pub is_bad: bool,
}

/// Whether the caret is in the first and in the last row of the focused text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edges {
    pub first: bool,
    pub last: bool,
}

impl ScriptState {
    /// Shows what was done.
    pub fn tell(&mut self, text: String) {
        let is_bad = false;
        self.message = Some(Message { text, is_bad });
    }

    /// Shows why an edit was refused.
    pub fn refuse(&mut self, text: String) {
        let is_bad = true;
        self.message = Some(Message { text, is_bad });
    }

    /// Removes the message.
    pub fn hush(&mut self) {
        self.message = None;
    }

    /// Focuses the text of a line.
    pub fn go_to_text(&mut self, line: LineId, caret: Caret) {
        self.focus = Some((line, caret));
        self.reveal = Some(line);
    }

    /// The page of a new line: the displayed one, or that of the line before it.
    pub fn page_for(&self, script: &Script, before: Option<LineId>) -> u8 {
        let before = before.and_then(|line| script.line(line));
        let page = self.page.or(before.map(|line| line.page));
        page.unwrap_or(0)
    }
}
