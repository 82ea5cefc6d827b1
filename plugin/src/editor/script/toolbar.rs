//! The toolbar above the lines.

use egui::{Align, Button, Label, Layout, Popup, RichText, Ui};

use super::files::Direction;
use super::state::ScriptState;
use crate::editor::action::{Action, PageAction, ScriptAction};
use crate::editor::context::Context;
use crate::editor::export;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::editor::widgets::icons::{self, Icon};

/// Shows the toolbar.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ScriptState, actions: &mut Vec<Action>) {
    let words = &cx.words.script;
    ui.horizontal(|ui| {
        ui.label(RichText::new(words.title).font(look::heading()));
        let (count, chosen) = (cx.script.lines().len(), cx.selection.len());
        let told = if chosen > 1 {
            format!("{}, {}", (words.lines)(count), (words.chosen)(chosen))
        } else {
            (words.lines)(count)
        };
        caption::show(ui, told);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            actions.extend(more(ui, cx, state));
            actions.extend(export::button(ui, cx));
            tools(ui, cx, state, actions);
            message(ui, state);
        });
    });
}

/// The buttons, from right to left.
fn tools(ui: &mut Ui, cx: &Context, state: &mut ScriptState, actions: &mut Vec<Action>) {
    let (words, tools) = (&cx.words.script, &cx.words.tools);
    if icons::button(ui, Icon::Search, true, tools.find).clicked() {
        state.find.open();
    }
    let (undo, redo) = cx.shared.steps();
    for (icon, may, name) in [(Icon::Forth, redo, words.redo), (Icon::Back, undo, words.undo)] {
        if icons::button(ui, icon, may, name).clicked() {
            let redo = icon == Icon::Forth;
            actions.push(Action::Step { redo });
        }
    }
    let paste = ui.button(tools.paste).on_hover_text(tools.paste_help);
    if paste.clicked() {
        state.paste.open(String::new());
    }
    let add = ui.add(Button::new(words.add)).on_hover_text(words.add_help);
    if add.clicked() {
        actions.push(ScriptAction::Add(None).into());
    }
}

fn more(ui: &mut Ui, cx: &Context, state: &mut ScriptState) -> Option<Action> {
    let mut action = None;
    let tools = &cx.words.tools;
    let button = icons::button(ui, Icon::More, true, tools.more);
    Popup::menu(&button).show(|ui| {
        let has_lines = !cx.script.lines().is_empty();
        let clear = ui.add_enabled(has_lines, Button::new(tools.clear));
        if clear.on_hover_text(tools.clear_help).clicked() {
            action = Some(ScriptAction::Clear.into());
        }
        if ui.button(tools.setup_menu).clicked() {
            state.setup.open();
        }
        ui.separator();
        if ui.button(tools.import).clicked() {
            state.files.open(Direction::In);
        }
        if ui.button(tools.export).clicked() {
            state.files.open(Direction::Out);
        }
        if ui.button(tools.add_page).clicked() {
            action = Some(Action::Page(PageAction::Add));
        }
    });
    action
}

/// The result of the last edit.
fn message(ui: &mut Ui, state: &ScriptState) {
    let Some(message) = &state.message else {
        return;
    };
    let colours = look::palette(ui);
    let ink = if message.is_bad { colours.bad } else { colours.good };
    let text = RichText::new(&message.text).font(look::value()).color(ink);
    ui.add(Label::new(text).truncate());
}
