//! What the user wrote: a script of lines on pages with its voice, and how it is stored.

mod correction;
pub mod exchange;
mod fit;
pub mod key;
mod limits;
mod line;
mod lines;
mod notices;
mod page;
mod pages;
pub mod preset;
mod profile;
pub mod project;
mod reading;
mod stored;
mod timecode;

pub use correction::{Correction, FileNotice, FilePart, FileProblem, Instead};
pub use fit::{FitError, MAX_FIT, MusicalLength};
pub use limits::{
    MAX_CHANNELS, MAX_CHOKE, MAX_DICTIONARY_BYTES, MAX_DICTIONARY_WORDS, MAX_LINE_CHARS, MAX_LINES,
    MAX_PAGE_NAME_CHARS, MAX_PAGES, MAX_PROFILES, MAX_SCRIPT_BYTES, MAX_SPEAKER_CHARS, MAX_TAKES,
    ScriptError,
};
pub use line::{Line, LineId, VoiceRef};
pub use lines::Script;
pub use page::Page;
pub(crate) use profile::is_id;
pub use profile::{InvalidProfile, Profile};

pub use timecode::{Timecode, TimecodeError};
