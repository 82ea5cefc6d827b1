//! Keys of the script: in a text, in the table, and anywhere else.

use egui::{Event, Key, Modifiers, Ui};
use recit::script::LineId;

use super::drag::by_one;
use super::shown::{Row, lines_of, meant, table_id};
use super::state::ScriptState;
use crate::editor::action::{Action, Caret, ScriptAction};
use crate::editor::context::Context;
use crate::editor::selection::Selection;
use crate::editor::widgets::focus;

/// The number of rows for Page Up and Page Down.
const PAGE: isize = 10;

/// The modifiers of a key.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    None,
    Shift,
    /// Ctrl, or Cmd on a Mac.
    Command,
    CommandShift,
    Alt,
    Other,
}

impl From<Modifiers> for Held {
    fn from(modifiers: Modifiers) -> Self {
        match (modifiers.command, modifiers.shift, modifiers.alt) {
            (false, false, false) if modifiers.is_none() => Self::None,
            (false, true, false) => Self::Shift,
            (true, false, false) => Self::Command,
            (true, true, false) => Self::CommandShift,
            (false, false, true) => Self::Alt,
            _ => Self::Other,
        }
    }
}

/// Removes the keys for which `asks` returns actions from the input, and returns the actions.
fn take(ui: &Ui, mut asks: impl FnMut(Key, Held) -> Option<Vec<Action>>) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => match asks(*key, Held::from(*modifiers)) {
                Some(asked) => {
                    actions.extend(asked);
                    false
                }
                None => true,
            },
            _ => true,
        });
    });
    actions
}

/// Undo and redo.
fn step(key: Key, held: Held) -> Option<Vec<Action>> {
    match (key, held) {
        (Key::Z, Held::Command) => Some(vec![Action::Step { redo: false }]),
        (Key::Z, Held::CommandShift) | (Key::Y, Held::Command) => Some(vec![Action::Step { redo: true }]),
        _ => None,
    }
}

/// Keys that work with any focus, unless something is open over the editor.
pub(super) fn anywhere(ui: &Ui, state: &mut ScriptState) -> Vec<Action> {
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return Vec::new();
    }
    let writes = ui.ctx().text_edit_focused();
    let find = &mut state.find;
    take(ui, |key, held| match (key, held) {
        (Key::F, Held::Command) => {
            find.open();
            Some(Vec::new())
        }
        _ if writes => None,
        _ => step(key, held),
    })
}

/// Keys in the text of a line that are not handled by the text itself.
pub(super) fn in_text(ui: &Ui, cx: &Context, state: &ScriptState, row: &Row) -> Vec<Action> {
    let line = row.line.id;
    let edges = state.edges;
    let shown = lines_of(cx.shared, state.page);
    let at = shown.iter().position(|candidate| *candidate == line).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|before| shown.get(before)).copied();
    let after = shown.get(at + 1).copied();
    let write = |line: Option<LineId>, caret| line.map(|line| vec![ScriptAction::Write(line, caret).into()]);
    take(ui, |key, held| match (key, held) {
        (Key::Enter, Held::None) => Some(vec![ScriptAction::Add(Some(line)).into()]),
        (Key::Enter, Held::Command) => Some(vec![Action::Audition(line)]),
        (Key::ArrowUp, Held::None) if edges.first => write(before, Caret::End),
        (Key::ArrowDown, Held::None) if edges.last => write(after, Caret::Start),
        (Key::ArrowUp | Key::ArrowDown, Held::Alt) => {
            let moved = by_one(&shown, vec![line], key == Key::ArrowDown);
            Some(moved.map(Action::from).into_iter().collect())
        }
        (Key::Backspace, Held::None) if row.text.is_empty() => {
            let next = write(before, Caret::End).or_else(|| write(after, Caret::Start));
            let gone = ScriptAction::Remove(vec![line]).into();
            Some(std::iter::once(gone).chain(next.unwrap_or_default()).collect())
        }
        // The field itself undoes what was typed.
        _ if row.text == row.line.text => step(key, held),
        _ => None,
    })
}

