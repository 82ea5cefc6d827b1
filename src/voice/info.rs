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

/// The model of a server that computes a part of a voice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ServedModel {
    /// Its name on the server.
    pub model: String,
    /// Its version; empty for the one that the server chooses.
    #[serde(default)]
    pub version: String,
    /// Whether its answers arrive in pieces.
    #[serde(default)]
    pub pieces: bool,
}

impl ServedModel {
    /// The longest name or version in bytes.
    const MAX: usize = 128;

    /// Whether name and version can be those of a model.
    pub(super) fn is_valid(&self) -> bool {
        let is_valid =
            |text: &str| text.len() <= Self::MAX && text.chars().all(|letter| !letter.is_control());
        !self.model.is_empty() && is_valid(&self.model) && is_valid(&self.version)
    }
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
    /// The model of a server that may compute a part of it.
    pub served: Option<ServedModel>,
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
