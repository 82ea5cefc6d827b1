//! The layout of the controls: sections with four knobs per row.

use egui::{CollapsingHeader, RichText, Ui};

use crate::editor::look;

/// Knobs per row.
pub const COLUMNS: usize = 4;
/// The height of a section's heading.
const HEADING: f32 = 18.0;

/// The width of a cell of the grid of knobs.
pub fn cell_width(ui: &Ui) -> f32 {
    ui.available_width() / COLUMNS as f32
}

/// A collapsible section, initially `open` or not.
pub fn section(ui: &mut Ui, name: &str, open: bool, add: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().interact_size.y = HEADING;
    ui.spacing_mut().button_padding.y = 1.0;
    let name = RichText::new(name).font(look::strong(11.5));
    let name = name.color(look::palette(ui).weak);
    CollapsingHeader::new(name)
        .default_open(open)
        .show_unindented(ui, add);
}