/// Keys while the table has the focus. Selection is handled first.
pub(super) fn in_table(ui: &Ui, cx: &Context, state: &mut ScriptState) -> Vec<Action> {
    focus::keep_vertical_arrows(ui, table_id());
    let shown = lines_of(cx.shared, state.page);
    let mut selection = cx.selection.clone();
    let mut actions = pasted(ui, cx);
    actions.extend(take(ui, |key, held| {
        let cursor = selection.cursor();
        let chosen = || cursor.map_or_else(Vec::new, |cursor| meant(cx.shared, &selection, cursor));
        if let Some(to) = destination(cursor, &shown, key) {
            return match held {
                Held::None | Held::Shift => {
                    go_to(&mut selection, state, &shown, to, held == Held::Shift);
                    Some(Vec::new())
                }
                Held::Alt => {
                    let moved = by_one(&shown, chosen(), key == Key::ArrowDown);
                    Some(moved.map(Action::from).into_iter().collect())
                }
                _ => None,
            };
        }
        let action = match (key, held) {
            (Key::Enter | Key::F2, Held::None) => ScriptAction::Write(cursor?, Caret::End).into(),
            (Key::Enter, Held::Command) => Action::Audition(cursor?),
            (Key::Enter, Held::Shift) | (Key::Insert, Held::None) => ScriptAction::Add(cursor).into(),
            (Key::Delete | Key::Backspace, Held::None) => ScriptAction::Remove(chosen()).into(),
            (Key::D, Held::Command) => ScriptAction::Duplicate(chosen()).into(),
            (Key::A, Held::Command) => {
                selection.all(&shown);
                return Some(Vec::new());
            }
            (Key::Escape, Held::None) => {
                selection.set(cursor?);
                return None;
            }
            _ => return None,
        };
        Some(vec![action])
    }));
    if selection != *cx.selection {
        actions.insert(0, Action::Select(selection));
    }
    actions
}

/// The destination of a key from the cursor, as an index among the shown lines.
fn destination(cursor: Option<LineId>, shown: &[LineId], key: Key) -> Option<usize> {
    let at = cursor.and_then(|cursor| shown.iter().position(|line| *line == cursor));
    let by = |by: isize| at.map_or(0, |at| at.saturating_add_signed(by));
    let last = shown.len().checked_sub(1)?;
    let to = match key {
        Key::ArrowUp => by(-1),
        Key::ArrowDown => by(1),
        Key::PageUp => by(-PAGE),
        Key::PageDown => by(PAGE),
        Key::Home => 0,
        Key::End => last,
        _ => return None,
    };
    Some(to.min(last))
}

fn go_to(selection: &mut Selection, state: &mut ScriptState, shown: &[LineId], to: usize, extends: bool) {
    let Some(line) = shown.get(to) else {
        return;
    };
    if extends {
        selection.extend_to(*line, shown);
    } else {
        selection.set(*line);
    }
    state.reveal = Some(*line);
}

/// Copying, cutting and pasting, which systems request in different ways. Some deliver pasted text together
/// with the keys.
fn pasted(ui: &Ui, cx: &Context) -> Vec<Action> {
    let cursor = cx.selection.cursor();
    let chosen = || cursor.map_or_else(Vec::new, |cursor| meant(cx.shared, cx.selection, cursor));
    ui.input(|input| {
        let pastes = input.modifiers.command && input.key_pressed(Key::V);
        let asked = input.events.iter().filter_map(|event| match event {
            Event::Copy => Some(ScriptAction::Copy(chosen()).into()),
            Event::Cut => Some(ScriptAction::Cut(chosen()).into()),
            Event::Paste(text) => Some(ScriptAction::Paste(text.clone()).into()),
            Event::Text(text) if pastes => Some(ScriptAction::Paste(text.clone()).into()),
            _ => None,
        });
        asked.collect()
    })
}
