//! One line and the voice it is written for.

use serde::Serialize;

use super::fit::MusicalLength;
use crate::emotion::Emotion;
use crate::text::Language;

/// Names a line within its script: 1 to [`LineId::MAX`]. Never used again for another line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u64);

impl LineId {
    /// The greatest name, 2^53: every program that reads JSON holds it exactly.
    pub const MAX: u64 = 1 << 53;

    /// A name that a line can have.
    pub(super) fn read(number: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }
}

/// A line as the user typed it, and how it is to be spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The line's name within the script.
    pub id: LineId,
    /// The page it stands on, from 0.
    pub page: u8,
    /// The MIDI key that asks for the line while its page is played, 0 to 127 (60 is middle C), if one does.
    pub key: Option<u8>,
    /// The text with its markup, at most [`MAX_LINE_CHARS`](super::MAX_LINE_CHARS) characters.
    pub text: String,
    /// The first take: every number is a rendition of its own.
    pub seed: u64,
    /// How many takes it has, 1 to [`MAX_TAKES`](super::MAX_TAKES): the seeds from `seed` on, with 0 after the
    /// greatest.
    pub takes: u8,
    /// The speaker of the script's voice who speaks it; `None` is the script's own.
    pub speaker: Option<String>,
    /// How it is meant, before any markup: holds until an `[emotion …]` in the text.
    pub emotion: Emotion,
    /// How long it lasts in the host's tempo; `None` leaves it its own length.
    pub fit: Option<MusicalLength>,
    /// Lines of one choke group, 1 to [`MAX_CHOKE`](super::MAX_CHOKE), end each other.
    pub choke: Option<u8>,
    /// The language it is in; `None` takes that of its script, or else the speaker's own.
    pub language: Option<Language>,
}

impl Line {
    /// A line on the first page with one take, number 0, that is spoken as it stands by the script's own speaker.
    pub fn new(id: LineId, key: Option<u8>, text: impl Into<String>) -> Self {
        Self {
            id,
            page: 0,
            key,
            text: text.into(),
            seed: 0,
            takes: 1,
            speaker: None,
            emotion: Emotion::default(),
            fit: None,
            choke: None,
            language: None,
        }
    }
}

/// A voice by name, so that a script can be opened where the voice is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct VoiceRef {
    /// The voice's id, such as `house`.
    pub name: String,
    /// The speaker within the voice, such as `lj`.
    pub speaker: String,
    /// The voice's hash when the script was written. A different one now changes the sound and is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl VoiceRef {
    /// The same voice in the hands of another speaker.
    pub fn with_speaker(&self, speaker: &str) -> Self {
        Self {
            speaker: speaker.to_owned(),
            ..self.clone()
        }
    }
}

impl Default for VoiceRef {
    /// The built-in voice.
    fn default() -> Self {
        Self {
            name: "house".into(),
            speaker: "host".into(),
            hash: None,
        }
    }
}
