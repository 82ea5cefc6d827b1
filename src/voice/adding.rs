//! Adds a version of a voice of the kind `recit` to the voices of the user.

use std::fs;
use std::path::Path;

use super::error::VoiceError;
use super::info::VoiceInfo;
use super::library::{self, Described, MANIFEST};
use super::manifest::{MAX_MANIFEST, Manifest};
use super::places::own_folder;
use super::reading::{checked, read};
use super::whole::AddError;

/// The optional files of a voice, and the largest size of each in bytes.
const DICTIONARIES: [&str; 2] = ["dictionary.csv", "dictionary.pls"];
const MAX_DICTIONARY: u64 = 16 * 1024 * 1024;

/// The voice in the folder `dir`, if it is of the kind `recit`.
///
/// # Errors
/// If its `voice.json` is invalid.
pub(super) fn described(dir: &Path) -> Result<Option<(Manifest, VoiceInfo)>, VoiceError> {
    if !dir.join(MANIFEST).is_file() {
        return Ok(None);
    }
    Ok(match library::open(dir)? {
        (Described::Recit(manifest), info) => Some((*manifest, info)),
        (Described::Whole(_), _) => None,
    })
}

/// Copies the voice in the folder `dir` to a folder of the user's voices that is called `id@version`.
///
/// # Errors
/// If there is such a version, a file is damaged, or they cannot be copied.
pub(super) fn copy(dir: &Path, manifest: &Manifest, info: &VoiceInfo) -> Result<(), AddError> {
    let name = info.exact_name();
    let place = own_folder().ok_or(AddError::NoFolder)?.join(&name);
    if place.exists() || library::find(&name).is_some() {
        return Err(AddError::Known(name));
    }
    let copied = copy_files(dir, &place, manifest, info);
    copied.inspect_err(|_| {
        // An incomplete folder is useless.
        let _ = fs::remove_dir_all(&place);
    })
}

/// Copies the complete models, dictionaries, and `voice.json` last: without it the folder is not a voice.
fn copy_files(dir: &Path, place: &Path, manifest: &Manifest, info: &VoiceInfo) -> Result<(), AddError> {
    fs::create_dir_all(place).map_err(|error| AddError::write(place, &error))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        fs::write(&path, bytes).map_err(|error| AddError::write(&path, &error))
    };
    let models = info
        .variants
        .iter()
        .filter_map(|&variant| manifest.tiers.files(variant));
    for entry in models.flat_map(|files| files.all()) {
        write(&entry.file, &checked(dir, entry)?)?;
    }
    for name in DICTIONARIES.into_iter().filter(|name| dir.join(name).is_file()) {
        if let Some(bytes) = read(dir, name, MAX_DICTIONARY)? {
            write(name, &bytes)?;
        }
    }
    let bytes = read(dir, MANIFEST, MAX_MANIFEST)?.unwrap_or_default();
    write(MANIFEST, &bytes)
}
