//! The text of a line, for reading and writing.

use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Color32, Id, Key, KeyboardShortcut, Modifiers, Rect, TextEdit, Ui, UiBuilder, vec2};
use recit::script::LineId;

use super::galley::{MARGIN, Marks, galley};
use super::keys;
use super::shown::Row;
use super::state::{Edges, ScriptState};
use crate::editor::action::{Action, Caret, ScriptAction};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::selection::Selection;
use crate::shared::Draft;

/// A line break within a text; Enter alone adds a line to the script.
const BREAK: KeyboardShortcut = KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter);

/// The id of the text field of a line, the same in every frame.
fn id(line: LineId) -> Id {
    Id::unique(("recit text", line.0))
}

/// Whether the text of `line` has the focus.
pub(in crate::editor) fn has_focus(ui: &Ui, line: LineId) -> bool {
    ui.memory(|memory| memory.has_focus(id(line)))
}

/// Drops the undo history of the text field of `line`.
pub(in crate::editor) fn forget(ui: &Ui, line: LineId) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), id(line)) {
        state.clear_undoer();
        state.store(ui.ctx(), id(line));
    }
}

/// Shows the text of a row in `rect`.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    cx: &Context,
    state: &mut ScriptState,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let line = row.line.id;
    let focused = has_focus(ui, line);
    if focused {
        actions.extend(keys::in_text(ui, cx, state, row));
    }
    if let Some((wanted, caret)) = state.focus
        && wanted == line
    {
        state.focus = None;
        enter(ui, line, row.text, caret);
    }
    let mut text = row.text.to_owned();
    let mut layouter = |ui: &Ui, typed: &dyn egui::TextBuffer, width: f32| {
        let is_laid = typed.as_str() == row.text && (row.galley.job.wrap.max_width - width).abs() < 0.5;
        if is_laid {
            Arc::clone(&row.galley)
        } else {
            galley(ui, typed.as_str(), width, &Marks::default())
        }
    };
    let field = TextEdit::multiline(&mut text)
        .id(id(line))
        .layouter(&mut layouter)
        .return_key(BREAK)
        .hint_text((row.words.hint)(row.index + 1))
        .desired_rows(1)
        .desired_width(rect.width())
        .margin(MARGIN)
        .min_size(vec2(0.0, look::ICON))
        .background_color(if focused {
            look::palette(ui).background
        } else {
            Color32::TRANSPARENT
        });
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let output = field.show(&mut child);
    let response = output.response.response;
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label((row.words.text)(row.index + 1));
    });
    if let Some(range) = output.cursor_range.filter(|_| response.has_focus()) {
        let at = output.galley.layout_from_cursor(range.primary).row;
        state.edges = Edges {
            first: at == 0,
            last: at + 1 >= output.galley.rows.len(),
        };
    }
    if response.gained_focus() && cx.selection.cursor() != Some(line) {
        actions.push(Action::Select(Selection::one(line)));
    }
    if response.changed() || (response.gained_focus() && !response.lost_focus()) {
        actions.push(ScriptAction::Type(Draft { line, text }).into());
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(ScriptAction::Cancel.into());
    }
}

/// Focuses the text of `line`.
fn enter(ui: &Ui, line: LineId, text: &str, caret: Caret) {
    let at = match caret {
        Caret::Start => 0,
        Caret::End => text.chars().count(),
    };
    let mut state = TextEditState::load(ui.ctx(), id(line)).unwrap_or_default();
    let range = CCursorRange::one(CCursor::new(at));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id(line));
    ui.memory_mut(|memory| memory.request_focus(id(line)));
}
