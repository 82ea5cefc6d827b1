//! Finds the available voices.

use std::path::{Path, PathBuf};

use crate::script::VoiceRef;

use super::error::{Ignored, VoiceError};
use super::house;
use super::info::{VoiceInfo, VoiceSource};
use super::manifest::{self, MAX_MANIFEST, Manifest};
use super::places::places;
use super::profiles;
use super::reading::read;
use super::variant::Variant;
use super::versions::{self, VersionError};
use super::whole;
use super::whole::manifest::WholeManifest;

/// The file that makes a folder a voice.
pub(super) const MANIFEST: &str = "voice.json";
/// The most voices that are listed.
const MAX_VOICES: usize = 256;
/// The most entries of a folder that are read.
const MAX_ENTRIES: usize = 4096;

/// All voices: the built-in one first, then those in `voices` of [`data_dir`](crate::paths::data_dir) and in
/// the folders of `RECIT_VOICES`. Of the versions of a voice, the one that its id means comes first. If two have the same id and
/// version, the first is used. The speakers of a voice include those made from recordings.
///
/// The second list has what looks like a voice or a speaker but is invalid. No model is loaded.
pub fn list() -> (Vec<VoiceInfo>, Vec<Ignored>) {
    let mut voices = Vec::new();
    let mut problems = Vec::new();
    match manifest::parse(house::MANIFEST) {
        Ok(manifest) => voices.push(info(&manifest, house::MANIFEST, VoiceSource::BuiltIn)),
        Err(error) => problems.push(Ignored::BuiltIn(error)),
    }
    for folder in folders() {
        let shown = folder.display().to_string();
        match open(&folder) {
            Ok((_, info)) if !voices.iter().any(|known| is_same(known, &info)) => voices.push(info),
            Ok((_, info)) => problems.push(Ignored::Twice {
                folder: shown,
                name: info.exact_name(),
            }),
            Err(reason) => problems.push(Ignored::Voice {
                folder: shown,
                reason,
            }),
        }
    }
    versions::order(&mut voices, &mut problems);
    profiles::join_all(&mut voices, &mut problems);
    (voices, problems)
}

fn is_same(one: &VoiceInfo, other: &VoiceInfo) -> bool {
    (&one.id, one.version) == (&other.id, other.version)
}

/// The voice `name`: an id, which means the version in use, or `id@version`.
pub fn find(name: &str) -> Option<VoiceInfo> {
    let (id, version) = versions::split(name);
    let is_it = |voice: &VoiceInfo| {
        voice.id == id && version.map_or(voice.is_in_use, |version| voice.version == version)
    };
    list().0.into_iter().find(is_it)
}

/// The voice that a script wants: the version that it was written with, or else the one in use.
pub fn wanted(voice: &VoiceRef) -> Option<VoiceInfo> {
    let mut versions = list().0;
    versions.retain(|version| version.id == voice.name);
    let written = versions
        .iter()
        .position(|version| voice.hash.as_ref() == Some(&version.hash));
    let at = written.or_else(|| versions.iter().position(|version| version.is_in_use));
    at.map(|at| versions.swap_remove(at))
}

/// Makes `name` the version that its id means: `house@2`, or `house` for the one that is used without a choice. It concerns
/// scripts without a stored version. Engines that run keep what they have loaded.
///
/// # Errors
/// If there is no such version, or the choice cannot be stored.
pub fn use_version(name: &str) -> Result<VoiceInfo, VersionError> {
    let missing = || VersionError::Missing(name.escape_debug().to_string());
    find(name).ok_or_else(missing)?;
    let (id, version) = versions::split(name);
    versions::choose(id, version)?;
    find(id).ok_or_else(missing)
}

/// The folders that contain a `voice.json`, in a fixed order.
fn folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for place in places() {
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
pub(super) fn open(dir: &Path) -> Result<(Described, VoiceInfo), VoiceError> {
    let bytes = read(dir, MANIFEST, MAX_MANIFEST)?;
    let bytes = bytes.ok_or_else(|| VoiceError::Manifest("it is too large".into()))?;
    let text = String::from_utf8(bytes).map_err(|_| VoiceError::Manifest("it is not UTF-8".into()))?;
    let kind = manifest::kind(&text);
    if kind.as_deref().and_then(whole::manifest::Origin::named).is_some() {
        let manifest = whole::manifest::parse(&text)?;
        let info = whole::described(&manifest, &text, dir);
        return Ok((Described::Whole(Box::new(manifest)), info));
    }
    let manifest = manifest::parse(&text)?;
    let info = info(&manifest, &text, VoiceSource::Folder(dir.to_owned()));
    Ok((Described::Recit(Box::new(manifest)), info))
}

/// A `voice.json` of any kind.
pub(super) enum Described {
    /// One of the kind `recit`.
    Recit(Box<Manifest>),
    /// One from elsewhere.
    Whole(Box<WholeManifest>),
}

/// The description in the manifest. `text` is the whole `voice.json`.
pub(super) fn info(manifest: &Manifest, text: &str, source: VoiceSource) -> VoiceInfo {
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
    let speakers = manifest.speakers.iter().map(|speaker| &speaker.about);
    manifest.about.info(speakers, variants, text, source)
}
