//! The look of the editor: colours, type and measures.

mod fonts;
mod palette;
mod style;

pub use palette::Palette;
pub use style::{
    GAP, ICON, ROUNDING, Theme, apply, bar_margin, body, heading, palette, set_theme, small, strong, value,
};
