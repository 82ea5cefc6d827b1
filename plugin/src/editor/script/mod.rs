//! The script: its lines in a table, its pages, import and export.
//!
//! | module | |
//! |---|---|
//! | `state`, `clipboard` | the panel's state |
//! | `toolbar`, `pages`, `find`, `paste`, `files`, `setup`, `emotion`, `start` | the elements around the lines |
//! | `shown`, `table`, `layout`, `columns`, `drag` | the visible rows and their positions, and moving them |
//! | `row`, `text`, `galley`, `cells`, `status`, `menu` | one row |
//! | `keys` | keyboard input |

mod cells;
mod clipboard;
mod columns;
mod drag;
mod emotion;
mod files;
mod find;
mod galley;
mod keys;
mod layout;
mod menu;
mod pages;
mod paste;
mod row;
mod setup;
mod shown;
mod start;
mod state;
mod status;
mod table;
mod text;
mod toolbar;

use egui::Ui;

pub(super) use self::clipboard::Clipboard;
pub(super) use self::shown::{lines_of, meant, table_id};
pub(super) use self::state::ScriptState;
pub(super) use self::text::{forget, has_focus};
use super::action::Action;
use super::context::{Context, Spoken};
use super::selection::Selection;

/// Shows the panel; `spoken` is the spoken part of the line in the sound panel.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut ScriptState,
    spoken: Option<Spoken>,
) -> Vec<Action> {
    let mut actions = keys::anywhere(ui, state);
    pages::follow(&mut state.page, &mut state.pages, &cx.script);
    toolbar::show(ui, cx, state, &mut actions);
    actions.extend(pages::show(ui, cx, &mut state.page, &mut state.pages));
    if let Some(line) = find::show(ui, cx, &mut state.find) {
        (state.page, state.reveal) = (None, Some(line));
        actions.push(Action::Select(Selection::one(line)));
    }
    table::show(ui, cx, state, spoken, &mut actions);
    actions.extend(paste::show(ui, cx, &mut state.paste));
    actions.extend(setup::show(ui, cx, &mut state.setup));
    actions.extend(emotion::show(ui, cx, &mut state.emotion));
    let page = state.page;
    actions.extend(files::show(ui, cx, &mut state.files, page));
    if let Some(path) = state.files.take_written() {
        state.tell((cx.words.tools.written)(&path.display().to_string()));
    }
    actions
}
