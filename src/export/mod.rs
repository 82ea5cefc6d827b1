//! Export of lines: a WAV file with a marker for each word, a JSON file with the times of words and phonemes, and files of
//! mouths for animation.

mod chunks;
mod job;
mod mouth;
mod name;
mod progress;
mod sidecar;
mod wav;
mod whole;

pub use job::{ExportError, Options, export};
pub use mouth::{
    BLEND_SHAPES, FRAME_RATE, MouthCue, MouthSet, Timed, TimedCue, TimedFormat, UnknownMouthSet,
    UnknownTimed, UnknownTimedFormat, blend, blend_at, mouth_cues,
};
pub use progress::Progress;
pub use wav::{Channels, Depth, Format};
pub use whole::{WholeFile, is_same_file};
