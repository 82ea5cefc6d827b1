//! An integer in a box.

use egui::{Align2, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use nice_plug::params::IntParam;
use nice_plug::params::Param as _;

use super::operate::{self, Travel};
use super::param::{self, ParamContext};
use super::{entry, knob};
use crate::editor::look;

const NAME_HEIGHT: f32 = 15.0;
const BOX_HEIGHT: f32 = 24.0;

/// Shows `param` in a cell of this width and the height of a knob.
pub fn show(ui: &mut Ui, param: &IntParam, cx: &mut ParamContext, width: f32) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(width, knob::HEIGHT), Sense::hover());
    let (name, rest) = rect.split_top_bottom_at_y(rect.top() + NAME_HEIGHT);
    let area = Align2::CENTER_CENTER.align_size_within_rect(vec2(width - 10.0, BOX_HEIGHT), rest);
    let response = ui.interact(area, param::id(param), Sense::click_and_drag());
    operate::operate(ui, &response, param, None, Travel::Turn, cx);
    let value = f64::from(param.unmodulated_normalized_value());
    response.widget_info(|| WidgetInfo::slider(true, value, cx.name(param)));
    let colours = look::palette(ui);
    let short = (cx.words.short)(cx.name(param));
    ui.painter().text(
        name.center(),
        Align2::CENTER_CENTER,
        short,
        look::small(),
        colours.weak,
    );
    ui.painter().rect_filled(area, look::ROUNDING, colours.raised);
    if response.hovered() || response.has_focus() {
        let ring = Stroke::new(1.0, colours.accent);
        ui.painter()
            .rect_stroke(area, look::ROUNDING, ring, StrokeKind::Inside);
    }
    entry::show(ui, area.shrink(4.0), Align2::CENTER_CENTER, param, cx);
    response
}
