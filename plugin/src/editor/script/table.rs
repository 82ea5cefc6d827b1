//! The table of lines. Only visible rows are laid out.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, Key, Rect, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use recit::engine::LineStatus;
use recit::script::Line;

use super::columns::Columns;
use super::galley::{self, Marks};
use super::layout::{self, Layout};
use super::shown::{Row, table_id};
use super::state::ScriptState;
use super::{cells, drag, keys, row, start, status};
use crate::editor::action::Action;
use crate::editor::context::{Context, Spoken};
use crate::editor::keys::is_anything_open;
use crate::editor::look;

/// The height of the headings.
const HEADINGS: f32 = 16.0;

/// Shows the table.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut ScriptState,
    spoken: Option<Spoken>,
    actions: &mut Vec<Action>,
) {
    let table = ui.interact(ui.available_rect_before_wrap(), table_id(), Sense::click());
    let count = cx.script.lines().len();
    let name = format!("{}: {}", cx.words.script.title, (cx.words.script.lines)(count));
    table.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, &name));
    let writes = state.focus.is_some();
    let enters = state.is_unfocused && is_tab(ui);
    if enters || table.clicked() || (std::mem::take(&mut state.to_table) && !writes) {
        table.request_focus();
    }
    state.is_unfocused = ui.memory(|memory| memory.focused().is_none());
    if table.has_focus() {
        actions.extend(keys::in_table(ui, cx, state));
    }
    let mut layout = std::mem::take(&mut state.layout);
    rows(ui, cx, state, &mut layout, spoken, actions);
    state.layout = layout;
}

/// Whether the user goes to the first element, which is the table: the elements before it are many, and used less.
fn is_tab(ui: &Ui) -> bool {
    let is_pressed = ui.input(|input| input.key_pressed(Key::Tab) && input.modifiers.is_none());
    is_pressed && !is_anything_open(ui)
}

fn rows(
    ui: &mut Ui,
    cx: &Context,
    state: &mut ScriptState,
    layout: &mut Layout,
    spoken: Option<Spoken>,
    actions: &mut Vec<Action>,
) {
    let columns = Columns::within(ui.available_width());
    let moved = layout.update(ui, &cx.script, state.page, columns);
    if layout.len() == 0 {
        return actions.extend(start::show(ui, cx, state));
    }
    headings(ui, cx, columns);
    let mut area = ScrollArea::vertical()
        .id_salt("script")
        .auto_shrink(false)
        .animated(false);
    if let Some(offset) = moved {
        area = area.vertical_scroll_offset(offset);
    }
    let output = area.show_viewport(ui, |ui, sight| {
        ui.set_height(layout.height());
        let origin = ui.max_rect().min;
        reveal(ui, state, layout);
        let draft = cx.shared.draft();
        let mut at = layout.first_below(sight.top());
        while let Some(place) = layout.row(at)
            && place.top < sight.bottom()
        {
            let line = cx.script.lines().get(place.index);
            if let Some(line) = line {
                let draft = draft.as_ref().filter(|draft| draft.line == line.id);
                let text = draft.map_or(line.text.as_str(), |draft| draft.text.as_str());
                let row = prepare(ui, cx, state, (place.index, line, text), spoken, columns);
                layout.correct(at, row.height);
                if let Some(place) = layout.row(at) {
                    let min = pos2(origin.x, origin.y + place.top);
                    let max = pos2(ui.max_rect().right(), min.y + place.height);
                    row::show(ui, Rect::from_min_max(min, max), cx, state, &row, actions);
                }
            }
            at += 1;
        }
        let moved = drag::show(ui, &mut state.dragged, layout);
        actions.extend(moved.map(Action::from));
    });
    layout.offset = output.state.clamped_offset().y;
}

/// The display data of a row, with its height.
fn prepare<'a>(
    ui: &Ui,
    cx: &Context<'a>,
    state: &ScriptState,
    (index, line, text): (usize, &'a Line, &'a str),
    spoken: Option<Spoken>,
    columns: Columns,
) -> Row<'a> {
    let known = cx.seen.statuses.get(&line.id);
    let status = known.map_or(&LineStatus::Text, |known| &known.status);
    let find = &state.find;
    let is_stored = text == line.text;
    let marks = Marks {
        found: if is_stored { find.of(line.id) } else { &[] },
        at: find.at(line.id).filter(|_| is_stored),
        spoken: spoken
            .filter(|spoken| spoken.line == line.id && spoken.text == text)
            .map_or(0, |spoken| spoken.end),
    };
    let galley = galley::galley(ui, text, layout::inner(columns.text), &marks);
    let told = status::reason(ui, status, columns, &cx.words.errors);
    let hidden = status::hidden(ui, &cells::hidden(cx, line, columns), columns);
    let below = [&told, &hidden].into_iter().flatten();
    let below: f32 = below.map(|told| told.size().y + status::REASON_GAP).sum();
    Row {
        line,
        index,
        text,
        state: known,
        status,
        height: layout::height_of(galley.size().y, below),
        galley: Arc::clone(&galley),
        told,
        hidden,
        columns,
        words: &cx.seen.words.script,
        middle_c: cx.seen.middle_c,
    }
}

/// Scrolls to the requested line.
fn reveal(ui: &Ui, state: &mut ScriptState, layout: &Layout) {
    let wanted = state.reveal.take();
    let Some(place) = wanted.and_then(|line| layout.of(line)) else {
        return;
    };
    let min = ui.max_rect().min + egui::vec2(0.0, place.top);
    let size = egui::vec2(1.0, place.height);
    ui.scroll_to_rect(
        Rect::from_min_size(min, size).expand2(egui::vec2(0.0, layout::BETWEEN)),
        None,
    );
    ui.ctx().request_repaint();
}

/// The headings of the columns.
fn headings(ui: &mut Ui, cx: &Context, columns: Columns) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADINGS), Sense::hover());
    let cells = columns.cells(rect);
    let words = &cx.words.script.headings;
    let text = cells.text.translate(vec2(f32::from(galley::MARGIN.left), 0.0));
    let places = [
        Some(cells.key),
        Some(text),
        cells.speaker,
        cells.emotion,
        cells.length,
    ];
    for (place, word) in places.into_iter().zip(words) {
        let Some(place) = place else { continue };
        let at = pos2(place.left(), rect.center().y);
        ui.painter().text(
            at,
            Align2::LEFT_CENTER,
            *word,
            look::small(),
            look::palette(ui).weak,
        );
    }
}
