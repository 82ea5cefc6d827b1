//! The upper edge of the panel, which sets its height.

use egui::accesskit::Role;
use egui::{CursorIcon, Id, Key, Rect, Sense, Stroke, Ui, WidgetInfo, pos2};

use super::picture;
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::focus;

/// An arrow key moves it by this distance.
const KEY_STEP: f32 = 12.0;
/// The visible part.
const GRIP: f32 = 36.0;

/// Shows the edge in the margin above the content of `ui`.
pub(super) fn show(ui: &Ui, cx: &Context) -> Option<Action> {
    let (words, content) = (&cx.words.line, ui.max_rect());
    let top = content.top() - f32::from(look::bar_margin().top);
    let edge = Rect::from_x_y_ranges(content.x_range(), top..=content.top());
    let response = ui.interact(edge, Id::unique("recit sound edge"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, words.height));
    let height = picture::height(ui, cx);
    let begun = response.id.with("begun");
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(begun, height));
    }
    let mut wanted = None;
    if let Some(moved) = response.total_drag_delta().filter(|_| response.dragged()) {
        let start: Option<f32> = ui.data(|data| data.get_temp(begun));
        wanted = start.map(|start| start - moved.y);
    }
    let mut resets = response.double_clicked();
    if response.has_focus() {
        focus::keep_vertical_arrows(ui, response.id);
        let steps = focus::arrows(ui).y;
        wanted = (steps != 0.0).then_some(height + KEY_STEP * steps).or(wanted);
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        resets |= [Key::Home, Key::Delete, Key::Backspace].into_iter().any(pressed);
    }
    let hot = response.hovered() || response.dragged() || response.has_focus();
    let colours = look::palette(ui);
    let stroke = Stroke::new(2.0, if hot { colours.accent } else { colours.weak });
    let at = edge.center();
    let ends = [-0.5, 0.5].map(|side| pos2(at.x + side * GRIP, at.y));
    ui.painter().line_segment(ends, stroke);
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeVertical);
    response.on_hover_text(words.height_help);
    if resets {
        return Some(Action::SoundHeight(None));
    }
    let wanted = wanted.map(|height| picture::within(ui, height).round());
    let changed = wanted.filter(|wanted| *wanted != height)?;
    Some(Action::SoundHeight(Some(changed as u32)))
}
