//! The table of lines: of however many there are, those visible are laid out.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Id, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, pos2};
use recit::engine::LineStatus;
use recit::script::LineId;

use super::columns::Columns;
use super::layout::{self, Layout};
use super::request::ScriptAction;
use super::row::{self, Row};
use super::text::{self, Marks};
use super::{drag, keys, status};
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::look;

/// The table has the focus for all of its rows.
pub(in crate::editor) fn id() -> Id {
    Id::unique("recit script table")
}

/// The lines of the page that is shown.
pub(super) fn shown(view: &EditorView) -> Vec<LineId> {
    let page = view.state.script.page;
    let script = view.shared.instance.script();
    let lines = script.lines().iter();
    lines
        .filter(|line| page.is_none_or(|page| line.page == page))
        .map(|line| line.id)
        .collect()
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, requests: &mut Vec<ScriptAction>) {
    let table = ui.interact(ui.available_rect_before_wrap(), id(), Sense::click());
    let count = seen.script.lines().len();
    let name = format!(
        "{}: {}",
        seen.words.script.title,
        (seen.words.script.lines)(count)
    );
    table.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, &name));
    let writes = view.state.script.focus.is_some();
    if table.clicked() || (std::mem::take(&mut view.state.script.to_table) && !writes) {
        table.request_focus();
    }
    if table.has_focus() {
        requests.extend(keys::in_table(ui, view));
    }
    let mut layout = std::mem::take(&mut view.state.script.layout);
    rows(ui, view, seen, &mut layout, requests);
    view.state.script.layout = layout;
}

fn rows(
    ui: &mut Ui,
    view: &mut EditorView,
    seen: &Snapshot,
    layout: &mut Layout,
    requests: &mut Vec<ScriptAction>,
) {
    let columns = Columns::within(ui.available_width());
    let moved = layout.update(ui, &seen.script, view.state.script.page, columns);
    if layout.len() == 0 {
        return empty(ui, seen);
    }
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
        reveal(ui, view, layout);
        let draft = view.shared.draft();
        let mut at = layout.first_below(sight.top());
        while let Some(place) = layout.row(at)
            && place.top < sight.bottom()
        {
            let line = seen.script.lines().get(place.index);
            if let Some(line) = line {
                let draft = draft.as_ref().filter(|draft| draft.line == line.id);
                let text = draft.map_or(line.text.as_str(), |draft| draft.text.as_str());
                let row = prepare(ui, view, seen, (place.index, line, text), columns);
                layout.correct(at, row.height);
                if let Some(place) = layout.row(at) {
                    let min = pos2(origin.x, origin.y + place.top);
                    let max = pos2(ui.max_rect().right(), min.y + place.height);
                    row::show(ui, Rect::from_min_max(min, max), view, seen, &row, requests);
                }
            }
            at += 1;
        }
        requests.extend(drag::show(ui, view, layout));
    });
    layout.offset = output.state.clamped_offset().y;
}

/// What a row needs to be shown, with how high it is.
fn prepare<'a>(
    ui: &Ui,
    view: &EditorView,
    seen: &'a Snapshot,
    (index, line, text): (usize, &'a recit::script::Line, &'a str),
    columns: Columns,
) -> Row<'a> {
    let state = seen.statuses.get(&line.id);
    let status = state.map_or(&LineStatus::Text, |state| &state.status);
    let find = &view.state.script.find;
    let is_stored = text == line.text;
    let marks = Marks {
        found: if is_stored { find.of(line.id) } else { &[] },
        at: find.at(line.id).filter(|_| is_stored),
        spoken: match status {
            LineStatus::Sounding { progress } => view.state.line.spoken_to(line.id, text, *progress),
            _ => 0,
        },
    };
    let galley = text::galley(ui, text, layout::inner(columns.text), &marks);
    let told = status::reason(ui, status, columns);
    let told_height = told
        .as_ref()
        .map_or(0.0, |told| told.size().y + status::REASON_GAP);
    Row {
        line,
        index,
        text,
        state,
        status,
        height: layout::height_of(galley.size().y, told_height),
        galley: Arc::clone(&galley),
        told,
        columns,
        words: &seen.words.script,
        middle_c: seen.middle_c,
    }
}

/// Scrolls to what is to be visible.
fn reveal(ui: &Ui, view: &mut EditorView, layout: &Layout) {
    let wanted = view.state.script.reveal.take();
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

fn empty(ui: &mut Ui, seen: &Snapshot) {
    let words = &seen.words.script;
    let told = if seen.script.lines().is_empty() {
        words.empty
    } else {
        words.empty_page
    };
    ui.vertical_centered(|ui| {
        ui.add_space(40.0);
        ui.label(RichText::new(told).color(look::palette(ui).weak));
    });
}
