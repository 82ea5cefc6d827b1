//! The menu of less frequent actions on a line.

use egui::{Button, Popup, PopupCloseBehavior, Response, Ui};
use recit::script::{MAX_CHOKE, MAX_TAKES};

use super::shown::{Row, lines_of, meant_by};
use super::{cells, drag};
use crate::editor::action::{Action, ScriptAction, Value};
use crate::editor::context::Context;

/// Shows the menu of `button` while it is open.
pub(super) fn show(button: &Response, cx: &Context, page: Option<u8>, row: &Row, actions: &mut Vec<Action>) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            place(ui, cx, page, row, actions);
            ui.separator();
            // Everything that a narrow table hides.
            ui.menu_button(row.words.speaker_menu, |ui| {
                cells::speaker_choices(ui, cx, row, actions);
            });
            ui.menu_button(row.words.emotion_menu, |ui| {
                cells::emotion_choices(ui, &cx.words.plane, row, actions);
            });
            ui.menu_button(row.words.fit_menu, |ui| cells::fit_choices(ui, row, actions));
            takes(ui, cx, row, actions);
            choke(ui, row, actions);
            if cx.script.pages().len() > 1 {
                pages(ui, cx, row, actions);
            }
            ui.separator();
            if ui.button(row.words.delete).clicked() {
                actions.push(ScriptAction::Remove(meant_by(cx, row.line.id)).into());
            }
        });
}

/// The position of the line.
fn place(ui: &mut Ui, cx: &Context, page: Option<u8>, row: &Row, actions: &mut Vec<Action>) {
    let lines = meant_by(cx, row.line.id);
    if ui.button(row.words.duplicate).clicked() {
        actions.push(ScriptAction::Duplicate(lines.clone()).into());
    }
    let shown = lines_of(cx.shared, page);
    for (name, down) in [(row.words.up, false), (row.words.down, true)] {
        let action = drag::by_one(&shown, lines.clone(), down);
        let button = ui.add_enabled(action.is_some(), Button::new(name));
        if button.clicked() {
            actions.extend(action.map(Action::from));
        }
    }
}

/// The number of takes, a new take, or the last one played.
fn takes(ui: &mut Ui, cx: &Context, row: &Row, actions: &mut Vec<Action>) {
    let line = row.line;
    let mut set = |value| actions.push(ScriptAction::Set(line.id, value).into());
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
    let heard = cx.shared.instance.last_heard();
    let heard = heard.filter(|(id, seed)| *id == line.id && *seed != line.seed);
    let keep = ui.add_enabled(heard.is_some(), Button::new(row.words.keep_take));
    if let Some((_, seed)) = heard.filter(|_| keep.clicked()) {
        set(Value::Seed(seed));
    }
    if ui.button(row.words.another_take).clicked() {
        set(Value::Seed(line.seed.wrapping_add(u64::from(line.takes))));
    }
}

fn choke(ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    ui.menu_button(row.words.choke, |ui| {
        let groups = std::iter::once(None).chain((1..=MAX_CHOKE).map(Some));
        for group in groups {
            let name = group.map_or_else(|| row.words.no_choke.to_owned(), |group| group.to_string());
            if ui.selectable_label(row.line.choke == group, name).clicked() {
                actions.push(ScriptAction::Set(row.line.id, Value::Choke(group)).into());
            }
        }
    });
}

fn pages(ui: &mut Ui, cx: &Context, row: &Row, actions: &mut Vec<Action>) {
    ui.menu_button(row.words.to_page, |ui| {
        for (number, page) in (0..=u8::MAX).zip(cx.script.pages()) {
            if ui.selectable_label(row.line.page == number, &page.name).clicked() {
                actions.push(ScriptAction::Set(row.line.id, Value::Page(number)).into());
            }
        }
    });
}
