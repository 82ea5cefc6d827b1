//! The plane as it is painted.

use std::time::Duration;

use egui::{Response, Stroke, StrokeKind, Ui};

use super::Places;
use super::area::{Area, MIDDLE, distance};
use super::drag::{self, What};
use super::names;
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::look;

/// The point of what sounds, the ring of what is set, and the ring of the line's own emotion.
const SOUNDING: f32 = 4.5;
const SET: f32 = 5.5;
const LINE: f32 = 8.0;
/// While there is a trail, a picture is made this often.
const LIVELY: Duration = Duration::from_millis(33);

/// Paints everything but the names.
pub fn paint(ui: &Ui, response: &Response, area: &Area, places: &Places, view: &EditorView, seen: &Snapshot) {
    let lines = of_lines(ui, response, view);
    frame(ui, response, area);
    let told = lines.then(|| (seen.words.plane.sets_lines)(view.state.selection.len()));
    names::paint_ends(ui, area, &seen.words.plane, told.as_deref());
    trail(ui, area, view);
    points(ui, area, places, lines);
}

/// Whether what the user does here is about lines.
fn of_lines(ui: &Ui, response: &Response, view: &EditorView) -> bool {
    match &view.state.plane.drag {
        Some(drag) => drag.what == What::Lines,
        None => {
            let is_here = response.contains_pointer() || response.has_focus();
            is_here && drag::asked(ui) == What::Lines && view.state.selection.len() > 0
        }
    }
}

fn frame(ui: &Ui, response: &Response, area: &Area) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    painter.rect_filled(area.rect, look::ROUNDING, colours.background);
    let (middle, thin) = (area.point(MIDDLE), Stroke::new(1.0, colours.line));
    // The axes leave room for what their ends are called.
    let inner = area.rect.shrink(20.0);
    painter.vline(middle.x, inner.y_range(), thin);
    painter.hline(area.rect.shrink(64.0).x_range(), middle.y, thin);
    let edge = if response.has_focus() {
        Stroke::new(1.5, colours.accent)
    } else {
        thin
    };
    painter.rect_stroke(area.rect, look::ROUNDING, edge, StrokeKind::Inside);
}

fn trail(ui: &Ui, area: &Area, view: &EditorView) {
    let trail = &view.state.plane.trail;
    if trail.is_empty() {
        return;
    }
    ui.request_repaint_after(LIVELY);
    let (now, ink) = (ui.input(|input| input.time), look::palette(ui).accent);
    for (from, to, left) in trail.parts(now) {
        let stroke = Stroke::new(1.0 + 2.0 * left, ink.gamma_multiply(0.7 * left));
        let ends = [area.point(from), area.point(to)];
        ui.painter().line_segment(ends, stroke);
    }
}

fn points(ui: &Ui, area: &Area, places: &Places, lines: bool) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    if let Some(line) = places.line {
        let ink = if lines { colours.accent } else { colours.text };
        painter.circle_stroke(area.point(line), LINE, Stroke::new(1.5, ink));
    }
    let (set, sounding) = (area.point(places.set), area.point(places.sounding));
    if distance(places.set, places.sounding) < 1e-3 {
        painter.circle_filled(set, SOUNDING, colours.accent);
        return;
    }
    painter.circle_stroke(set, SET, Stroke::new(2.0, colours.accent));
    painter.circle_filled(sounding, SOUNDING, colours.warm);
}
