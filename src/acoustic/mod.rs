//! From phonemes to frames.

mod frames;

pub use frames::{APERIODICITY_BANDS, Frame, Frames, MEL_BANDS};
