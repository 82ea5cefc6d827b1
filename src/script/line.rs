//! One line and the voice it is written for.

use serde::{Deserialize, Serialize};

/// Names a line within its script. Never used again for another line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineId(pub u64);

/// A line as the user typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line's name within the script.
    pub id: LineId,
    /// The MIDI key that asks for the line, 0 to 127 (60 is middle C), if one does.
    pub key: Option<u8>,
    /// The text with its markup, at most [`MAX_LINE_CHARS`](super::MAX_LINE_CHARS) characters.
    pub text: String,
    /// The take: every number is a rendition of its own.
    pub seed: u64,
}

/// A voice by name, so that a script can be opened where the voice is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VoiceRef {
    /// The voice's folder name, such as `house`.
    pub name: String,
    /// The speaker within the voice, such as `lj`.
    pub speaker: String,
    /// The voice's hash when the script was written. A different one now changes the sound and is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl Default for VoiceRef {
    /// The built-in voice.
    fn default() -> Self {
        Self {
            name: "house".into(),
            speaker: "reader".into(),
            hash: None,
        }
    }
}
