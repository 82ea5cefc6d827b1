//! Speakers made from recordings, as files in the folders of voices.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Map, Value};

use crate::files;
use crate::infer::{InferError, Runtime};
use crate::recording::{Encoder, Person, PersonError, Recording};
use crate::script::{Profile, Script, is_id};

use super::hash::hex_sha256;
use super::info::{Speaker, VoiceInfo, VoiceSource};
use super::library::{self, Described, own_folder, places};
use super::{house, manifest};

/// What the user states before a recording is used.
pub const STATEMENT: &str = "I have the right to use the voice in this recording.";
/// The kind and version of the files.
const KIND: &str = "profile";
const FORMAT: u64 = 1;
/// The ending of the files.
const ENDING: &str = "json";
/// The largest file, in bytes.
const MAX_FILE: u64 = 32 * 1024;
/// The most speakers that are listed.
const MAX_PROFILES: usize = 256;
/// The most entries of a folder that are read.
const MAX_ENTRIES: usize = 4096;
/// The most recordings whose speakers are remembered.
const REMEMBERED: usize = 16;

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
    #[error("`{file}`: {reason}")]
    File {
        /// Its path.
        file: String,
        /// The error of the system.
        reason: String,
    },
    /// The user has no folder for voices.
    #[error("there is no folder for voices: RECIT_VOICES can name one")]
    NoFolder,
    /// The user did not state it.
    #[error("a recording is only used with the statement \u{201c}{STATEMENT}\u{201d}")]
    NotStated,
}

/// The recordings that were described last, the newest at the end: their hash and that of the encoder.
static KNOWN: Mutex<Vec<(String, String, Arc<Person>)>> = Mutex::new(Vec::new());

/// Makes a speaker of `voice` from the recording at `path`, with the id `name`, and stores it in the folder of the user's
/// voices. The recording itself is not stored. `states` tells whether the user has made the [`STATEMENT`].
///
/// # Errors
/// Without the statement or the encoder; if the recording is not a few seconds of clean speech by one person; if the
/// name is not free; if the voice has only its own speakers; or if a file cannot be read or written.
pub fn clone(
    path: &Path,
    name: &str,
    voice: &str,
    states: bool,
    runtime: &Runtime,
) -> Result<Profile, ProfileError> {
    if !states {
        return Err(ProfileError::NotStated);
    }
    if !is_id(name) {
        return Err(ProfileError::Name(name.escape_debug().to_string()));
    }
    let voices = library::list().0;
    let of_voice = voices.iter().find(|known| known.id == voice);
    let of_voice = of_voice.filter(|info| takes_profiles(info));
    let of_voice = of_voice.ok_or_else(|| ProfileError::Voice(voice.escape_debug().to_string()))?;
    let place = own_folder().ok_or(ProfileError::NoFolder)?;
    let target = place.join(name).with_extension(ENDING);
    let is_speaker = of_voice.speakers.iter().any(|speaker| speaker.id == name);
    if is_speaker || target.exists() || voices.iter().any(|known| known.id == name) {
        return Err(ProfileError::Known(name.to_owned()));
    }
    let unreadable = |error: std::io::Error| wrong(path, PersonError::Recording(error.into()));
    let bytes = files::read(path, Recording::MAX_FILE).map_err(unreadable)?;
    let (encoder, encoder_hash) = encoder_bytes(&place)?;
    let recording = hex_sha256(&bytes);
    let person = match known(&recording, &encoder_hash) {
        Some(person) => person,
        None => {
            let person = Recording::read(bytes)
                .map_err(PersonError::from)
                .and_then(|sound| {
                    let encoder = Encoder::load(runtime, encoder)?;
                    Person::of(&sound, &encoder)
                });
            let person = Arc::new(person.map_err(|reason| wrong(path, reason))?);
            remember(&recording, &encoder_hash, &person);
            person
        }
    };
    let profile = Profile {
        id: name.to_owned(),
        voice: voice.to_owned(),
        statement: STATEMENT.to_owned(),
        recording,
        encoder: encoder_hash,
        embedding: person.embedding.clone(),
        log_f0_mean: person.log_f0.0,
        log_f0_std: person.log_f0.1,
        log_phoneme_s: person.log_phoneme_s,
        level_std: person.level_std,
    }
    .rounded();
    store(&target, &profile)?;
    Ok(profile)
}

fn wrong(path: &Path, reason: PersonError) -> ProfileError {
    match reason {
        PersonError::Infer(error) => ProfileError::Encoder(error),
        reason => ProfileError::Recording {
            file: path.display().to_string(),
            reason,
        },
    }
}

/// The content of the encoder's file, and its hash. `place` is where it is missed.
fn encoder_bytes(place: &Path) -> Result<(Vec<u8>, String), ProfileError> {
    let mut found = places().into_iter().map(|place| place.join(Encoder::FILE));
    let path = found.find(|path| path.is_file());
    let path =
        path.ok_or_else(|| ProfileError::NoEncoder(place.join(Encoder::FILE).display().to_string()))?;
    let bytes = files::read(&path, Encoder::MAX_FILE).map_err(|error| failed(&path, &error))?;
    let hash = hex_sha256(&bytes);
    Ok((bytes, hash))
}

