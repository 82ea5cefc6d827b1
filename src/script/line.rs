//! A line, and a reference to a voice.

use serde::Serialize;

use super::fit::MusicalLength;
use super::timecode::Timecode;
use crate::emotion::Emotion;
use crate::player::CueNumber;
use crate::text::Language;

/// Identifies a line within its script: 1 to [`LineId::MAX`]. Never reused for another line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u64);

impl LineId {
    /// The greatest id, 2^53, which every JSON parser represents exactly.
    pub const MAX: u64 = 1 << 53;

    /// The id with this number, if it is valid.
    pub(super) fn read(number: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }
}

/// A line as the user typed it, with its settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its page, from 0.
    pub page: u8,
    /// The MIDI key that plays the line while its page is selected, 0 to 127 (60 is middle C), if there is
    /// one.
    pub key: Option<u8>,
    /// The text with its markup, at most [`MAX_LINE_CHARS`](super::MAX_LINE_CHARS) characters.
    pub text: String,
    /// The first take. Every number is a different rendition.
    pub seed: u64,
    /// The number of takes, 1 to [`MAX_TAKES`](super::MAX_TAKES): the seeds from `seed` on, wrapping around
    /// to 0.
    pub takes: u8,
    /// Its speaker; `None` is the script's own speaker.
    pub speaker: Option<String>,
    /// Its emotion without markup, which an `[emotion …]` in the text replaces.
    pub emotion: Emotion,
    /// Its length in the host's tempo; `None` is its natural length.
    pub fit: Option<MusicalLength>,
    /// Its number in a show, by which desks call it; `None` is its place in the script, from 1.
    pub number: Option<CueNumber>,
    /// Lines of one choke group, 1 to [`MAX_CHOKE`](super::MAX_CHOKE), end each other.
    pub choke: Option<u8>,
    /// Where it begins in a recording for which it is meant, such as a film whose subtitles it is from.
    pub at: Option<Timecode>,
    /// Its language; `None` is that of the script, or else the speaker's own.
    pub language: Option<Language>,
}

impl Line {
    /// A line on the first page with one take, number 0, default settings and the script's own speaker.
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
            number: None,
            choke: None,
            at: None,
            language: None,
        }
    }
}

/// A voice by name, so that a script can be opened if the voice is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct VoiceRef {
    /// The voice's id, such as `house`.
    pub name: String,
    /// The speaker within the voice, such as `lj`.
    pub speaker: String,
    /// The voice's hash when the script was written. If it differs now, the sound may differ, which is
    /// reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl VoiceRef {
    /// The same voice with another speaker.
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
