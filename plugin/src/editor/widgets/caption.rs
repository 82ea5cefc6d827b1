//! The small names of things.

use egui::{Response, RichText, Ui};

use crate::editor::look;

/// A text that is small and weak.
pub fn small(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text)
        .font(look::small())
        .color(look::palette(ui).weak)
}

/// Shows the name of a group of choices, or a note beside them.
pub fn show(ui: &mut Ui, text: impl Into<String>) -> Response {
    let text = small(ui, text);
    ui.label(text)
}
