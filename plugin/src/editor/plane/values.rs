//! The parameters of the plane as text, and the amount as a slider.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use nice_plug::params::FloatParam;
use recit::player::Control;

use crate::controllers::Target;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::operate::{self, Travel};
use crate::editor::widgets::param::{self, ParamContext};
use crate::editor::widgets::shown::{self, Shown};
use crate::editor::widgets::{entry, slider};
use crate::params::Parameters;

/// The height of the row of values.
pub const HEIGHT: f32 = 21.0;
const NAME_HEIGHT: f32 = 18.0;

/// Shows valence and arousal side by side in `row`.
pub fn show(ui: &mut Ui, row: Rect, params: &Parameters, widgets: &mut ParamContext) {
    let emotion = &params.live;
    let (left, right) = row.split_left_right_at_fraction(0.5);
    let valence = (&emotion[Control::Valence], Control::Valence);
    let arousal = (&emotion[Control::Arousal], Control::Arousal);
    for (cell, (param, control)) in [(left, valence), (right, arousal)] {
        value(ui, cell, param, Target::Live(control), widgets);
    }
}

/// The name, which is a handle, and the value.
fn value(ui: &mut Ui, cell: Rect, param: &FloatParam, target: Target, cx: &mut ParamContext) {
    let colours = look::palette(ui);
    let name = cx.name(param);
    let galley = ui
        .painter()
        .layout_no_wrap(name.to_owned(), look::small(), colours.weak);
    let text = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), cell.with_min_x(cell.left() + 4.0));
    let handle = text.expand(3.0);
    let response = ui.interact(handle, param::id(param), Sense::click_and_drag());
    operate::operate(ui, &response, param, Some(target), Travel::Turn, cx);
    let shown = Shown::of(param, Some(target), cx.controllers);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(shown.set), name));
    let hot = response.hovered() || response.dragged() || response.has_focus();
    let ink = match (shown.learning, hot) {
        (true, _) => colours.warm.gamma_multiply(shown::pulse(ui)),
        (false, true) => colours.accent,
        (false, false) => colours.weak,
    };
    ui.painter()
        .galley_with_override_text_color(text.min, galley, ink);
    if response.has_focus() {
        let ring = Stroke::new(1.0, colours.accent);
        ui.painter()
            .rect_stroke(handle, look::ROUNDING, ring, StrokeKind::Inside);
    }
    let rest = Rect::from_min_max(pos2(handle.right() + 3.0, cell.top()), cell.max);
    entry::show(
        ui,
        rest.shrink2(egui::vec2(0.0, 2.0)),
        Align2::LEFT_CENTER,
        param,
        cx,
    );
}

/// Shows the amount in `column`: its name, its slider and its value.
pub fn amount(ui: &mut Ui, column: Rect, cx: &Context, widgets: &mut ParamContext) {
    let param = &cx.params.live[Control::Emotion];
    let (name, rest) = column.split_top_bottom_at_y(column.top() + NAME_HEIGHT);
    let (rail, value) = rest.split_top_bottom_at_y(rest.bottom() - HEIGHT);
    let ink = look::palette(ui).weak;
    let text = cx.words.plane.amount;
    ui.painter()
        .text(name.center(), Align2::CENTER_CENTER, text, look::small(), ink);
    let target = Some(Target::Live(Control::Emotion));
    slider::show(ui, rail, param, target, widgets);
    entry::show(
        ui,
        value.shrink2(egui::vec2(0.0, 2.0)),
        Align2::CENTER_CENTER,
        param,
        widgets,
    );
}
