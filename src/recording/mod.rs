//! What a recording of somebody tells.
//!
//! [`Recording`] is read from a file, [`Measures`] says how it is spoken, and [`heard`] which emotion is in it.

mod discriminants;
mod emotion;
mod measures;
mod sound;

pub use emotion::{Heard, heard};
pub use measures::Measures;
pub use sound::{Recording, RecordingError};
