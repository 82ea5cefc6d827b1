//! The corner for resizing the window, for hosts without one.

use egui::accesskit::Role;
use egui::{Id, Rect, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, pos2, vec2};

use super::look;
use super::widgets::focus;

/// The side of the corner.
const SIDE: f32 = 14.0;
/// An arrow key moves it by this distance.
const KEY_STEP: f32 = 20.0;

/// Shows the corner on top of everything. The window becomes no smaller than `least`, in points.
pub(super) fn show(ui: &mut Ui, least: Vec2, label: &str) {
    let window = ui.ctx().content_rect();
    let corner = Rect::from_min_max(window.max - Vec2::splat(SIDE), window.max);
    let response = ui.interact(corner, Id::unique("recit corner"), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let begun = response.id.with("begun");
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(begun, window.size()));
    }
    let mut wanted = None;
    if let Some(moved) = response.total_drag_delta().filter(|_| response.dragged()) {
        let start: Option<Vec2> = ui.data(|data| data.get_temp(begun));
        wanted = start.map(|start| start + moved);
    }
    if response.has_focus() {
        focus::keep_arrows(ui, response.id);
        let steps = focus::arrows(ui) * vec2(1.0, -1.0);
        wanted = (steps != Vec2::ZERO)
            .then(|| window.size() + KEY_STEP * steps)
            .or(wanted);
    }
    if let Some(size) = wanted.map(|size| size.max(least).round())
        && size != window.size()
    {
        ui.send_viewport_cmd(ViewportCommand::InnerSize(size));
    }
    let hot = response.hovered() || response.dragged() || response.has_focus();
    let colours = look::palette(ui);
    let stroke = Stroke::new(1.2, if hot { colours.accent } else { colours.weak });
    for reach in [4.0, 8.0, 12.0] {
        let end = corner.max - vec2(2.0, 2.0);
        ui.painter()
            .line_segment([pos2(end.x - reach, end.y), pos2(end.x, end.y - reach)], stroke);
    }
    response.on_hover_and_drag_cursor(egui::CursorIcon::ResizeNwSe);
}
