//! Widgets that several panels use.

pub mod caption;
pub mod choice;
pub mod entry;
pub mod focus;
pub mod icons;
pub mod knob;
pub mod learning;
pub mod mark;
pub mod number;
pub mod operate;
pub mod param;
pub mod shown;
pub mod slider;
pub mod tick;
pub mod toggle;
pub mod wheel;
