//! What the user wrote: a script of lines, the voice that speaks them, and how both are stored.

mod line;
mod lines;
pub mod project;

pub use line::{Line, LineId, VoiceRef};
pub use lines::{MAX_LINE_CHARS, MAX_LINES, MAX_SCRIPT_BYTES, Script, ScriptError};
