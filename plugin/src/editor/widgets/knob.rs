//! A parameter as a knob with its name and its value.

use std::f32::consts::TAU;

use egui::{Align2, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use nice_plug::params::Param;

use super::entry;
use super::operate::{self, Travel};
use super::param::{self, ParamContext};
use super::shown::{self, Shown};
use crate::controllers::Target;
use crate::editor::look;

/// The height of a knob with its name and its value.
pub const HEIGHT: f32 = 68.0;
const NAME_HEIGHT: f32 = 15.0;
const VALUE_HEIGHT: f32 = 17.0;
/// The distance from the middle of a knob to the middle of its ring.
const RADIUS: f32 = 14.0;
/// The width of the rail below the filled part.
const RAIL: f32 = 1.5;
const RING: f32 = 3.5;
/// The ring has a gap of an eighth of a turn on each side of its bottom.
const START: f32 = 0.375 * TAU;
const SWEEP: f32 = 0.75 * TAU;

/// Shows `param`, which a MIDI controller may move as `target`, in a cell of this `width`.
pub fn show(
    ui: &mut Ui,
    param: &impl Param,
    target: Option<Target>,
    cx: &mut ParamContext,
    width: f32,
) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    let (name, rest) = rect.split_top_bottom_at_y(rect.top() + NAME_HEIGHT);
    let (dial, value) = rest.split_top_bottom_at_y(rest.bottom() - VALUE_HEIGHT);
    let dial = Rect::from_center_size(dial.center(), Vec2::splat(dial.height()));
    let response = ui.interact(dial, param::id(param), Sense::click_and_drag());
    operate::operate(ui, &response, param, target, Travel::Turn, cx);
    let shown = Shown::of(param, target, cx.controllers);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(shown.set), cx.name(param)));
    entry::show(ui, value, Align2::CENTER_CENTER, param, cx);
    if ui.is_rect_visible(rect) {
        let short = (cx.words.short)(cx.name(param));
        let ink = look::palette(ui).weak;
        ui.painter()
            .text(name.center(), Align2::CENTER_CENTER, short, look::small(), ink);
        paint(ui, &response, dial.center(), &shown);
    }
    response
}

fn paint(ui: &Ui, response: &Response, centre: Pos2, shown: &Shown) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    let hot = response.hovered() || response.dragged() || response.has_focus();
    arc(
        painter,
        centre,
        RADIUS,
        (0.0, 1.0),
        Stroke::new(RAIL, colours.shape),
    );
    arc(
        painter,
        centre,
        RADIUS,
        (shown.origin, shown.set),
        Stroke::new(RING, colours.accent),
    );
    if shown.is_moved() {
        let moved = Stroke::new(2.0, colours.warm);
        arc(painter, centre, RADIUS + RING, (shown.set, shown.sounding), moved);
        painter.circle_filled(on_ring(centre, RADIUS + RING, shown.sounding), 2.0, colours.warm);
    }
    let body = if hot { colours.line } else { colours.raised };
    painter.circle_filled(centre, RADIUS - RING, body);
    let ink = if hot { colours.accent } else { colours.text };
    let (from, to) = (
        on_ring(centre, 3.0, shown.set),
        on_ring(centre, RADIUS - RING, shown.set),
    );
    painter.line_segment([from, to], Stroke::new(2.0, ink));
    if let Some(place) = shown.controller {
        painter.circle(
            on_ring(centre, RADIUS, place),
            3.0,
            colours.text,
            Stroke::new(1.0, colours.panel),
        );
    }
    if response.has_focus() {
        painter.circle_stroke(centre, RADIUS + RING + 1.5, Stroke::new(1.0, colours.accent));
    }
    if shown.learning {
        let ink = colours.warm.gamma_multiply(shown::pulse(ui));
        painter.circle_stroke(centre, RADIUS + RING + 1.0, Stroke::new(2.0, ink));
    }
}

fn on_ring(centre: Pos2, radius: f32, normalized: f32) -> Pos2 {
    let angle = START + SWEEP * normalized;
    pos2(centre.x + radius * angle.cos(), centre.y + radius * angle.sin())
}

fn arc(painter: &Painter, centre: Pos2, radius: f32, (from, to): (f32, f32), stroke: Stroke) {
    let steps = ((to - from).abs() * 40.0).ceil().max(1.0) as usize;
    let points = (0..=steps)
        .map(|step| on_ring(centre, radius, egui::lerp(from..=to, step as f32 / steps as f32)))
        .collect();
    painter.add(Shape::line(points, stroke));
}
