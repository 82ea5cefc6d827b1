//! The description of a voice, without its models.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::text::dictionary::{self, Dictionary, DictionaryFileError};

use super::variant::Variant;

/// The location of a voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoiceSource {
    /// Built into this program.
    BuiltIn,
    /// In this folder.
    Folder(PathBuf),
    /// In memory, made from graphs by a program.
    Memory,
}

/// A speaker of a voice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Speaker {
    /// Its id in scripts.
    pub id: String,
    /// The display name.
    pub name: String,
    /// A description in one line.
    pub description: String,
    /// The source of the recordings.
    pub origin: String,
}

/// The description of a voice, without its models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceInfo {
    /// Its id in scripts.
    pub id: String,
    /// The display name.
    pub name: String,
    /// A description in one line.
    pub description: String,
    /// A language tag, such as `en-US`.
    pub language: String,
    /// The licence of its models.
    pub licence: String,
    /// Its speakers; at least one. The first is its default.
    pub speakers: Vec<Speaker>,
    /// The available models; the default one first if it is available.
    pub variants: Vec<Variant>,
    /// The SHA-256 of its `voice.json`, which contains those of its files.
    pub hash: String,
    /// Its location.
    pub source: VoiceSource,
}

impl VoiceInfo {
    /// The dictionary in its folder, with a message for each skipped entry; empty if it has none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn dictionary(&self) -> Result<(Dictionary, Vec<String>), DictionaryFileError> {
        match &self.source {
            VoiceSource::Folder(folder) => dictionary::of_voice(folder),
            VoiceSource::BuiltIn | VoiceSource::Memory => Ok(Default::default()),
        }
    }
}
