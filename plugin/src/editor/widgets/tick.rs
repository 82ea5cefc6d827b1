//! A switch with a text, as a box to tick.

use egui::{Response, Stroke, Ui};

use crate::editor::look;

/// Shows the box with an edge that can be seen on a panel, and its text.
pub fn show(ui: &mut Ui, is_on: &mut bool, text: impl Into<String>) -> Response {
    let edge = Stroke::new(1.0, look::palette(ui).shape);
    let ticked = ui.scope(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke = edge;
        ui.checkbox(is_on, text.into())
    });
    ticked.inner
}
