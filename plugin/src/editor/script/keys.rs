//! What the keyboard asks of the script: in a text, in the table, and anywhere else.

use egui::{Event, EventFilter, Key, Modifiers, Ui};
use recit::script::LineId;

use super::drag::by_one;
use super::request::{ScriptAction, meant};
use super::row::Row;
use super::table;
use super::text::Caret;
use crate::editor::context::EditorView;

/// Rows that Page Up and Page Down go past.
const PAGE: isize = 10;

/// What is held with a key.
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

/// Takes the keys out of the input to which `asks` has an answer, and gives the answers.
fn take(ui: &Ui, mut asks: impl FnMut(Key, Held) -> Option<Vec<ScriptAction>>) -> Vec<ScriptAction> {
    let mut requests = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => match asks(*key, Held::from(*modifiers)) {
                Some(asked) => {
                    requests.extend(asked);
                    false
                }
                None => true,
            },
            _ => true,
        });
    });
    requests
}

/// Undo and redo.
fn step(key: Key, held: Held) -> Option<Vec<ScriptAction>> {
    match (key, held) {
        (Key::Z, Held::Command) => Some(vec![ScriptAction::Step { redo: false }]),
        (Key::Z, Held::CommandShift) | (Key::Y, Held::Command) => {
            Some(vec![ScriptAction::Step { redo: true }])
        }
        _ => None,
    }
}

/// Keys that work wherever the keyboard is, unless something is open over the editor.
pub(super) fn anywhere(ui: &Ui, view: &mut EditorView) -> Vec<ScriptAction> {
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return Vec::new();
    }
    let writes = ui.ctx().text_edit_focused();
    let find = &mut view.state.script.find;
    take(ui, |key, held| match (key, held) {
        (Key::F, Held::Command) => {
            find.open();
            Some(Vec::new())
        }
        _ if writes => None,
        _ => step(key, held),
    })
}

/// Keys in the text of a line that are not for the text alone.
pub(super) fn in_text(ui: &Ui, view: &EditorView, row: &Row) -> Vec<ScriptAction> {
    let line = row.line.id;
    let edges = view.state.script.edges;
    let shown = table::shown(view);
    let at = shown.iter().position(|candidate| *candidate == line).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|before| shown.get(before)).copied();
    let after = shown.get(at + 1).copied();
    let write = |line: Option<LineId>, caret| line.map(|line| vec![ScriptAction::Write(line, caret)]);
    take(ui, |key, held| match (key, held) {
        (Key::Enter, Held::None) => Some(vec![ScriptAction::Add(Some(line))]),
        (Key::Enter, Held::Command) => Some(vec![ScriptAction::Audition(line)]),
        (Key::ArrowUp, Held::None) if edges.first => write(before, Caret::End),
        (Key::ArrowDown, Held::None) if edges.last => write(after, Caret::Start),
        (Key::ArrowUp | Key::ArrowDown, Held::Alt) => Some(
            by_one(&shown, vec![line], key == Key::ArrowDown)
                .into_iter()
                .collect(),
        ),
        (Key::Backspace, Held::None) if row.text.is_empty() => {
            let next = write(before, Caret::End).or_else(|| write(after, Caret::Start));
            let gone = ScriptAction::Remove(vec![line]);
            Some(std::iter::once(gone).chain(next.unwrap_or_default()).collect())
        }
        // What was typed since is taken back by the field itself.
        _ if row.text == row.line.text => step(key, held),
        _ => None,
    })
}

/// Keys while the table has the focus.
pub(super) fn in_table(ui: &Ui, view: &mut EditorView) -> Vec<ScriptAction> {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(table::id(), filter));
    let shown = table::shown(view);
    let mut requests = pasted(ui, view);
    requests.extend(take(ui, |key, held| {
        let chosen = |view: &EditorView| {
            let cursor = view.state.selection.cursor();
            cursor.map_or_else(Vec::new, |cursor| meant(view, cursor))
        };
        if let Some(to) = destination(view, &shown, key) {
            return match held {
                Held::None | Held::Shift => {
                    go_to(view, &shown, to, held == Held::Shift);
                    Some(Vec::new())
                }
                Held::Alt => {
                    let request = by_one(&shown, chosen(view), key == Key::ArrowDown);
                    Some(request.into_iter().collect())
                }
                _ => None,
            };
        }
        let cursor = view.state.selection.cursor();
        match (key, held) {
            (Key::Enter | Key::F2, Held::None) => Some(vec![ScriptAction::Write(cursor?, Caret::End)]),
            (Key::Enter, Held::Command) => Some(vec![ScriptAction::Audition(cursor?)]),
            (Key::Enter, Held::Shift) | (Key::Insert, Held::None) => Some(vec![ScriptAction::Add(cursor)]),
            (Key::Delete | Key::Backspace, Held::None) => Some(vec![ScriptAction::Remove(chosen(view))]),
            (Key::D, Held::Command) => Some(vec![ScriptAction::Duplicate(chosen(view))]),
            (Key::A, Held::Command) => {
                view.state.selection.all(&shown);
                Some(Vec::new())
            }
            (Key::Escape, Held::None) => {
                view.state.selection.set(cursor?);
                None
            }
            _ => None,
        }
    }));
    requests
}

/// Where a key goes to from the cursor, as a place among those that are shown.
fn destination(view: &EditorView, shown: &[LineId], key: Key) -> Option<usize> {
    let cursor = view.state.selection.cursor();
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

fn go_to(view: &mut EditorView, shown: &[LineId], to: usize, extends: bool) {
    let Some(line) = shown.get(to) else {
        return;
    };
    if extends {
        view.state.selection.extend_to(*line, shown);
    } else {
        view.state.selection.set(*line);
    }
    view.state.script.reveal = Some(*line);
}

/// Copying, cutting and pasting, which systems ask for in ways of their own. Some give what is pasted as text that
/// comes with the keys for it.
fn pasted(ui: &Ui, view: &EditorView) -> Vec<ScriptAction> {
    let cursor = view.state.selection.cursor();
    let chosen = || cursor.map_or_else(Vec::new, |cursor| meant(view, cursor));
    ui.input(|input| {
        let pastes = input.modifiers.command && input.key_pressed(Key::V);
        let asked = input.events.iter().filter_map(|event| match event {
            Event::Copy => Some(ScriptAction::Copy(chosen())),
            Event::Cut => Some(ScriptAction::Cut(chosen())),
            Event::Paste(text) => Some(ScriptAction::Paste(text.clone())),
            Event::Text(text) if pastes => Some(ScriptAction::Paste(text.clone())),
            _ => None,
        });
        asked.collect()
    })
}
