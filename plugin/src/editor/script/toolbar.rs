//! What stands above the lines.

use egui::{Align, Button, Label, Layout, Popup, RichText, Ui};

use super::files::Direction;
use super::request::ScriptAction;
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::look;
use crate::editor::widgets::icons::{self, Icon};

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, requests: &mut Vec<ScriptAction>) {
    let words = &seen.words.script;
    let weak = look::palette(ui).weak;
    ui.horizontal(|ui| {
        ui.label(RichText::new(words.title).font(look::heading()));
        let (count, chosen) = (seen.script.lines().len(), view.state.selection.len());
        let told = if chosen > 1 {
            format!("{}, {}", (words.lines)(count), (words.chosen)(chosen))
        } else {
            (words.lines)(count)
        };
        ui.label(RichText::new(told).font(look::small()).color(weak));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            more(ui, view, seen);
            tools(ui, view, seen, requests);
            message(ui, view);
        });
    });
}

/// From right to left.
fn tools(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, requests: &mut Vec<ScriptAction>) {
    let (words, tools) = (&seen.words.script, &seen.words.tools);
    if icons::button(ui, Icon::Search, true, tools.find).clicked() {
        view.state.script.find.open();
    }
    let (undo, redo) = view.shared.steps();
    for (icon, may, name) in [(Icon::Forth, redo, words.redo), (Icon::Back, undo, words.undo)] {
        if icons::button(ui, icon, may, name).clicked() {
            let redo = icon == Icon::Forth;
            requests.push(ScriptAction::Step { redo });
        }
    }
    let paste = ui.button(tools.paste).on_hover_text(tools.paste_help);
    if paste.clicked() {
        view.state.script.paste.open(String::new());
    }
    let add = ui.add(Button::new(words.add)).on_hover_text(words.add_help);
    if add.clicked() {
        requests.push(ScriptAction::Add(None));
    }
}

fn more(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let tools = &seen.words.tools;
    let button = icons::button(ui, Icon::More, true, tools.more);
    Popup::menu(&button).show(|ui| {
        if ui.button(tools.import).clicked() {
            view.state.script.files.open(Direction::In);
        }
        if ui.button(tools.export).clicked() {
            view.state.script.files.open(Direction::Out);
        }
        if ui.button(tools.add_page).clicked() {
            super::pages::add(view);
        }
    });
}

/// How the last deed went.
fn message(ui: &mut Ui, view: &EditorView) {
    let Some(message) = &view.state.script.message else {
        return;
    };
    let colours = look::palette(ui);
    let ink = if message.is_bad { colours.bad } else { colours.good };
    let text = RichText::new(&message.text).font(look::value()).color(ink);
    ui.add(Label::new(text).truncate());
}
