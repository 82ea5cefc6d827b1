//! Analyses recordings of speech.
//!
//! [`Recording`] is read from a file, [`Measures`] describes how it is spoken, and [`heard`] detects its
//! emotion.

mod discriminants;
mod emotion;
mod measures;
mod sound;

pub use emotion::{Heard, heard};
pub use measures::Measures;
pub use sound::{Recording, RecordingError};
