//! Analyses recordings of speech.
//!
//! [`Recording`] is read from a file, [`Measures`] describes how it is spoken, [`heard`] detects its
//! emotion, and [`Person`] describes its speaker by the vector of an [`Encoder`].

mod discriminants;
mod emotion;
mod encoder;
mod features;
mod measures;
mod person;
mod sound;

pub use emotion::{Heard, heard};
pub use encoder::Encoder;
pub use measures::Measures;
pub use person::{Person, PersonError};
pub use sound::{Recording, RecordingError};
