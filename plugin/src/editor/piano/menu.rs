//! What can be done to a key.

use egui::{Button, Key as Typed, Modifiers, Popup, Pos2, Response, Ui};
use recit::script::{Line, LineId, ScriptError};

use super::layout::Keys;
use super::{excerpt, id};
use crate::editor::context::{EditorView, Snapshot};
use crate::keyed::Keyed;

/// The menu of a key.
pub struct Menu {
    key: u8,
    /// Where it is, if not where the mouse was.
    place: Option<Pos2>,
}

/// Opens the menu where the user asks for it, and shows it while it is open.
pub fn show(
    ui: &Ui,
    view: &mut EditorView,
    seen: &Snapshot,
    response: &Response,
    keys: &Keys,
    keyed: &Keyed,
) {
    let asked = asked(ui, view, response, keys);
    let mut popup = Popup::context_menu(response);
    if let Some(menu) = asked {
        popup = popup.open_memory(Some(true.into()));
        view.state.piano.menu = Some(menu);
    }
    let Some(menu) = &view.state.piano.menu else {
        return;
    };
    let key = menu.key;
    if let Some(place) = menu.place {
        popup = popup.at_position(place);
    }
    let shown = popup.show(|ui| contents(ui, view, seen, key, keyed));
    if shown.is_none_or(|shown| shown.response.should_close()) {
        view.state.piano.menu = None;
    }
}

/// The menu that is requested now: by the right button, or by Shift and F10 on the key that has the focus.
fn asked(ui: &Ui, view: &EditorView, response: &Response, keys: &Keys) -> Option<Menu> {
    if response.secondary_clicked() {
        let key = keys.at(response.interact_pointer_pos()?);
        return Some(Menu { key, place: None });
    }
    let key = view.state.piano.cursor?;
    let pressed = ui.memory(|memory| memory.has_focus(id(key)))
        && ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Typed::F10));
    let place = Some(keys.rect(key).center_top());
    pressed.then_some(Menu { key, place })
}

fn contents(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, key: u8, keyed: &Keyed) {
    let words = &seen.words.piano;
    let lines = seen.script.lines();
    let current = seen.current(view);
    let current = current.and_then(|line| Some((lines.iter().position(|one| one.id == line.id)?, line)));
    if let Some((index, line)) = current {
        let other = keyed.line(&seen.script, key);
        let other = other.filter(|(_, other)| other.id != line.id && other.page == line.page);
        let label = match other {
            Some((other, _)) => (words.swap)(index + 1, other + 1),
            None => (words.assign)(index + 1, &seen.key_name(key)),
        };
        let button = Button::new(label);
        let button = ui.add_enabled(line.key != Some(key), button);
        if button.on_hover_text(excerpt(&line.text)).clicked() {
            // A line that is gone by now has no key to be put on.
            let _ = assign(view, line, key, other.map(|(_, other)| other.id));
        }
    }
    let here: Vec<_> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.key == Some(key))
        .collect();
    let label = match here[..] {
        [] => return,
        [(index, _)] => (words.select)(index + 1),
        _ => (words.select_all)(here.len()),
    };
    let texts: Vec<_> = here.iter().map(|(_, line)| excerpt(&line.text)).collect();
    if ui.button(label).on_hover_text(texts.join("\n")).clicked() {
        let ids: Vec<LineId> = here.iter().map(|(_, line)| line.id).collect();
        view.state.selection.set(ids[0]);
        view.state.selection.all(&ids);
    }
}

/// Puts `line` on `key`. The line that was there gets its key.
fn assign(view: &EditorView, line: &Line, key: u8, other: Option<LineId>) -> Result<(), ScriptError> {
    view.shared.edit(None, |script| {
        if let Some(other) = other {
            script.set_key(other, line.key)?;
        }
        script.set_key(line.id, Some(key))
    })
}
