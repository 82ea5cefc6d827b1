//! What a mouth does while a line is spoken: the phonemes of a transcript in the sets of mouths that other programs draw.

mod blend;
mod cue;
mod file;
#[cfg(test)]
mod fixture;
mod sounds;

pub use blend::{BLEND_SHAPES, FRAME_RATE, blend, blend_at};
pub use cue::{MouthCue, MouthSet, UnknownMouthSet, mouth_cues};
pub use file::{Timed, TimedCue, TimedFormat, UnknownTimed, UnknownTimedFormat};
