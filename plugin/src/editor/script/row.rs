//! One line of the script.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align2, CursorIcon, Galley, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use recit::engine::{LineState, LineStatus};
use recit::script::Line;

use super::columns::{Cells, Columns, PAD};
use super::request::{ScriptAction, meant};
use super::{cells, drag, menu, status, table, text};
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::look;
use crate::editor::widgets::icons::{self, Icon};
use crate::editor::words::Script as Words;
use crate::params::TriggerMode;

/// The width of the strip that shows the status from afar.
const STRIP: f32 = 4.0;

/// What is shown of a line.
pub(super) struct Row<'a> {
    pub line: &'a Line,
    /// Its place in the script.
    pub index: usize,
    /// Its text as it is on the screen.
    pub text: &'a str,
    /// The text as it is laid out.
    pub galley: Arc<Galley>,
    pub state: Option<&'a LineState>,
    pub status: &'a LineStatus,
    /// Why it has failed.
    pub told: Option<Arc<Galley>>,
    pub height: f32,
    pub columns: Columns,
    pub words: &'a Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

/// Shows it in `rect`, and adds what the user asks for to `requests`.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    view: &mut EditorView,
    seen: &Snapshot,
    row: &Row,
    requests: &mut Vec<ScriptAction>,
) {
    let inside = UiBuilder::new().id_salt(row.line.id.0).max_rect(rect);
    // A child of its own does not move the place of the next row.
    let mut ui = ui.new_child(inside);
    choose(&mut ui, rect, view, row, requests);
    paint(&ui, rect, view, row);
    let at = row.columns.cells(rect);
    handle(&mut ui, &at, view, row);
    cells::key(&mut ui, at.key, row, requests);
    let field = at
        .text
        .with_max_y(at.text.top() + row.galley.size().y.max(look::ICON));
    text::show(&mut ui, field, view, row, requests);
    if let Some(cell) = at.speaker {
        cells::speaker(&mut ui, cell, seen, row, requests);
    }
    if let Some(cell) = at.emotion {
        cells::emotion(&mut ui, cell, &seen.words.plane, row, requests);
    }
    if let Some(cell) = at.fit {
        cells::fit(&mut ui, cell, view, row, requests);
    }
    if let Some(cell) = at.length {
        cells::length(&mut ui, cell, view, row);
    }
    status::show(&mut ui, at.status, view, row);
    buttons(&mut ui, &at, view, seen, row, requests);
}

/// A click on the row chooses its line.
fn choose(ui: &mut Ui, rect: Rect, view: &mut EditorView, row: &Row, requests: &mut Vec<ScriptAction>) {
    let line = row.line.id;
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::CLICK);
    let is_chosen = view.state.selection.has(line);
    response.widget_info(|| {
        let name = (row.words.line)(row.index + 1);
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, name)
    });
    if response.double_clicked() {
        return requests.push(ScriptAction::Write(line, text::Caret::End));
    }
    if !response.clicked() {
        return;
    }
    let modifiers = ui.input(|input| input.modifiers);
    let selection = &mut view.state.selection;
    if modifiers.shift {
        let shown = table::shown(view);
        view.state.selection.extend_to(line, &shown);
    } else if modifiers.command {
        selection.toggle(line);
    } else {
        selection.set(line);
    }
    view.state.script.to_table = true;
}

fn paint(ui: &Ui, rect: Rect, view: &EditorView, row: &Row) {
    let colours = look::palette(ui);
    let line = row.line.id;
    let hovered = ui.rect_contains_pointer(rect) && view.state.script.dragged.is_none();
    let fill = match (view.state.selection.has(line), hovered) {
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
    let has_keys = ui.memory(|memory| memory.has_focus(table::id()));
    if has_keys && view.state.selection.cursor() == Some(line) {
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
    if let Some(told) = &row.told {
        let x = *row.columns.wide(rect).start() + f32::from(text::MARGIN.left);
        let y = rect.bottom() - PAD - told.size().y;
        ui.painter().galley(pos2(x, y), Arc::clone(told), colours.bad);
    }
}

/// By what a row is dragged, and its number.
fn handle(ui: &mut Ui, at: &Cells, view: &mut EditorView, row: &Row) {
    let colours = look::palette(ui);
    let response = ui.interact(at.grip, ui.scope_id().with("grip"), Sense::DRAG);
    let ink = if response.hovered() {
        colours.accent
    } else {
        colours.line
    };
    icons::grip(ui.painter(), at.grip, ink);
    if response.drag_started() {
        view.state.script.dragged = Some(drag::Drag::new(meant(view, row.line.id)));
    }
    response
        .on_hover_cursor(CursorIcon::Grab)
        .on_hover_text(row.words.drag);
    let playing = &view.params.playing;
    let is_played =
        playing.trigger.value() == TriggerMode::Selected && playing.line.value() - 1 == row.index as i32;
    let (font, ink) = if is_played {
        (look::strong(12.5), colours.accent)
    } else {
        (look::small(), colours.weak)
    };
    let number = (row.index + 1).to_string();
    ui.painter()
        .text(at.number.center(), Align2::CENTER_CENTER, number, font, ink);
}

fn buttons(
    ui: &mut Ui,
    at: &Cells,
    view: &EditorView,
    seen: &Snapshot,
    row: &Row,
    requests: &mut Vec<ScriptAction>,
) {
    let (line, number) = (row.line.id, row.index + 1);
    let is_sounding = matches!(row.status, LineStatus::Sounding { .. });
    let icon = if is_sounding { Icon::Stop } else { Icon::Play };
    let mut cell = |rect: Rect| ui.new_child(UiBuilder::new().max_rect(rect));
    let play = icons::button(&mut cell(at.play), icon, true, &(row.words.play)(number));
    if play.clicked() {
        requests.push(if is_sounding {
            ScriptAction::Hush(line)
        } else {
            ScriptAction::Audition(line)
        });
    }
    let more = icons::button(&mut cell(at.more), Icon::More, true, &(row.words.more)(number));
    menu::show(&more, view, seen, row, requests);
}
