//! The script: its lines in a table, the pages they stand on, and what goes in and out.
//!
//! | module | |
//! |---|---|
//! | `toolbar`, `pages`, `find`, `paste`, `files` | what stands around the lines |
//! | `table`, `layout`, `columns`, `drag` | which rows are visible and where, and how they are moved |
//! | `row`, `text`, `cells`, `status`, `menu` | one row |
//! | `keys` | what the keyboard asks for |
//! | `request`, `draft`, `clipboard` | what the user asks for, and what becomes of it |

mod cells;
mod clipboard;
mod columns;
mod draft;
mod drag;
mod files;
mod find;
mod keys;
mod layout;
mod menu;
mod pages;
mod paste;
mod request;
mod row;
mod status;
mod table;
mod text;
mod toolbar;

use egui::Ui;
use recit::script::{LineId, Script, ScriptError};

pub(super) use self::table::id as table_id;
use self::text::Caret;
use super::context::{EditorView, Snapshot};

/// What the module of the script remembers.
#[derive(Default)]
pub struct ScriptState {
    message: Option<Message>,
    layout: layout::Layout,
    /// The page whose lines are shown, from 0; `None` is all.
    page: Option<u8>,
    /// The line whose text gets the focus as soon as it is visible.
    focus: Option<(LineId, Caret)>,
    /// The table gets the focus.
    to_table: bool,
    /// The line that is to be visible.
    reveal: Option<LineId>,
    /// Where the caret was in the last frame.
    edges: text::Edges,
    dragged: Option<drag::Drag>,
    pages: pages::PageState,
    find: find::FindState,
    paste: paste::PasteState,
    files: files::FileState,
    clipboard: clipboard::Clipboard,
    /// The length that is being typed.
    fit: String,
}

/// How the last deed went.
struct Message {
    text: String,
    is_bad: bool,
}

impl ScriptState {
    fn tell(&mut self, text: String) {
        let is_bad = false;
        self.message = Some(Message { text, is_bad });
    }

    fn refuse(&mut self, text: String) {
        let is_bad = true;
        self.message = Some(Message { text, is_bad });
    }

    /// Gives the keyboard to the text of a line.
    fn go_to_text(&mut self, line: LineId, caret: Caret) {
        self.focus = Some((line, caret));
        self.reveal = Some(line);
    }

    /// The page on which a new line stands: the one that is shown, or that of the line before it.
    fn page_for(&self, script: &Script, before: Option<LineId>) -> u8 {
        let before = before.and_then(|line| script.line(line));
        let page = self.page.or(before.map(|line| line.page));
        page.unwrap_or(0)
    }
}

/// Shows the room, and carries out what is requested.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let mut requests = keys::anywhere(ui, view);
    pages::follow(&mut view.state.script, &seen.script);
    toolbar::show(ui, view, seen, &mut requests);
    pages::show(ui, view, seen);
    find::show(ui, view, seen);
    table::show(ui, view, seen, &mut requests);
    for request in requests {
        request::carry_out(ui, view, request);
    }
    draft::settle(ui, view);
    paste::show(ui, view, seen);
    files::show(ui, view, seen);
}

/// An error as a sentence of its own.
fn sentence(error: &ScriptError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
