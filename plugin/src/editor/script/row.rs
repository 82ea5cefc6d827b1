//! One line of the script.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, CursorIcon, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use recit::engine::LineStatus;

use super::columns::{Cells, PAD};
use super::shown::{Row, lines_of, meant_by, table_id};
use super::state::ScriptState;
use super::{cells, drag, galley, menu, status, text};
use crate::editor::action::{Action, Caret, ScriptAction};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::icons::{self, Icon};
use crate::params::{Mode, TriggerMode};

/// The width of the status strip.
const STRIP: f32 = 4.0;

/// Shows the row in `rect`, and adds the user's actions to `actions`.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    cx: &Context,
    state: &mut ScriptState,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let inside = UiBuilder::new().id_salt(row.line.id.0).max_rect(rect);
    // A separate child does not affect the position of the next row.
    let mut ui = ui.new_child(inside);
    choose(&mut ui, rect, cx, state, row, actions);
    paint(&ui, rect, cx, state, row);
    let at = row.columns.cells(rect);
    handle(&mut ui, &at, cx, state, row);
    cells::key(&mut ui, at.key, row, actions);
    let field = at
        .text
        .with_max_y(at.text.top() + row.galley.size().y.max(look::ICON));
    text::show(&mut ui, field, cx, state, row, actions);
    // Default values are seen where the user looks.
    let quiet = !(ui.rect_contains_pointer(rect) || cx.selection.cursor() == Some(row.line.id));
    if let Some(cell) = at.speaker {
        cells::speaker(&mut ui, cell, quiet, cx, row, actions);
    }
    if let Some(cell) = at.emotion {
        cells::emotion(&mut ui, cell, quiet, cx.words, row, actions);
    }
    if let Some(cell) = at.length {
        cells::length(&mut ui, cell, cx, &mut state.fit, row, actions);
    }
    status::show(&mut ui, at.status, cx, row);
    buttons(&mut ui, &at, cx, state.page, row, actions);
}

/// A click on the row selects its line.
fn choose(
    ui: &mut Ui,
    rect: Rect,
    cx: &Context,
    state: &mut ScriptState,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let line = row.line.id;
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::CLICK);
    let is_chosen = cx.selection.has(line);
    response.widget_info(|| {
        let name = (row.words.line)(row.index + 1);
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, name)
    });
    if response.double_clicked() {
        return actions.push(ScriptAction::Write(line, Caret::End).into());
    }
    if !response.clicked() {
        return;
    }
    let modifiers = ui.input(|input| input.modifiers);
    let mut selection = cx.selection.clone();
    if modifiers.shift {
        selection.extend_to(line, &lines_of(cx.shared, state.page));
    } else if modifiers.command {
        selection.toggle(line);
    } else {
        selection.set(line);
    }
    actions.push(Action::Select(selection));
    state.to_table = true;
}

fn paint(ui: &Ui, rect: Rect, cx: &Context, state: &ScriptState, row: &Row) {
    let colours = look::palette(ui);
    let line = row.line.id;
    let hovered = ui.rect_contains_pointer(rect) && state.dragged.is_none();
    let fill = match (cx.selection.has(line), hovered) {
        (true, _) => colours.row_selected,
        (false, true) => colours.row_hovered,
        (false, false) => colours.row,
    };
    ui.painter().rect_filled(rect, look::ROUNDING, fill);
    let strip = Rect::from_min_size(rect.min, vec2(STRIP, rect.height()));
    let ink = match row.status {
        LineStatus::Text => colours.line,
        status => colours.status(status),
    };
    ui.painter().rect_filled(strip, look::ROUNDING, ink);
    let has_keys = ui.memory(|memory| memory.has_focus(table_id()));
    if has_keys && cx.selection.cursor() == Some(line) {
        let stroke = Stroke::new(1.0, colours.accent);
        ui.painter()
            .rect_stroke(rect, look::ROUNDING, stroke, StrokeKind::Inside);
    }
    if let LineStatus::Sounding { progress } = row.status {
        let rail = rect.shrink2(vec2(STRIP + 1.0, 0.0));
        let width = rail.width() * progress.clamp(0.0, 1.0);
        let bar = Rect::from_min_size(pos2(rail.left(), rail.bottom() - 3.0), vec2(width, 3.0));
        ui.painter().rect_filled(bar, 1.0, colours.accent);
    }
    let x = *row.columns.wide(rect).start() + f32::from(galley::MARGIN.left);
    let mut bottom = rect.bottom() - PAD;
    for (told, ink) in [(&row.told, colours.bad), (&row.hidden, colours.weak)] {
        if let Some(told) = told {
            let y = bottom - told.size().y;
            ui.painter().galley(pos2(x, y), Arc::clone(told), ink);
            bottom = y - status::REASON_GAP;
        }
    }
}

/// The number of a row, by which it is dragged.
fn handle(ui: &mut Ui, at: &Cells, cx: &Context, state: &mut ScriptState, row: &Row) {
    let colours = look::palette(ui);
    let response = ui.interact(at.handle, ui.scope_id().with("grip"), Sense::DRAG);
    if response.drag_started() {
        state.dragged = Some(drag::Drag::new(meant_by(cx, row.line.id)));
    }
    let hovered = response.hovered();
    response
        .on_hover_cursor(CursorIcon::Grab)
        .on_hover_text(row.words.drag);
    if hovered {
        return icons::grip(ui.painter(), at.handle, colours.accent);
    }
    let playing = &cx.params.playing;
    let picks = playing.mode.value() == Mode::Sing || playing.trigger.value() == TriggerMode::Selected;
    let is_played = picks && playing.line.value() - 1 == row.index as i32;
    let (font, ink) = if is_played {
        (look::strong(12.5), colours.accent)
    } else {
        (look::small(), colours.weak)
    };
    let number = (row.index + 1).to_string();
    ui.painter()
        .text(at.handle.center(), Align2::CENTER_CENTER, number, font, ink);
}

fn buttons(ui: &mut Ui, at: &Cells, cx: &Context, page: Option<u8>, row: &Row, actions: &mut Vec<Action>) {
    let (line, number) = (row.line.id, row.index + 1);
    let is_sounding = matches!(row.status, LineStatus::Sounding { .. });
    let icon = if is_sounding { Icon::Stop } else { Icon::Play };
    let mut cell = |rect: Rect| ui.new_child(UiBuilder::new().max_rect(rect));
    let play = icons::button(&mut cell(at.play), icon, true, &(row.words.play)(number));
    if play.clicked() {
        actions.push(if is_sounding {
            Action::Hush(line)
        } else {
            Action::Audition(line)
        });
    }
    let more = icons::button(&mut cell(at.more), Icon::More, true, &(row.words.more)(number));
    menu::show(&more, cx, page, row, actions);
}
