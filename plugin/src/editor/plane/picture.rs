//! Paints the plane.

use std::time::Duration;

use egui::{Response, Stroke, StrokeKind, Ui};

use super::area::{Area, MIDDLE, distance};
use super::state::{Places, PlaneState, What};
use super::trail::Trail;
use super::{drag, names};
use crate::editor::context::Context;
use crate::editor::look;

/// The radius of the sounding point, of the ring of the parameters, and of the ring of the line's own
/// emotion.
const SOUNDING: f32 = 6.5;
const SET: f32 = 7.5;
const LINE: f32 = 10.0;
/// The refresh interval while there is a trail.
const LIVELY: Duration = Duration::from_millis(33);

/// Paints everything below the names, so that rings do not cross them.
pub fn paint(ui: &Ui, response: &Response, area: &Area, places: &Places, cx: &Context, state: &PlaneState) {
    let lines = of_lines(ui, response, cx, state);
    frame(ui, response, area);
    let told = lines.then(|| (cx.words.plane.sets_lines)(cx.selection.len()));
    names::paint_ends(ui, area, &cx.words.plane, told.as_deref());
    trail(ui, area, &state.trail);
    rings(ui, area, places, lines);
}

/// Whether the user is editing lines here.
fn of_lines(ui: &Ui, response: &Response, cx: &Context, state: &PlaneState) -> bool {
    match &state.drag {
        Some(drag) => drag.what == What::Lines,
        None => {
            let is_here = response.contains_pointer() || response.has_focus();
            is_here && drag::asked(ui) == What::Lines && cx.selection.len() > 0
        }
    }
}

fn frame(ui: &Ui, response: &Response, area: &Area) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    painter.rect_filled(area.rect, look::ROUNDING, colours.background);
    let (middle, thin) = (area.point(MIDDLE), Stroke::new(1.0, colours.line));
    painter.vline(middle.x, area.rect.y_range(), thin);
    painter.hline(area.rect.x_range(), middle.y, thin);
    let edge = if response.has_focus() {
        Stroke::new(1.5, colours.accent)
    } else {
        Stroke::new(1.0, colours.shape)
    };
    painter.rect_stroke(area.rect, look::ROUNDING, edge, StrokeKind::Inside);
}

fn trail(ui: &Ui, area: &Area, trail: &Trail) {
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

fn rings(ui: &Ui, area: &Area, places: &Places, lines: bool) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    if let Some(line) = places.line {
        let ink = if lines { colours.accent } else { colours.text };
        painter.circle_stroke(area.point(line), LINE, Stroke::new(1.5, ink));
    }
    if is_moved(places) {
        painter.circle_stroke(area.point(places.set), SET, Stroke::new(2.0, colours.accent));
    }
}

/// Paints the sounding point on top of everything.
pub fn paint_point(ui: &Ui, area: &Area, places: &Places) {
    let colours = look::palette(ui);
    let (place, ink) = if is_moved(places) {
        (places.sounding, colours.warm)
    } else {
        (places.set, colours.accent)
    };
    let edge = Stroke::new(2.0, colours.background);
    ui.painter().circle(area.point(place), SOUNDING, ink, edge);
}

/// Whether the sounding point differs from the parameters.
fn is_moved(places: &Places) -> bool {
    distance(places.set, places.sounding) >= 1e-3
}
