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
    /// Its version; 1 if its `voice.json` states none.
    pub version: u32,
    /// Whether its id means this version, in a list of voices.
    pub is_in_use: bool,
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
    /// The name of exactly this version, such as `house@2`.
    pub fn exact_name(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// The shortest name of this version: its id if that means it.
    pub fn short_name(&self) -> String {
        if self.is_in_use {
            self.id.clone()
        } else {
            self.exact_name()
        }
    }

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
