//! The voices of this machine, read without a frame that waits for the disk.

use std::sync::Arc;

use recit::script::VoiceRef;
use recit::voice::{Speaker, VoiceInfo};

use super::work::Work;

/// A list older than this is read again while the browser is open, so that a new voice shows up. In seconds.
const REFRESH_S: f64 = 2.0;

type Listed = (Vec<VoiceInfo>, Vec<String>);

/// The voices that were there when last looked.
#[derive(Default)]
pub struct VoiceList {
    voices: Arc<[VoiceInfo]>,
    problems: Arc<[String]>,
    /// When reading began last.
    begun: Option<f64>,
    reader: Option<Work<Listed>>,
}

impl VoiceList {
    /// The voices of this machine; none before they were read for the first time. `now` is in seconds.
    pub fn known(&mut self, ctx: &egui::Context, now: f64, is_open: bool) -> Arc<[VoiceInfo]> {
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
        Arc::clone(&self.voices)
    }

    /// A sentence for each folder that looks like a voice and is none.
    pub fn problems(&self) -> Arc<[String]> {
        Arc::clone(&self.problems)
    }
}

/// A speaker of a voice, from whom one can choose.
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

    /// The one that `reference` means.
    pub fn of(voices: &'a [VoiceInfo], reference: &VoiceRef) -> Option<Self> {
        Self::all(voices).find(|candidate| candidate.is(reference))
    }

    /// Whether `reference` means it.
    pub fn is(&self, reference: &VoiceRef) -> bool {
        reference.name == self.voice.id && reference.speaker == self.speaker.id
    }

    /// What a script stores.
    pub fn reference(&self) -> VoiceRef {
        VoiceRef {
            name: self.voice.id.clone(),
            speaker: self.speaker.id.clone(),
            hash: Some(self.voice.hash.clone()),
        }
    }

    /// What people read.
    pub fn title(&self) -> String {
        format!("{} · {}", self.voice.name, self.speaker.name)
    }

    /// The language, the models that are there, and the licence.
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

    /// Whether each word of `wanted` is somewhere in what is known of it.
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
