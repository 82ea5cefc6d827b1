//! The menu of less frequent actions on a line.

use egui::containers::menu::{MenuConfig, SubMenuButton};
use egui::{Button, Key, Popup, PopupCloseBehavior, Response, TextEdit, Ui, WidgetInfo};
use recit::script::{MAX_CHOKE, MAX_TAKES};

use super::shown::{Row, lines_of, meant_by};
use super::{cells, drag};
use crate::editor::action::{Action, ScriptAction, Value};
use crate::editor::context::Context;

/// The space between two entries: the menu fits in the smallest window.
const BETWEEN: f32 = 3.0;
/// The width of a field.
const FIELD: f32 = 110.0;

/// Shows the menu of `button` while it is open.
pub(super) fn show(button: &Response, cx: &Context, page: Option<u8>, row: &Row, actions: &mut Vec<Action>) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = BETWEEN;
            place(ui, cx, page, row, actions);
            select(ui, row, actions);
            ui.separator();
            // Everything that a narrow table hides.
            ui.menu_button(row.words.speaker_menu, |ui| {
                cells::speaker_choices(ui, cx, row, actions);
            });
            ui.menu_button(row.words.emotion_menu, |ui| {
                cells::emotion_choices(ui, cx.words, row, actions);
            });
            ui.menu_button(row.words.fit_menu, |ui| cells::fit_choices(ui, row, actions));
            takes(ui, cx, row, actions);
            choke(ui, row, actions);
            number(ui, row, actions);
            time(ui, row, actions);
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

/// Makes the line the one that Sing and Trigger: Line play.
fn select(ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    if ui.button(row.words.select_line).clicked() {
        actions.push(Action::SelectLine(row.line.id));
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

/// The number by which desks call the line. Nothing typed is the place of the line.
fn number(ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    let stored = row.line.number.map(|number| number.to_string());
    let value = typed(ui, row.words.number, row.words.number_hint, stored, |text| {
        Some(Value::Number(match text {
            "" => None,
            text => Some(text.parse().ok()?),
        }))
    });
    actions.extend(value.map(|value| ScriptAction::Set(row.line.id, value).into()));
}

/// Where the line begins in a recording.
fn time(ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    let stored = row.line.at.map(|at| at.to_string());
    let value = typed(ui, row.words.time, row.words.time_hint, stored, |text| {
        Some(Value::At(match text {
            "" => None,
            text => Some(text.parse().ok()?),
        }))
    });
    actions.extend(value.map(|value| ScriptAction::Set(row.line.id, value).into()));
}

/// A value that is typed into a field of its own menu, once Enter or another element takes it and `read` accepts it. Escape
/// keeps the stored one.
fn typed(
    ui: &mut Ui,
    name: &'static str,
    hint: &'static str,
    stored: Option<String>,
    read: impl Fn(&str) -> Option<Value>,
) -> Option<Value> {
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let stored = stored.unwrap_or_default();
    let mut value = None;
    SubMenuButton::new(name).config(stays).ui(ui, |ui| {
        let id = ui.scope_id().with("typed");
        let typed = ui.data_mut(|data| data.get_temp::<String>(id));
        let mut text = typed.clone().unwrap_or_else(|| stored.clone());
        let field = TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(FIELD);
        let field = ui.add(field);
        field.widget_info(|| WidgetInfo::text_edit(true, &stored, &text, name));
        if !field.has_focus() && !field.lost_focus() {
            field.request_focus();
        }
        if field.changed() {
            ui.data_mut(|data| data.insert_temp(id, text.clone()));
        }
        if field.lost_focus() {
            ui.data_mut(|data| data.remove_temp::<String>(id));
            let (is_cancelled, is_done) =
                ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
            if typed.is_some() && !is_cancelled {
                value = read(text.trim());
            }
            // The menu itself takes the focus when it opens.
            if is_done || is_cancelled {
                ui.close();
            }
        }
    });
    value
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
