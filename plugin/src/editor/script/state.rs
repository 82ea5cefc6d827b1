//! What the panel of the script remembers.

use recit::script::{LineId, Script, ScriptError};

use super::clipboard::Clipboard;
use super::drag::Drag;
use super::files::FileState;
use super::find::FindState;
use super::layout::Layout;
use super::pages::PageState;
use super::paste::PasteState;
use crate::editor::action::Caret;

/// What the panel of the script remembers.
#[derive(Default)]
pub struct ScriptState {
    pub(super) message: Option<Message>,
    pub(super) layout: Layout,
    /// The page whose lines are shown, from 0; `None` is all.
    pub(in crate::editor) page: Option<u8>,
    /// The line whose text gets the focus as soon as it is visible.
    pub(super) focus: Option<(LineId, Caret)>,
    /// The table gets the focus.
    pub(in crate::editor) to_table: bool,
    /// The line that is to be visible.
    pub(in crate::editor) reveal: Option<LineId>,
    /// Where the caret was in the last frame.
    pub(super) edges: Edges,
    pub(super) dragged: Option<Drag>,
    pub(super) pages: PageState,
    pub(super) find: FindState,
    pub(in crate::editor) paste: PasteState,
    pub(super) files: FileState,
    pub(in crate::editor) clipboard: Clipboard,
    /// The length that is being typed.
    pub(super) fit: String,
}

/// How the last edit went.
pub(super) struct Message {
    pub text: String,
    pub is_bad: bool,
}

/// Whether the caret is in the first and in the last row of the text that has the focus.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edges {
    pub first: bool,
    pub last: bool,
}

impl ScriptState {
    /// Says what was done.
    pub fn tell(&mut self, text: String) {
        let is_bad = false;
        self.message = Some(Message { text, is_bad });
    }

    /// Says why something was not done.
    pub fn refuse(&mut self, text: String) {
        let is_bad = true;
        self.message = Some(Message { text, is_bad });
    }

    /// What was said has been read.
    pub fn hush(&mut self) {
        self.message = None;
    }

    /// Gives the keyboard to the text of a line.
    pub fn go_to_text(&mut self, line: LineId, caret: Caret) {
        self.focus = Some((line, caret));
        self.reveal = Some(line);
    }

    /// The page on which a new line stands: the one that is shown, or that of the line before it.
    pub fn page_for(&self, script: &Script, before: Option<LineId>) -> u8 {
        let before = before.and_then(|line| script.line(line));
        let page = self.page.or(before.map(|line| line.page));
        page.unwrap_or(0)
    }
}

/// An error as a sentence of its own.
pub(in crate::editor) fn sentence(error: &ScriptError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
