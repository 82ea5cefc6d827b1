//! Makes speakers from recordings.

use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::files;
use crate::infer::Runtime;
use crate::recording::{Encoder, Person, PersonError, Recording};
use crate::script::{Profile, Script, is_id};

use super::hash::hex_sha256;
use super::info::{VoiceInfo, VoiceSource};
use super::library::{self, Described};
use super::places::{own_folder, places};
use super::profiles::{ENDING, ProfileError, STATEMENT, failed, profiles, store};
use super::{house, manifest};

/// The most recordings whose speakers are remembered.
const REMEMBERED: usize = 16;

/// The recordings that were described last, the newest at the end: their hash and that of the encoder.
static KNOWN: Mutex<Vec<(String, String, Arc<Person>)>> = Mutex::new(Vec::new());

/// Makes a speaker as described at [`voice::clone`](super::clone). `shift` finds the shift of the resonances that makes a voice
/// sound most like the recording.
pub(super) fn clone(
    path: &Path,
    name: &str,
    voice: &str,
    states: bool,
    runtime: &Runtime,
    shift: impl FnOnce(&VoiceInfo, &Profile, &Encoder) -> f32,
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
    let encoder = Encoder::load(runtime, encoder)?;
    let recording = hex_sha256(&bytes);
    let person = match known(&recording, &encoder_hash) {
        Some(person) => person,
        None => {
            let person = Recording::read(bytes)
                .map_err(PersonError::from)
                .and_then(|sound| Person::of(&sound, &encoder));
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
        formant: 0.0,
    }
    .rounded();
    let profile = Profile {
        formant: shift(of_voice, &profile, &encoder),
        ..profile
    };
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
    let bytes = files::read(&path, Encoder::MAX_FILE).map_err(|error| failed(&path, error))?;
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
