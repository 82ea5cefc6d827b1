//! A switch.

use egui::accesskit::Role;
use egui::{Align2, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use nice_plug::params::{BoolParam, Param as _};

use super::choice;
use super::param::ParamContext;
use crate::editor::look;

const HEIGHT: f32 = 24.0;
const PILL: egui::Vec2 = vec2(28.0, 15.0);

/// Shows `param` as a switch with its name.
pub fn show(ui: &mut Ui, param: &BoolParam, cx: &ParamContext) -> Response {
    let colours = look::palette(ui);
    let (name, on) = (cx.name(param), param.unmodulated_plain_value());
    let galley = ui
        .painter()
        .layout_no_wrap(name.to_owned(), look::value(), colours.text);
    let width = PILL.x + look::GAP + galley.size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, name));
    let pill = Align2::LEFT_CENTER.align_size_within_rect(PILL, rect);
    let (round, painter) = (PILL.y / 2.0, ui.painter());
    painter.rect_filled(pill, round, if on { colours.accent } else { colours.line });
    let x = if on {
        pill.right() - round
    } else {
        pill.left() + round
    };
    let knob = if on { colours.panel } else { colours.text };
    painter.circle_filled(pos2(x, pill.center().y), round - 3.0, knob);
    if response.hovered() || response.has_focus() {
        let ring = Stroke::new(1.0, colours.accent);
        painter.rect_stroke(pill.expand(2.0), round + 2.0, ring, StrokeKind::Inside);
    }
    let text = pos2(pill.right() + look::GAP, rect.center().y - galley.size().y / 2.0);
    painter.galley(text, galley, colours.text);
    choice::reset_by_key(ui, &response, param, cx);
    if response.clicked() {
        response.request_focus();
        cx.mover.once(param, param.preview_normalized(!on));
    }
    response.on_hover_text((cx.words.help)(param.name()))
}
