//! Captions in small print.

use egui::{Response, RichText, Ui};

use crate::editor::look;

/// A small, weak text.
pub fn small(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text)
        .font(look::small())
        .color(look::palette(ui).weak)
}

/// Shows the caption of a group of choices, or a note next to them.
pub fn show(ui: &mut Ui, text: impl Into<String>) -> Response {
    let text = small(ui, text);
    ui.label(text)
}