/// The speaker of a recording that was described before: in this process, or in a file.
fn known(recording: &str, encoder: &str) -> Option<Arc<Person>> {
    let mut known = KNOWN.lock();
    let at = known
        .iter()
        .position(|(of, by, _)| of == recording && by == encoder);
    if let Some(at) = at {
        let last = known.remove(at);
        let person = last.2.clone();
        known.push(last);
        return Some(person);
    }
    drop(known);
    let stored = profiles().0.into_iter();
    let mut stored = stored.filter(|profile| profile.recording == recording && profile.encoder == encoder);
    stored.next().map(|profile| {
        Arc::new(Person {
            embedding: profile.embedding,
            log_f0: (profile.log_f0_mean, profile.log_f0_std),
            log_phoneme_s: profile.log_phoneme_s,
            level_std: profile.level_std,
        })
    })
}

fn remember(recording: &str, encoder: &str, person: &Arc<Person>) {
    let mut known = KNOWN.lock();
    if known.len() >= REMEMBERED {
        known.remove(0);
    }
    known.push((recording.to_owned(), encoder.to_owned(), person.clone()));
}

/// Whether a voice can speak like a person in a recording.
fn takes_profiles(info: &VoiceInfo) -> bool {
    let manifest = match &info.source {
        VoiceSource::BuiltIn => manifest::parse(house::MANIFEST).ok(),
        VoiceSource::Folder(folder) => match library::open(folder) {
            Ok((Described::Recit(manifest), _)) => Some(*manifest),
            _ => None,
        },
        VoiceSource::Memory => None,
    };
    manifest.is_some_and(|manifest| !manifest.acoustic.manner_mean.is_empty())
}

/// The speakers made from recordings on this machine, by their files, and a message for each invalid file. If two
/// have the same id, the first is used.
pub fn profiles() -> (Vec<Profile>, Vec<String>) {
    let (mut found, mut problems) = (Vec::<Profile>::new(), Vec::new());
    for path in profile_files() {
        match open(&path) {
            Ok(Some(profile)) if found.iter().all(|known| known.id != profile.id) => found.push(profile),
            Ok(_) => {}
            Err(reason) => problems.push(format!("the speaker in {} is ignored: {reason}", path.display())),
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
    fs::remove_file(&path).map_err(|error| failed(&path, &error))
}

/// Stores the speakers made from recordings that `script` uses with it, so that it needs no other file. Those that it has
/// already are not changed.
pub fn complete(script: &mut Script) {
    let voice = script.voice.name.clone();
    let is_missing = |profile: &Profile| {
        let reference = script.voice.with_speaker(&profile.id);
        profile.voice == voice && script.names(&voice, &profile.id) && script.profile(&reference).is_none()
    };
    let missing: Vec<Profile> = profiles().0.into_iter().filter(is_missing).collect();
    for profile in missing {
        let id = profile.id.clone();
        if let Err(error) = script.store_profile(profile) {
            log::warn!("the speaker {id} is not stored: {error}");
        }
    }
}

/// Adds the speakers made from recordings to their voices.
pub(super) fn join_all(voices: &mut [VoiceInfo], problems: &mut Vec<String>) {
    let (profiles, wrong) = profiles();
    problems.extend(wrong);
    profiles.iter().for_each(|profile| join(voices, profile));
}

/// Adds a speaker made from a recording to its voice, unless that has a speaker with its id.
pub fn join(voices: &mut [VoiceInfo], profile: &Profile) {
    let voice = voices.iter_mut().find(|voice| voice.id == profile.voice);
    if let Some(voice) = voice
        && voice.speakers.iter().all(|known| known.id != profile.id)
    {
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
fn open(path: &Path) -> Result<Option<Profile>, String> {
    let bytes = files::read(path, MAX_FILE).map_err(|error| error.to_string())?;
    let fields: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if fields.get("kind").and_then(Value::as_str) != Some(KIND) {
        return Ok(None);
    }
    if fields.get("format").and_then(Value::as_u64) != Some(FORMAT) {
        return Err(format!("this version of Recit reads format {FORMAT}"));
    }
    let profile = Profile::from_json(&fields).map_err(|error| error.to_string())?;
    // A file is found by the name of its speaker.
    let named = path.file_stem().is_some_and(|stem| stem == profile.id.as_str());
    named
        .then_some(Some(profile))
        .ok_or_else(|| "its name is not that of its speaker".to_owned())
}

/// Writes the file of a speaker.
fn store(target: &Path, profile: &Profile) -> Result<(), ProfileError> {
    let mut json = profile.to_json();
    json["kind"] = KIND.into();
    json["format"] = FORMAT.into();
    let part = target.with_extension("part");
    let folder = target.parent().unwrap_or(Path::new(""));
    let text = serde_json::to_string_pretty(&json).unwrap_or_default();
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&part, text))
        .and_then(|()| fs::rename(&part, target))
        .map_err(|error| failed(target, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> ProfileError {
    ProfileError::File {
        file: path.display().to_string(),
        reason: error.to_string(),
    }
}
