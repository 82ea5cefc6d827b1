//! Export of lines: WAV files with markers, JSON files with the times of words and phonemes, subtitles, and files of
//! mouths for animation.
//!
//! | module | |
//! |---|---|
//! | `job`, `options`, `error`, `progress` | an export, what it writes, and how it goes |
//! | `rendering`, `sound`, `performance`, `instrument` | the sound of a line: spoken, or sung as it was played |
//! | `joined` | several lines in one file |
//! | `name`, `pattern`, `plain` | the names of files |
//! | `wav`, `chunks`, `sidecar`, `captions`, `mouth` | the files |
//! | `whole`, `unfinished` | files that appear completely or not at all |

mod beside;
mod captions;
mod chunks;
mod error;
mod instrument;
mod job;
mod joined;
mod mouth;
mod name;
mod options;
mod pattern;
mod performance;
mod plain;
mod progress;
mod rendering;
mod sidecar;
mod sound;
mod unfinished;
mod wav;
mod whole;

pub use error::ExportError;
pub use instrument::{BAR, Instrument};
pub use job::{export, file_name};
pub use mouth::{
    BLEND_SHAPES, FRAME_RATE, MouthCue, MouthSet, Timed, TimedCue, TimedFormat, UnknownMouthSet,
    UnknownTimed, UnknownTimedFormat, blend, blend_at, mouth_cues,
};
pub use options::{Arrangement, Options};
pub use pattern::{NamePattern, PatternError};
pub use performance::{Move, Moved, Performance, SungNote, syllable_at, syllable_counts};
pub use progress::Progress;
pub use wav::{Channels, Depth, Format};
pub use whole::{WholeFile, is_same_file};
