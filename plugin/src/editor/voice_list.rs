//! The voices of this machine, read in the background.

use std::sync::Arc;

use recit::script::{Profile, Script, VoiceRef};
use recit::voice::{Ignored, Speaker, VoiceInfo};

use super::work::Work;

/// An older list is read again while the browser is open, so that new voices appear. In seconds.
const REFRESH_S: f64 = 2.0;

type Listed = (Vec<VoiceInfo>, Vec<Ignored>);

/// The voices as last read.
#[derive(Default)]
pub struct VoiceList {
    voices: Arc<[VoiceInfo]>,
    problems: Arc<[Ignored]>,
    /// When the last read started.
    begun: Option<f64>,
    reader: Option<Work<Listed>>,
    /// The voices with the speakers of a script, and of which both they were made.
    joined: Option<Joined>,
}

struct Joined {
    voices: Arc<[VoiceInfo]>,
    profiles: Vec<Arc<Profile>>,
    all: Arc<[VoiceInfo]>,
}

impl Joined {
    fn is_of(&self, voices: &Arc<[VoiceInfo]>, profiles: &[Arc<Profile>]) -> bool {
        let mut both = self.profiles.iter().zip(profiles);
        Arc::ptr_eq(&self.voices, voices)
            && self.profiles.len() == profiles.len()
            && both.all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl VoiceList {
    /// The voices of this machine; empty before the first read. `now` is in seconds.
    /// The speakers made from recordings that `script` stores are among them.
    pub fn known(
        &mut self,
        ctx: &egui::Context,
        now: f64,
        is_open: bool,
        script: &Script,
    ) -> Arc<[VoiceInfo]> {
        if let Some(reader) = self.reader.take_if(|reader| reader.is_done())
            && let Some((voices, problems)) = reader.finish()
        {
            self.voices = voices.into();
            self.problems = problems.into();
        }
        let is_old = self.begun.is_none_or(|begun| is_open && now - begun > REFRESH_S);
        if is_old && self.reader.is_none() {
            self.begun = Some(now);
            self.reader = Some(Work::begin(ctx, "recit voices", recit::voice::list));
        }
        if script.profiles().is_empty() || self.voices.is_empty() {
            return Arc::clone(&self.voices);
        }
        let (voices, profiles) = (&self.voices, script.profiles());
        let known = self.joined.take_if(|joined| joined.is_of(voices, profiles));
        let joined = known.unwrap_or_else(|| {
            let mut all = voices.to_vec();
            profiles
                .iter()
                .for_each(|profile| recit::voice::join(&mut all, profile));
            Joined {
                voices: Arc::clone(voices),
                profiles: profiles.to_vec(),
                all: all.into(),
            }
        });
        Arc::clone(&self.joined.insert(joined).all)
    }

    /// What looks like a voice or a speaker but is invalid.
    pub fn problems(&self) -> Arc<[Ignored]> {
        Arc::clone(&self.problems)
    }
}

/// A selectable speaker of a voice.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    pub voice: &'a VoiceInfo,
    pub speaker: &'a Speaker,
}

impl<'a> Candidate<'a> {
    /// All speakers of all voices.
    pub fn all(voices: &'a [VoiceInfo]) -> impl Iterator<Item = Self> {
        voices
            .iter()
            .flat_map(|voice| voice.speakers.iter().map(move |speaker| Self { voice, speaker }))
    }

    /// The speaker to which `reference` refers: of the version that it names, or else of the one in use.
    pub fn of(voices: &'a [VoiceInfo], reference: &VoiceRef) -> Option<Self> {
        let named = || {
            Self::all(voices).filter(|candidate| {
                reference.name == candidate.voice.id && reference.speaker == candidate.speaker.id
            })
        };
        let mut exactly = named().filter(|candidate| reference.hash.as_ref() == Some(&candidate.voice.hash));
        exactly
            .next()
            .or_else(|| named().find(|candidate| candidate.voice.is_in_use))
    }

    /// Whether `other` is the same speaker of the same version of a voice.
    pub fn is(&self, other: &Self) -> bool {
        self.is_of_same_voice(other) && self.speaker.id == other.speaker.id
    }

    /// Whether `other` speaks with the same version of a voice.
    pub fn is_of_same_voice(&self, other: &Self) -> bool {
        (&self.voice.id, &self.voice.hash) == (&other.voice.id, &other.voice.hash)
    }

    /// The reference for a script.
    pub fn reference(&self) -> VoiceRef {
        VoiceRef {
            name: self.voice.id.clone(),
            speaker: self.speaker.id.clone(),
            hash: Some(self.voice.hash.clone()),
        }
    }

    /// The display name, with the version if it is not the one in use.
    pub fn title(&self) -> String {
        let (voice, speaker) = (self.voice, &self.speaker.name);
        if voice.is_in_use {
            format!("{} · {speaker}", voice.name)
        } else {
            format!("{} {} · {speaker}", voice.name, voice.version)
        }
    }

    /// The language, the available models, and the licence.
    pub fn about(&self) -> String {
        let models: Vec<String> = self.voice.variants.iter().map(ToString::to_string).collect();
        let parts = [
            self.voice.language.as_str(),
            &models.join(", "),
            &self.voice.licence,
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    }

    /// Whether each word of `wanted` occurs in its description.
    pub fn fits(&self, wanted: &str) -> bool {
        let known = [
            &self.voice.name,
            &self.voice.description,
            &self.voice.language,
            &self.voice.licence,
            &self.speaker.name,
            &self.speaker.description,
        ];
        let known = known.map(|part| part.to_lowercase()).join("\n");
        wanted
            .to_lowercase()
            .split_whitespace()
            .all(|word| known.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use recit::voice::VoiceSource;

    use super::*;

    fn version(number: u32, is_in_use: bool) -> VoiceInfo {
        VoiceInfo {
            id: "house".to_owned(),
            name: "House".to_owned(),
            description: String::new(),
            language: "en-US".to_owned(),
            licence: String::new(),
            version: number,
            is_in_use,
            speakers: vec![Speaker {
                id: "host".to_owned(),
                name: "Host".to_owned(),
                description: String::new(),
                origin: String::new(),
            }],
            variants: Vec::new(),
            hash: format!("hash of {number}"),
            source: VoiceSource::Memory,
            served: None,
        }
    }

    #[test]
    fn a_script_refers_to_its_own_version_or_else_to_the_one_in_use() {
        let voices = [version(3, true), version(2, false)];
        let title = |hash: Option<&str>| {
            let reference = VoiceRef {
                name: "house".to_owned(),
                speaker: "host".to_owned(),
                hash: hash.map(str::to_owned),
            };
            Candidate::of(&voices, &reference).map(|candidate| candidate.title())
        };
        let (in_use, other) = (Some("House · Host".to_owned()), Some("House 2 · Host".to_owned()));
        assert_eq!(title(Some("hash of 2")), other);
        assert_eq!(title(Some("hash of 3")), in_use);
        assert_eq!(title(Some("gone")), in_use);
        assert_eq!(title(None), in_use);
    }
}
