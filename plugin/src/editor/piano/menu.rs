//! The menu of a key.

use egui::{Button, Key as Typed, Modifiers, Popup, Response, Ui};
use recit::script::LineId;

use super::key::{excerpt, id};
use super::layout::Keys;
use super::state::{Menu, PianoState};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::selection::Selection;
use crate::keyed::Keyed;

/// Opens the menu when the user requests it, and shows it while it is open.
pub fn show(
    ui: &Ui,
    cx: &Context,
    state: &mut PianoState,
    response: &Response,
    keys: &Keys,
    keyed: &Keyed,
) -> Option<Action> {
    let asked = asked(ui, state, response, keys);
    let mut popup = Popup::context_menu(response);
    if let Some(menu) = asked {
        popup = popup.open_memory(Some(true.into()));
        state.menu = Some(menu);
    }
    let menu = state.menu.as_ref()?;
    let key = menu.key;
    if let Some(place) = menu.place {
        popup = popup.at_position(place);
    }
    let shown = popup.show(|ui| contents(ui, cx, key, keyed));
    if shown.as_ref().is_none_or(|shown| shown.response.should_close()) {
        state.menu = None;
    }
    shown?.inner
}

/// The requested menu: by the right button, or by Shift+F10 on the focused key.
fn asked(ui: &Ui, state: &PianoState, response: &Response, keys: &Keys) -> Option<Menu> {
    if response.secondary_clicked() {
        let key = keys.at(response.interact_pointer_pos()?);
        return Some(Menu { key, place: None });
    }
    let key = state.cursor?;
    let pressed = ui.memory(|memory| memory.has_focus(id(key)))
        && ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Typed::F10));
    let place = Some(keys.rect(key).center_top());
    pressed.then_some(Menu { key, place })
}

fn contents(ui: &mut Ui, cx: &Context, key: u8, keyed: &Keyed) -> Option<Action> {
    let mut action = None;
    let words = &cx.words.piano;
    let lines = cx.script.lines();
    let current = cx.current();
    let current = current.and_then(|line| Some((lines.iter().position(|one| one.id == line.id)?, line)));
    if let Some((index, line)) = current {
        let other = keyed.line(&cx.script, key);
        let other = other.filter(|(_, other)| other.id != line.id && other.page == line.page);
        let label = match other {
            Some((other, _)) => (words.swap)(index + 1, other + 1),
            None => (words.assign)(index + 1, &cx.key_name(key)),
        };
        let button = Button::new(label);
        let button = ui.add_enabled(line.key != Some(key), button);
        if button.on_hover_text(excerpt(&line.text)).clicked() {
            // The line that was there gets this line's key.
            let other = other.map(|(_, other)| (other.id, line.key));
            let keys = other.into_iter().chain([(line.id, Some(key))]);
            action = Some(Action::SetKeys(keys.collect()));
        }
    }
    let here: Vec<_> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.key == Some(key))
        .collect();
    let label = match here[..] {
        [] => return action,
        [(index, _)] => (words.select)(index + 1),
        _ => (words.select_all)(here.len()),
    };
    let texts: Vec<_> = here.iter().map(|(_, line)| excerpt(&line.text)).collect();
    if ui.button(label).on_hover_text(texts.join("\n")).clicked() {
        let ids: Vec<LineId> = here.iter().map(|(_, line)| line.id).collect();
        action = Some(Action::Select(Selection::of(&ids)));
    }
    action
}
