//! The value of a parameter as text, which can be edited.

use egui::accesskit::Role;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, Event, FontId, Key, Rect, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, vec2};
use nice_plug::params::Param;

use super::param::{self, ParamContext};
use crate::editor::look;

/// Opens the field for typing the value of `param`, with everything selected.
pub fn open(ui: &Ui, param: &impl Param, cx: &mut ParamContext) {
    let id = param::id(param).with("value");
    let shown = param.normalized_value_to_string(param.unmodulated_normalized_value(), true);
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(shown.chars().count()));
    let mut state = TextEditState::default();
    state.cursor.set_char_range(Some(all));
    state.store(ui, id);
    // The key that opened the field must not reach it.
    ui.input_mut(|input| {
        let is_key = |event: &Event| matches!(event, Event::Key { .. } | Event::Text(_));
        input.events.retain(|event| !is_key(event));
    });
    cx.memory.typing = Some((id, shown));
    ui.memory_mut(|memory| memory.request_focus(id));
}

/// Shows the value of `param` in `place`, aligned to `align`: as text, or as a field after a click.
pub fn show(ui: &mut Ui, place: Rect, align: Align2, param: &impl Param, cx: &mut ParamContext) {
    if field(ui, place, param, cx) {
        return;
    }
    let id = param::id(param).with("value");
    let shown = param.normalized_value_to_string(param.unmodulated_normalized_value(), true);
    let galley = ui
        .painter()
        .layout_no_wrap(shown.clone(), font(), look::palette(ui).text);
    let anchor = align.pos_in_rect(&place);
    let rect = align.anchor_size(anchor, galley.size());
    let response = ui.interact(rect.expand2(vec2(3.0, 0.0)), id.with("text"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{}: {shown}", cx.name(param))));
    let hot = response.hovered() || response.has_focus();
    let ink = if hot {
        look::palette(ui).accent
    } else {
        look::palette(ui).text
    };
    ui.painter()
        .galley_with_override_text_color(rect.min, galley, ink);
    if response.on_hover_text(cx.words.type_value).clicked() {
        open(ui, param, cx);
    }
}

/// Shows the field in `place` while the value of `param` is being typed; otherwise returns `false`. Invalid
/// values are red, and are dropped.
pub fn field(ui: &mut Ui, place: Rect, param: &impl Param, cx: &mut ParamContext) -> bool {
    let (id, name) = (param::id(param).with("value"), cx.name(param));
    let Some((_, text)) = cx.memory.typing.as_mut().filter(|(typing, _)| *typing == id) else {
        return false;
    };
    let colours = look::palette(ui);
    let is_value = param.string_to_normalized_value(text).is_some();
    let edit = TextEdit::singleline(text)
        .id(id)
        .font(font())
        .text_color(if is_value { colours.text } else { colours.bad })
        .margin(vec2(3.0, 0.0))
        .desired_width(f32::INFINITY)
        .hint_text(name);
    let response = ui
        .scope_builder(UiBuilder::new().max_rect(place), |ui| {
            ui.spacing_mut().interact_size.y = place.height();
            ui.add(edit)
        })
        .inner;
    if response.lost_focus() {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let cancelled = pressed(Key::Escape);
        let typed = param.string_to_normalized_value(text).filter(|_| !cancelled);
        if let Some(normalized) = typed {
            cx.mover.once(param, normalized);
        }
        cx.memory.typing = None;
        if cancelled || pressed(Key::Enter) {
            ui.memory_mut(|memory| memory.request_focus(param::id(param)));
        }
    }
    true
}

fn font() -> FontId {
    look::value()
}
