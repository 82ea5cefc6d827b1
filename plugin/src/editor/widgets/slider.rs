//! A parameter as a slim slider with its value in text.

use egui::accesskit::Role;
use egui::{Align2, Id, Key, Rect, Response, Sense, Stroke, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use nice_plug::context::gui::ParamSetter;
use nice_plug::params::Param;

use crate::editor::look;
use crate::editor::words::Parameters;

/// The value that is being typed, if any.
#[derive(Default)]
pub struct ValueEntry {
    typing: Option<(Id, String)>,
}

const LABEL_HEIGHT: f32 = 18.0;
const TRACK_HEIGHT: f32 = 24.0;
/// With the shift key a drag moves this much slower.
const FINE: f32 = 0.1;
/// An arrow key moves by this share of the range; with the shift key by a tenth of it.
const KEY_STEP: f32 = 0.01;

/// Shows `param`: drag to change (with shift: finely), double-click for the default, click the value to type it,
/// arrow keys while it has the focus. Returns what became of its track.
pub fn show(
    ui: &mut Ui,
    param: &impl Param,
    setter: &ParamSetter,
    entry: &mut ValueEntry,
    words: &Parameters,
    width: f32,
) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(width, LABEL_HEIGHT + TRACK_HEIGHT), Sense::hover());
    let (label, track) = rect.split_top_bottom_at_y(rect.top() + LABEL_HEIGHT);
    ui.painter().text(
        label.left_center(),
        Align2::LEFT_CENTER,
        (words.name)(param.name()),
        look::small(),
        look::palette(ui).weak,
    );
    value(ui, label, param, setter, entry, words);
    let id = ui.scope_id().with(("slider", param.name()));
    let response = ui.interact(track, id, Sense::click_and_drag());
    drive(ui, &response, track, param, setter);
    let normalized = param.unmodulated_normalized_value();
    response.widget_info(|| WidgetInfo::slider(true, f64::from(normalized), (words.name)(param.name())));
    paint(ui, &response, track, param);
    response
}

/// One change that the host sees as a gesture of its own.
fn set_once(setter: &ParamSetter, param: &impl Param, normalized: f32) {
    setter.begin_set_parameter(param);
    setter.set_parameter_normalized(param, normalized.clamp(0.0, 1.0));
    setter.end_set_parameter(param);
}

fn drive(ui: &Ui, response: &Response, track: Rect, param: &impl Param, setter: &ParamSetter) {
    let current = param.unmodulated_normalized_value();
    let fine = ui.input(|input| input.modifiers.shift);
    if response.drag_started() {
        setter.begin_set_parameter(param);
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let wanted = if fine {
            current + response.drag_delta().x / track.width() * FINE
        } else {
            (pointer.x - track.left()) / track.width()
        };
        setter.set_parameter_normalized(param, wanted.clamp(0.0, 1.0));
    }
    if response.drag_stopped() {
        setter.end_set_parameter(param);
    }
    if response.double_clicked() {
        set_once(setter, param, param.default_normalized_value());
    } else if response.clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        set_once(setter, param, (pointer.x - track.left()) / track.width());
    }
    if response.has_focus() {
        let step = if fine { KEY_STEP * 0.1 } else { KEY_STEP };
        let filter = egui::EventFilter {
            horizontal_arrows: true,
            ..Default::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let steps = ui.input(|input| {
            input.num_presses(Key::ArrowRight) as f32 - input.num_presses(Key::ArrowLeft) as f32
        });
        if steps != 0.0 {
            set_once(setter, param, current + steps * step);
        }
    }
}

fn value(
    ui: &mut Ui,
    label: Rect,
    param: &impl Param,
    setter: &ParamSetter,
    entry: &mut ValueEntry,
    words: &Parameters,
) {
    let id = ui.scope_id().with(("value", param.name()));
    if let Some((_, text)) = entry.typing.as_mut().filter(|(typing, _)| *typing == id) {
        let field = Rect::from_min_max(pos2(label.center().x - 6.0, label.top()), label.max);
        let edit = TextEdit::singleline(text)
            .id(id)
            .font(look::value())
            .margin(vec2(4.0, 1.0))
            .hint_text((words.name)(param.name()));
        let response = ui
            .scope_builder(UiBuilder::new().max_rect(field), |ui| ui.add(edit))
            .inner;
        if response.lost_focus() {
            let cancelled = ui.input(|input| input.key_pressed(Key::Escape));
            if let Some(normalized) = param.string_to_normalized_value(text).filter(|_| !cancelled) {
                set_once(setter, param, normalized);
            }
            entry.typing = None;
        }
        return;
    }
    let shown = param.normalized_value_to_string(param.unmodulated_normalized_value(), true);
    let galley = ui
        .painter()
        .layout_no_wrap(shown.clone(), look::value(), look::palette(ui).text);
    let place = Align2::RIGHT_CENTER.anchor_size(label.right_center(), galley.size());
    let response = ui.interact(place.expand(2.0), id.with("show"), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Button,
            true,
            format!("{}: {shown}", (words.name)(param.name())),
        )
    });
    let ink = if response.hovered() {
        look::palette(ui).accent
    } else {
        look::palette(ui).text
    };
    ui.painter()
        .galley_with_override_text_color(place.min, galley, ink);
    if response.on_hover_text(words.type_value).clicked() {
        entry.typing = Some((id, shown));
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

fn paint(ui: &Ui, response: &Response, track: Rect, param: &impl Param) {
    let rail = Rect::from_center_size(track.center(), vec2(track.width(), 4.0));
    let at = |normalized: f32| egui::lerp(rail.left()..=rail.right(), normalized);
    let (value, origin) = (at(param.modulated_normalized_value()), at(origin(param)));
    let hot = response.hovered() || response.dragged() || response.has_focus();
    let painter = ui.painter();
    painter.rect_filled(rail, 2.0, look::palette(ui).line);
    let fill = Rect::from_x_y_ranges(value.min(origin)..=value.max(origin), rail.y_range());
    painter.rect_filled(fill, 2.0, look::palette(ui).accent);
    let knob = pos2(
        value.clamp(rail.left() + 5.0, rail.right() - 5.0),
        rail.center().y,
    );
    let radius = if hot { 6.5 } else { 5.5 };
    let ring = if hot {
        look::palette(ui).accent
    } else {
        look::palette(ui).text
    };
    painter.circle(knob, radius, look::palette(ui).panel, Stroke::new(2.0, ring));
}

/// Where the fill begins: in the middle for values that go both ways from there, on the left otherwise.
fn origin(param: &impl Param) -> f32 {
    let default = param.default_normalized_value();
    if (default - 0.5).abs() < 1e-3 {
        default
    } else {
        0.0
    }
}
