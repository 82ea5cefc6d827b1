//! What is done to a line less often.

use egui::{Button, Popup, PopupCloseBehavior, Response, Ui};
use recit::script::{MAX_CHOKE, MAX_TAKES};

use super::request::{ScriptAction, Value, meant};
use super::row::Row;
use super::table;
use crate::editor::context::{EditorView, Snapshot};

/// Shows the menu of `button` while it is open.
pub(super) fn show(
    button: &Response,
    view: &EditorView,
    seen: &Snapshot,
    row: &Row,
    requests: &mut Vec<ScriptAction>,
) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            place(ui, view, row, requests);
            ui.separator();
            takes(ui, view, row, requests);
            choke(ui, row, requests);
            if seen.script.pages().len() > 1 {
                pages(ui, seen, row, requests);
            }
            ui.separator();
            if ui.button(row.words.delete).clicked() {
                requests.push(ScriptAction::Remove(meant(view, row.line.id)));
            }
        });
}

/// Where the line stands.
fn place(ui: &mut Ui, view: &EditorView, row: &Row, requests: &mut Vec<ScriptAction>) {
    let lines = meant(view, row.line.id);
    if ui.button(row.words.duplicate).clicked() {
        requests.push(ScriptAction::Duplicate(lines.clone()));
    }
    let shown = table::shown(view);
    for (name, down) in [(row.words.up, false), (row.words.down, true)] {
        let request = super::drag::by_one(&shown, lines.clone(), down);
        let button = ui.add_enabled(request.is_some(), Button::new(name));
        if button.clicked() {
            requests.extend(request);
        }
    }
}

/// How many takes there are, a new one, or the one that was heard last.
fn takes(ui: &mut Ui, view: &EditorView, row: &Row, requests: &mut Vec<ScriptAction>) {
    let line = row.line;
    let mut set = |value| requests.push(ScriptAction::Set(line.id, value));
    ui.menu_button(row.words.takes, |ui| {
        for takes in 1..=MAX_TAKES {
            if ui
                .selectable_label(line.takes == takes, takes.to_string())
                .clicked()
            {
                set(Value::Takes(takes));
            }
        }
    });
    let heard = view.shared.instance.last_heard();
    let heard = heard.filter(|(id, seed)| *id == line.id && *seed != line.seed);
    let keep = ui.add_enabled(heard.is_some(), Button::new(row.words.keep_take));
    if let Some((_, seed)) = heard.filter(|_| keep.clicked()) {
        set(Value::Seed(seed));
    }
    if ui.button(row.words.another_take).clicked() {
        set(Value::Seed(line.seed.wrapping_add(u64::from(line.takes))));
    }
}

fn choke(ui: &mut Ui, row: &Row, requests: &mut Vec<ScriptAction>) {
    ui.menu_button(row.words.choke, |ui| {
        let groups = std::iter::once(None).chain((1..=MAX_CHOKE).map(Some));
        for group in groups {
            let name = group.map_or_else(|| row.words.no_choke.to_owned(), |group| group.to_string());
            if ui.selectable_label(row.line.choke == group, name).clicked() {
                requests.push(ScriptAction::Set(row.line.id, Value::Choke(group)));
            }
        }
    });
}

fn pages(ui: &mut Ui, seen: &Snapshot, row: &Row, requests: &mut Vec<ScriptAction>) {
    ui.menu_button(row.words.to_page, |ui| {
        for (number, page) in (0..=u8::MAX).zip(seen.script.pages()) {
            if ui.selectable_label(row.line.page == number, &page.name).clicked() {
                requests.push(ScriptAction::Set(row.line.id, Value::Page(number)));
            }
        }
    });
}
