//! From what the user typed to phonemes.

pub mod phoneme;
mod utterance;

pub use utterance::{Mark, Pause, Phrase, Prosody, Segment, Utterance, Warning, Word};
