//! A parameter as a vertical slider.

use egui::{Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use nice_plug::params::Param;

use super::operate::{self, Travel};
use super::param::{self, ParamContext};
use super::shown::{self, Shown};
use crate::controllers::Target;
use crate::editor::look;

const RAIL: f32 = 4.0;
const HANDLE: f32 = 5.5;

/// Shows `param`, which a MIDI controller may move as `target`, in `place`.
pub fn show(
    ui: &mut Ui,
    place: Rect,
    param: &impl Param,
    target: Option<Target>,
    cx: &mut ParamContext,
) -> Response {
    let response = ui.interact(place, param::id(param), Sense::click_and_drag());
    let rail = Rect::from_center_size(place.center(), vec2(RAIL, place.height() - 2.0 * HANDLE));
    operate::operate(ui, &response, param, target, Travel::Rail(rail), cx);
    let shown = Shown::of(param, target, cx.controllers);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(shown.set), cx.name(param)));
    if ui.is_rect_visible(place) {
        paint(ui, &response, rail, &shown);
    }
    response
}

fn paint(ui: &Ui, response: &Response, rail: Rect, shown: &Shown) {
    let (painter, colours) = (ui.painter(), look::palette(ui));
    let at = |normalized: f32| egui::lerp(rail.bottom()..=rail.top(), normalized);
    let part = |from: f32, to: f32| {
        Rect::from_x_y_ranges(rail.x_range(), at(from).min(at(to))..=at(from).max(at(to)))
    };
    painter.rect_filled(rail, 2.0, colours.shape);
    painter.rect_filled(part(0.0, shown.set), 2.0, colours.accent);
    if shown.is_moved() {
        painter.rect_filled(part(shown.set, shown.sounding), 2.0, colours.warm);
    }
    let hot = response.hovered() || response.dragged() || response.has_focus();
    let ink = if hot { colours.accent } else { colours.text };
    let handle = pos2(rail.center().x, at(shown.set));
    painter.circle(handle, HANDLE, colours.panel, Stroke::new(2.0, ink));
    if let Some(place) = shown.controller {
        painter.circle_filled(pos2(rail.center().x, at(place)), 3.0, colours.text);
    }
    if response.has_focus() {
        painter.circle_stroke(handle, HANDLE + 3.0, Stroke::new(1.0, colours.accent));
    }
    if shown.learning {
        let ink = colours.warm.gamma_multiply(shown::pulse(ui));
        painter.circle_stroke(handle, HANDLE + 2.0, Stroke::new(2.0, ink));
    }
}
