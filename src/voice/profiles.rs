//! Speakers made from recordings, as files in the folders of voices.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value};

use crate::files;
use crate::infer::InferError;
use crate::recording::PersonError;
use crate::script::{Profile, is_id};

use super::error::{Ignored, SpeakerFault};
use super::info::{Speaker, VoiceInfo};
use super::places::places;

/// What the user states before a recording is used.
pub const STATEMENT: &str = "I have the right to use the voice in this recording.";
/// The kind and version of the files.
const KIND: &str = "profile";
const FORMAT: u64 = 1;
/// The ending of the files.
pub(super) const ENDING: &str = "json";
/// The largest file, in bytes.
const MAX_FILE: u64 = 32 * 1024;
/// The most speakers that are listed.
const MAX_PROFILES: usize = 256;
/// The most entries of a folder that are read.
const MAX_ENTRIES: usize = 4096;

/// Why no speaker can be made from a recording, or none can be removed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The recording does not serve.
    #[error("`{file}` cannot be used: {reason}")]
    Recording {
        /// Its path.
        file: String,
        /// The reason.
        reason: PersonError,
    },
    /// There is no encoder.
    #[error("the speaker encoder is missing: `{0}`; `python -m distill encoder` in training/ makes it")]
    NoEncoder(String),
    /// The encoder cannot be used.
    #[error("the speaker encoder cannot be used: {0}")]
    Encoder(#[from] InferError),
    /// The name is not an id.
    #[error("`{0}` is not a valid name (a to z, 0 to 9, - and _)")]
    Name(String),
    /// There is such a speaker.
    #[error("there is a speaker or a voice `{0}` already")]
    Known(String),
    /// There is no such speaker.
    #[error("there is no speaker from a recording `{0}`")]
    Missing(String),
    /// The voice cannot speak like the person.
    #[error("the voice `{0}` has only its own speakers")]
    Voice(String),
    /// A file cannot be read or written.
    #[error("`{file}`: {cause}")]
    File {
        /// Its path.
        file: String,
        /// The error of the system.
        cause: io::Error,
    },
    /// The user has no folder for voices.
    #[error("there is no folder for voices: RECIT_VOICES can name one")]
    NoFolder,
    /// The user did not state it.
    #[error("a recording is only used with the statement \u{201c}{STATEMENT}\u{201d}")]
    NotStated,
}

/// The speakers made from recordings on this machine, by their files, and the invalid files. If two
/// have the same id, the first is used.
pub fn profiles() -> (Vec<Profile>, Vec<Ignored>) {
    let (mut found, mut problems) = (Vec::<Profile>::new(), Vec::new());
    for path in profile_files() {
        match open(&path) {
            Ok(Some(profile)) if found.iter().all(|known| known.id != profile.id) => found.push(profile),
            Ok(_) => {}
            Err(reason) => problems.push(Ignored::Speaker {
                file: path.display().to_string(),
                reason,
            }),
        }
    }
    (found, problems)
}

/// The speaker made from a recording with this id, and its file.
fn find(id: &str) -> Option<(PathBuf, Profile)> {
    let named = |place: PathBuf| place.join(id).with_extension(ENDING);
    let mut files = places().into_iter().filter(|_| is_id(id)).map(named);
    files.find_map(|path| {
        let profile = open(&path).ok().flatten()?;
        Some((path, profile))
    })
}

/// The speaker made from a recording with this id.
pub fn profile(id: &str) -> Option<Profile> {
    find(id).map(|(_, profile)| profile)
}

/// Deletes the speaker made from a recording with this id. Projects that use it keep it.
///
/// # Errors
/// If there is none, or its file cannot be deleted.
pub fn forget(id: &str) -> Result<(), ProfileError> {
    let (path, _) = find(id).ok_or_else(|| ProfileError::Missing(id.escape_debug().to_string()))?;
    fs::remove_file(&path).map_err(|error| failed(&path, error))
}

/// Adds the speakers made from recordings to their voices.
pub(super) fn join_all(voices: &mut [VoiceInfo], problems: &mut Vec<Ignored>) {
    let (profiles, wrong) = profiles();
    problems.extend(wrong);
    profiles.iter().for_each(|profile| join(voices, profile));
}

/// Adds a speaker made from a recording to all versions of its voice that have no speaker with its id.
pub fn join(voices: &mut [VoiceInfo], profile: &Profile) {
    let lacks_it = |voice: &&mut VoiceInfo| {
        voice.id == profile.voice && voice.speakers.iter().all(|known| known.id != profile.id)
    };
    for voice in voices.iter_mut().filter(lacks_it) {
        voice.speakers.push(speaker(profile));
    }
}

/// The description of a speaker made from a recording.
fn speaker(profile: &Profile) -> Speaker {
    Speaker {
        id: profile.id.clone(),
        name: profile.id.clone(),
        description: "A voice from a recording".to_owned(),
        origin: format!("a recording; \u{201c}{}\u{201d}", profile.statement),
    }
}

/// The files that may be speakers, in a fixed order.
fn profile_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for place in places() {
        let Ok(entries) = fs::read_dir(place) else {
            continue;
        };
        let entries = entries.flatten().take(MAX_ENTRIES).map(|entry| entry.path());
        let is_one =
            |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING) && path.is_file();
        let mut here: Vec<PathBuf> = entries.filter(is_one).collect();
        here.sort();
        files.extend(here);
    }
    files.truncate(MAX_PROFILES);
    files
}

/// Reads a file; `None` if it is something else.
fn open(path: &Path) -> Result<Option<Profile>, SpeakerFault> {
    let bytes = files::read(path, MAX_FILE)?;
    let fields: Map<String, Value> = serde_json::from_slice(&bytes)?;
    if fields.get("kind").and_then(Value::as_str) != Some(KIND) {
        return Ok(None);
    }
    if fields.get("format").and_then(Value::as_u64) != Some(FORMAT) {
        return Err(SpeakerFault::Format(FORMAT));
    }
    let profile = Profile::from_json(&fields)?;
    // A file is found by the name of its speaker.
    let named = path.file_stem().is_some_and(|stem| stem == profile.id.as_str());
    named.then_some(Some(profile)).ok_or(SpeakerFault::Name)
}

/// Writes the file of a speaker.
pub(super) fn store(target: &Path, profile: &Profile) -> Result<(), ProfileError> {
    let mut json = profile.to_json();
    json["kind"] = KIND.into();
    json["format"] = FORMAT.into();
    let part = target.with_extension("part");
    let folder = target.parent().unwrap_or(Path::new(""));
    let text = serde_json::to_string_pretty(&json).unwrap_or_default();
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&part, text))
        .and_then(|()| fs::rename(&part, target))
        .map_err(|error| failed(target, error))
}

pub(super) fn failed(path: &Path, cause: io::Error) -> ProfileError {
    ProfileError::File {
        file: path.display().to_string(),
        cause,
    }
}
