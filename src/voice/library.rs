//! Which voices there are.

use std::path::{Path, PathBuf};

use crate::text::dictionary::{self, Dictionary, DictionaryFileError};

use super::error::VoiceError;
use super::house;
use super::manifest::{self, MAX_MANIFEST, Manifest};
use super::reading::{hex_sha256, read};
use super::variant::Variant;

/// Names folders of voices beside the user's own, separated as in `PATH`.
const VARIABLE: &str = "RECIT_VOICES";
/// The file that makes a folder a voice.
const MANIFEST: &str = "voice.json";
/// The most voices that are listed.
const MAX_VOICES: usize = 256;
/// The most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 4096;

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

/// All voices: the built-in one first, then the folders in `voices` of [`data_dir`](crate::paths::data_dir)
/// and in the folders that `RECIT_VOICES` names, by id. Of two with the same id the first counts.
///
/// The second list holds a sentence for each folder that looks like a voice and is none. No model is loaded.
pub fn list() -> (Vec<VoiceInfo>, Vec<String>) {
    let mut voices = Vec::new();
    let mut problems = Vec::new();
    match manifest::parse(house::MANIFEST) {
        Ok(manifest) => voices.push(info(&manifest, house::MANIFEST, VoiceSource::BuiltIn)),
        Err(error) => problems.push(error.to_string()),
    }
    for folder in folders() {
        match open(&folder) {
            Ok((_, info)) if voices.iter().all(|known| known.id != info.id) => voices.push(info),
            Ok((_, info)) => problems.push(format!(
                "the voice in {} is ignored: another one has the id `{}`",
                folder.display(),
                info.id
            )),
            Err(error) => problems.push(format!("the voice in {} is ignored: {error}", folder.display())),
        }
    }
    (voices, problems)
}

/// The voice with this id.
pub fn find(id: &str) -> Option<VoiceInfo> {
    list().0.into_iter().find(|voice| voice.id == id)
}

/// The folders that hold a `voice.json`, in a fixed order.
fn folders() -> Vec<PathBuf> {
    let own = crate::paths::data_dir().map(|dir| dir.join("voices"));
    let named = std::env::var_os(VARIABLE).unwrap_or_default();
    let places = std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty());
    let mut folders = Vec::new();
    for place in own.into_iter().chain(places) {
        let Ok(entries) = std::fs::read_dir(place) else {
            continue;
        };
        let entries = entries.flatten().take(MAX_ENTRIES).map(|entry| entry.path());
        let mut here: Vec<PathBuf> = entries.filter(|path| path.join(MANIFEST).is_file()).collect();
        here.sort();
        folders.extend(here);
    }
    folders.truncate(MAX_VOICES);
    folders
}

/// Reads the `voice.json` of a folder.
pub(super) fn open(dir: &Path) -> Result<(Manifest, VoiceInfo), VoiceError> {
    let bytes = read(dir, MANIFEST, MAX_MANIFEST)?;
    let bytes = bytes.ok_or_else(|| VoiceError::Manifest("it is too large".into()))?;
    let text = String::from_utf8(bytes).map_err(|_| VoiceError::Manifest("it is not UTF-8".into()))?;
    let manifest = manifest::parse(&text)?;
    let info = info(&manifest, &text, VoiceSource::Folder(dir.to_owned()));
    Ok((manifest, info))
}

/// What the manifest says to people; `text` is the manifest as it was read.
pub(super) fn info(manifest: &Manifest, text: &str, source: VoiceSource) -> VoiceInfo {
    let speakers = manifest.speakers.iter().map(|speaker| Speaker {
        id: speaker.id.clone(),
        name: speaker.name.clone(),
        description: speaker.description.clone(),
        origin: speaker.origin.clone(),
    });
    let is_there = |file: &manifest::File| match &source {
        VoiceSource::BuiltIn => house::file(&file.file).is_some(),
        VoiceSource::Folder(folder) => folder.join(&file.file).is_file(),
        VoiceSource::Memory => false,
    };
    let is_whole = |&variant: &Variant| {
        let files = manifest.tiers.files(variant);
        files.is_some_and(|files| files.all().into_iter().all(is_there))
    };
    let variants = manifest.tiers.variants().into_iter().filter(is_whole).collect();
    VoiceInfo {
        id: manifest.id.clone(),
        name: manifest.name.clone(),
        description: manifest.description.clone(),
        language: manifest.language.clone(),
        licence: manifest.licence.clone(),
        speakers: speakers.collect(),
        variants,
        hash: hex_sha256(text.as_bytes()),
        source,
    }
}
