//! A choice as a row of segments, or as a menu if there are many.

use egui::accesskit::Role;
use egui::{Align2, ComboBox, Key, Response, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use nice_plug::params::enums::Enum;
use nice_plug::params::{EnumParam, Param};

use super::caption;
use super::param::ParamContext;
use crate::editor::look;
use crate::editor::words::Choice;

const LABEL_HEIGHT: f32 = 15.0;
const SEGMENT_HEIGHT: f32 = 24.0;
const SEGMENT_GAP: f32 = 1.0;
/// A menu up to this height does not scroll.
const MENU_HEIGHT: f32 = 320.0;

/// Shows the name of `param`, and below it its `values` as segments over the whole width. `choices` are their
/// labels.
pub fn segments<T: Enum + PartialEq + Copy>(
    ui: &mut Ui,
    param: &EnumParam<T>,
    values: &[T],
    choices: &[Choice],
    cx: &ParamContext,
) {
    label(ui, cx.name(param)).on_hover_text((cx.words.help)(param.name()));
    ui.horizontal(|ui| {
        let width = ui.available_width();
        row(ui, param, values, choices, width, cx);
    });
}

/// Shows the `values` of `param` as segments in `width` points of a horizontal layout, without its name.
pub fn row<T: Enum + PartialEq + Copy>(
    ui: &mut Ui,
    param: &EnumParam<T>,
    values: &[T],
    choices: &[Choice],
    width: f32,
    cx: &ParamContext,
) {
    let name = cx.name(param);
    ui.spacing_mut().item_spacing.x = SEGMENT_GAP;
    let gaps = SEGMENT_GAP * (choices.len() as f32 - 1.0);
    let width = (width - gaps) / choices.len() as f32;
    for (value, (word, meaning)) in values.iter().zip(choices) {
        let chosen = param.unmodulated_plain_value() == *value;
        let said = format!("{name}: {word}");
        let response = segment(ui, word, chosen, &said, Role::RadioButton, width);
        reset_by_key(ui, &response, param, cx);
        if response.clone().on_hover_text(*meaning).clicked() {
            response.request_focus();
            choose(param, *value, cx);
        }
    }
}

/// Shows the name of `param`, and below it a menu of its `values`.
pub fn menu<T: Enum + PartialEq + Copy>(
    ui: &mut Ui,
    param: &EnumParam<T>,
    values: &[T],
    choices: &[Choice],
    cx: &ParamContext,
) {
    let label = label(ui, cx.name(param));
    let current = param.unmodulated_plain_value();
    let shown = values.iter().zip(choices).find(|(value, _)| **value == current);
    let combo = ComboBox::from_id_salt(param.name())
        .width(ui.available_width())
        .height(MENU_HEIGHT)
        .selected_text(RichText::new(shown.map_or("", |(_, (word, _))| word)).font(look::value()))
        .show_ui(ui, |ui| {
            for (value, (word, meaning)) in values.iter().zip(choices) {
                let item = ui.selectable_label(*value == current, *word);
                if item.on_hover_text(*meaning).clicked() {
                    choose(param, *value, cx);
                }
            }
        });
    reset_by_key(ui, &combo.response, param, cx);
    combo
        .response
        .labelled_by(label.id)
        .on_hover_text((cx.words.help)(param.name()));
}

/// Sets `param`, which the host sees as a gesture.
pub fn choose<T: Enum + PartialEq + Copy>(param: &EnumParam<T>, value: T, cx: &ParamContext) {
    if param.unmodulated_plain_value() != value {
        cx.mover.once(param, param.preview_normalized(value));
    }
}

/// Delete resets `param` while the widget of `response` has the focus.
pub(super) fn reset_by_key(ui: &Ui, response: &Response, param: &impl Param, cx: &ParamContext) {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if response.has_focus() && (pressed(Key::Delete) || pressed(Key::Backspace)) {
        cx.mover.once(param, param.default_normalized_value());
    }
}

fn label(ui: &mut Ui, name: &str) -> Response {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = LABEL_HEIGHT;
        caption::show(ui, name)
    })
    .inner
}

/// One segment of a row of choices. `said` is the description for a screen reader.
pub fn segment(ui: &mut Ui, word: &str, chosen: bool, said: &str, role: Role, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, SEGMENT_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, true, chosen, said));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let colours = look::palette(ui);
    let (fill, ink) = match (chosen, response.hovered()) {
        (true, _) => (colours.accent_dim, colours.text),
        (false, true) => (colours.line, colours.text),
        (false, false) => (colours.raised, colours.weak),
    };
    ui.painter().rect_filled(rect, look::ROUNDING, fill);
    if response.has_focus() {
        let ring = Stroke::new(1.5, colours.accent);
        ui.painter()
            .rect_stroke(rect, look::ROUNDING, ring, StrokeKind::Inside);
    }
    let galley = ui.painter().layout_no_wrap(word.to_owned(), look::value(), ink);
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().with_clip_rect(rect).galley(place.min, galley, ink);
    response
}
