//! Versions of a voice: which of them its id means.
//!
//! Several versions of a voice can be on a machine. A script stores the hash of the version that it was written with and gets
//! that one. The id alone means the version in use: the built-in one or else the newest, unless the user chose another
//! ([`use_version`](super::use_version)), and `id@version` means exactly one.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::files;

use super::error::Ignored;
use super::info::{VoiceInfo, VoiceSource};
use super::places::{own_folder, places};

/// The file of the user's choices, a number for each id, in the folders of voices.
const CHOICES: &str = "versions.json";
/// The largest such file, in bytes.
const MAX_FILE: u64 = 64 * 1024;

type Choices = BTreeMap<String, u32>;

/// Why a version of a voice cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// It is not on this machine.
    #[error("there is no voice `{0}`; `recit voices` lists the installed ones")]
    Missing(String),
    /// The user has no folder for voices.
    #[error("there is no folder for voices: RECIT_VOICES can name one")]
    NoFolder,
    /// The choice cannot be stored.
    #[error("`{file}` cannot be written: {reason}")]
    Write {
        /// Its path.
        file: String,
        /// The error of the system.
        reason: String,
    },
}

/// The id in a name, and the version if the name is `id@version`.
pub(super) fn split(name: &str) -> (&str, Option<u32>) {
    let parts = name.rsplit_once('@');
    let parts = parts.and_then(|(id, version)| Some((id, version.parse().ok()?)));
    parts.map_or((name, None), |(id, version)| (id, Some(version)))
}

/// Marks the version of each voice that its id means, and puts it first, then the others from the newest to the oldest.
pub(super) fn order(voices: &mut Vec<VoiceInfo>, problems: &mut Vec<Ignored>) {
    let choices = choices(problems);
    let mut ordered: Vec<VoiceInfo> = Vec::with_capacity(voices.len());
    while let Some(first) = voices.first() {
        let id = first.id.clone();
        let (mut group, others): (Vec<_>, Vec<_>) = voices.drain(..).partition(|voice| voice.id == id);
        *voices = others;
        group.sort_by_key(|voice| (voice.source != VoiceSource::BuiltIn, u32::MAX - voice.version));
        if let Some(&chosen) = choices.get(&id) {
            match group.iter().position(|voice| voice.version == chosen) {
                Some(at) => group[..=at].rotate_right(1),
                None => problems.push(Ignored::Version {
                    name: format!("{id}@{chosen}"),
                    speaks: group[0].version,
                }),
            }
        }
        group[0].is_in_use = true;
        group[1..].sort_by_key(|voice| u32::MAX - voice.version);
        ordered.append(&mut group);
    }
    *voices = ordered;
}

/// Stores that the id `id` means this version, or with `None` the one that is used without a choice.
///
/// # Errors
/// If the choice cannot be stored.
pub(super) fn choose(id: &str, version: Option<u32>) -> Result<(), VersionError> {
    let mut choices = choices(&mut Vec::new());
    match version {
        Some(version) => drop(choices.insert(id.to_owned(), version)),
        None => drop(choices.remove(id)),
    }
    store(&choices)
}

/// The user's choices: the first file of the folders of voices.
fn choices(problems: &mut Vec<Ignored>) -> Choices {
    let file = places().into_iter().map(|place| place.join(CHOICES));
    let Some(file) = file.into_iter().find(|file| file.is_file()) else {
        return Choices::new();
    };
    let read = files::read(&file, MAX_FILE).map_err(|error| error.to_string());
    let parsed = read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
    parsed.unwrap_or_else(|reason| {
        problems.push(Ignored::Choices {
            file: file.display().to_string(),
            reason,
        });
        Choices::new()
    })
}

fn store(choices: &Choices) -> Result<(), VersionError> {
    let known = places().into_iter().map(|place| place.join(CHOICES));
    let known: Option<PathBuf> = known.into_iter().find(|file| file.is_file());
    let file = known.or_else(|| Some(own_folder()?.join(CHOICES)));
    let file = file.ok_or(VersionError::NoFolder)?;
    let part = file.with_extension("part");
    let text = serde_json::to_string_pretty(choices).unwrap_or_default();
    fs::create_dir_all(file.parent().unwrap_or(&file))
        .and_then(|()| fs::write(&part, text))
        .and_then(|()| fs::rename(&part, &file))
        .map_err(|error| VersionError::Write {
            file: file.display().to_string(),
            reason: error.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_end_in_a_version() {
        assert_eq!(split("house"), ("house", None));
        assert_eq!(split("house@12"), ("house", Some(12)));
        assert_eq!(split("house@x"), ("house@x", None));
    }
}
