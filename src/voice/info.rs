//! What a voice is, without its models.

use std::path::PathBuf;

use crate::text::dictionary::{self, Dictionary, DictionaryFileError};

use super::variant::Variant;

/// Where a voice lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoiceSource {
    /// In this program.
    BuiltIn,
    /// In this folder.
    Folder(PathBuf),
    /// In memory: a program made it of graphs.
    Memory,
}

/// A speaker of a voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// What a script stores.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The speaker's character, in a line.
    pub description: String,
    /// Where the recordings come from.
    pub origin: String,
}

/// What a voice is, without its models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceInfo {
    /// What a script stores.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Its character, in a line.
    pub description: String,
    /// A language tag, such as `en-US`.
    pub language: String,
    /// The licence of its models.
    pub licence: String,
    /// Its speakers; at least one. The first is its default.
    pub speakers: Vec<Speaker>,
    /// The models that are there, the default one first if it is.
    pub variants: Vec<Variant>,
    /// The SHA-256 of its `voice.json`, which holds those of its files.
    pub hash: String,
    /// Where it lies.
    pub source: VoiceSource,
}

impl VoiceInfo {
    /// The dictionary that comes with it, and what of it was left out; empty where none does.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn dictionary(&self) -> Result<(Dictionary, Vec<String>), DictionaryFileError> {
        match &self.source {
            VoiceSource::Folder(folder) => dictionary::of_voice(folder),
            VoiceSource::BuiltIn | VoiceSource::Memory => Ok(Default::default()),
        }
    }
}
