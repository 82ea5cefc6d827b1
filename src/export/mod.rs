//! Export of lines: a WAV file with a marker for each word, and a JSON file with the times of words and phonemes.

mod chunks;
mod job;
mod name;
mod progress;
mod sidecar;
mod wav;
mod whole;

pub use job::{ExportError, Options, export};
pub use progress::Progress;
pub use wav::{Channels, Depth, Format};
pub use whole::{WholeFile, is_same_file};
