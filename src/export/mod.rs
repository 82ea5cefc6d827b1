//! Lines as files: a WAV with a marker for each word, and a JSON file beside it that says what is heard when.

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
