//! Speech without a host: text in, samples out, as fast as possible.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::acoustic::Health;
use crate::cache::Cache;
use crate::emotion::Emotion;
use crate::infer::without_denormals;
use crate::player::{Live, Manner, Moment};
use crate::script::{Line, LineId, VoiceRef};
use crate::text::dictionary::{Dictionaries, Dictionary};
use crate::text::{Frontend, Language, Utterance};
use crate::voice::{TierChoice, Variant, Voice, VoiceError};

use super::failure::LineFailure;
use super::line::{Means, PreparedLine};
use super::meters::{StageClock, Stages};
use super::rendition::{Opening, Rendition, Spot, Step};
use super::resample::Resampler;
use super::transcript::Transcript;
use super::voices::{Cast, VoiceSlot, Voices};

/// A loaded voice that turns text into samples. Clones share the voice and the text front end.
#[derive(Clone)]
pub struct Synthesizer {
    frontend: Arc<Frontend>,
    wanted: Variant,
    cast: Cast,
    slot: Arc<VoiceSlot>,
    dictionary: Arc<Dictionary>,
    /// Keeps only the lines being spoken, so that repeated calls can be timed.
    cache: Arc<Cache>,
}

/// Why a [`Synthesizer`] cannot speak.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SynthesizerError {
    /// The voice cannot be loaded.
    #[error("voice `{name}`: {reason}")]
    Voice {
        /// Its name or folder.
        name: String,
        /// The reason.
        reason: VoiceError,
    },
    /// The voice has no such speaker.
    #[error("voice `{voice}` has no speaker `{speaker}`")]
    NoSuchSpeaker {
        /// The name or folder of the voice.
        voice: String,
        /// The requested id.
        speaker: String,
    },
    /// The text cannot be spoken.
    #[error(transparent)]
    Failed(#[from] LineFailure),
}

/// How to speak a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// The seed of the take.
    pub seed: u64,
    /// Its emotion until the markup changes it.
    pub emotion: Emotion,
    /// The language of the text; `None` takes that of its script, or else the speaker's own.
    pub language: Option<Language>,
    /// The controls, constant for the whole text.
    pub live: Live,
    /// Sample rate in Hz.
    pub sample_rate: f64,
}

impl Default for Delivery {
    /// The first take, without emotion, with controls that change nothing, at 48 kHz.
    fn default() -> Self {
        Self {
            seed: 0,
            emotion: Emotion::default(),
            language: None,
            live: Live::default(),
            sample_rate: 48_000.0,
        }
    }
}

/// Measurements of one call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The number of samples.
    pub samples: u64,
    /// Time from the call to the first samples.
    pub first_audio: Duration,
    /// Time from the call to the last samples.
    pub whole: Duration,
    /// Total time of each stage in milliseconds.
    pub stages: Stages,
    /// Warnings about the markup or the choice of model.
    pub warnings: Vec<String>,
}

/// A line that was spoken, and where its segments began.
struct Spoken {
    line: PreparedLine,
    spots: Vec<Spot>,
}

impl Synthesizer {
    /// Loads the voice `name` in the model nearest to `wanted`, and its speaker `speaker`, by default the first.
    ///
    /// # Errors
    /// If there is no such voice or speaker, or if it cannot be loaded.
    pub fn load(
        voices: &Voices,
        name: &str,
        speaker: Option<&str>,
        wanted: Variant,
    ) -> Result<Self, SynthesizerError> {
        Self::new(name, voices.get(name, wanted), speaker, wanted)
    }

    /// Loads the voice in any `folder`, as [`load`](Self::load) does for installed voices.
    ///
    /// # Errors
    /// If the folder is not a voice, has no such speaker, or cannot be loaded.
    pub fn open(
        voices: &Voices,
        folder: &Path,
        speaker: Option<&str>,
        wanted: Variant,
    ) -> Result<Self, SynthesizerError> {
        let voice = Voice::load(folder, voices.runtime(), wanted).and_then(|voice| voices.served(voice));
        Self::new(
            &folder.display().to_string(),
            voice.map(Arc::new),
            speaker,
            wanted,
        )
    }

    fn new(
        name: &str,
        voice: Result<Arc<Voice>, VoiceError>,
        speaker: Option<&str>,
        wanted: Variant,
    ) -> Result<Self, SynthesizerError> {
        let voice = voice.map_err(|reason| SynthesizerError::Voice {
            name: name.to_owned(),
            reason,
        })?;
        let (cast, slot) = cast_of(name, &voice, speaker)?;
        Ok(Self {
            frontend: Arc::new(Frontend::load()),
            wanted,
            slot,
            cast,
            dictionary: Arc::default(),
            cache: Arc::new(Cache::in_memory()),
        })
    }

    /// Another speaker of the same voice, or its first one.
    ///
    /// # Errors
    /// If there is no such speaker.
    pub fn speaker(&self, speaker: Option<&str>) -> Result<Self, SynthesizerError> {
        let voice = self.voice();
        let (cast, slot) = cast_of(&voice.info().id, voice, speaker)?;
        Ok(Self {
            slot,
            cast,
            ..self.clone()
        })
    }

    /// The model in use: the requested one, or the nearest that the voice has.
    pub fn variant(&self) -> Variant {
        self.cast.voice.variant()
    }

    /// The voice itself.
    pub fn voice(&self) -> &Arc<Voice> {
        &self.cast.voice
    }

    /// The voice and the speaker as a script names them.
    pub fn voice_ref(&self) -> &VoiceRef {
        self.slot.wanted()
    }

    /// A message if the model differs from the requested one. The default does not count as requested if the voice has only
    /// one model.
    pub fn stand_in(&self) -> Option<String> {
        let (has, wanted) = (self.variant(), self.wanted);
        let is_asked = wanted != Variant::default() || self.cast.voice.info().variants.len() > 1;
        (has != wanted && is_asked).then(|| format!("the voice has no {wanted} model; {has} is used"))
    }

    /// The inference engine that runs the voice.
    pub fn engine(&self) -> &str {
        self.cast.voice.engine()
    }

    /// How the server is that computes a part of the voice, if there is one.
    pub fn server(&self) -> Option<Health> {
        self.cast.voice.acoustic().health()
    }

    /// The text front end.
    pub fn frontend(&self) -> &Frontend {
        &self.frontend
    }

    pub(super) fn cast(&self) -> &Cast {
        &self.cast
    }

    pub(super) fn slot(&self) -> &Arc<VoiceSlot> {
        &self.slot
    }

    pub(super) fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }

    /// Uses the dictionary of a project from now on.
    pub fn set_dictionary(&mut self, dictionary: impl Into<Arc<Dictionary>>) {
        self.dictionary = dictionary.into();
    }

    /// Analyses `text` as it will be spoken.
    pub fn utterance(&self, text: &str) -> Utterance {
        let dictionaries = Dictionaries {
            project: &self.dictionary,
            voice: self.cast.voice.dictionary(),
        };
        let speaks = self.cast.voice.acoustic().speaks(&self.cast.who);
        self.frontend.utterance_for(text, dictionaries, speaks, None)
    }

    /// Speaks `text`. `sink` receives the mono samples in pieces as soon as they are rendered, so that playback can start with
    /// the first.
    ///
    /// # Errors
    /// If the sample rate is not supported, or if the inference engine fails.
    pub fn say(
        &self,
        text: &str,
        delivery: Delivery,
        sink: impl FnMut(&[f32]),
    ) -> Result<Report, SynthesizerError> {
        let spoken = without_denormals(|| self.say_here(text, delivery, sink));
        spoken.map(|(report, _)| report).map_err(SynthesizerError::Failed)
    }

    /// The same with the times of words and phonemes.
    ///
    /// # Errors
    /// As [`say`](Self::say).
    pub fn transcribe(
        &self,
        text: &str,
        delivery: Delivery,
        sink: impl FnMut(&[f32]),
    ) -> Result<(Report, Transcript), SynthesizerError> {
        let spoken = without_denormals(|| {
            let (report, spoken) = self.say_here(text, delivery, sink)?;
            let utterance = spoken.line.read(&self.frontend, &self.cast);
            let score = spoken.line.score().ok_or(LineFailure::Unread)?;
            let length_s = report.samples as f64 / delivery.sample_rate;
            let phrases = utterance.phrases.iter();
            Ok((report, Transcript::new(&score, phrases, &spoken.spots, length_s)))
        });
        spoken.map_err(SynthesizerError::Failed)
    }

    fn say_here(
        &self,
        text: &str,
        delivery: Delivery,
        mut sink: impl FnMut(&[f32]),
    ) -> Result<(Report, Spoken), LineFailure> {
        let began = Instant::now();
        let clock = StageClock::default();
        let resampler = Resampler::new(self.cast.segment(), delivery.sample_rate)?;
        let line = Line {
            seed: delivery.seed,
            emotion: delivery.emotion,
            language: delivery.language,
            ..Line::new(LineId(0), None, text)
        };
        let line = PreparedLine::new(line, self.slot.clone(), self.dictionary.clone());
        self.plan(&line, &clock)?;
        let opening = Opening::of(&line, &Manner::Spoken).ok_or(LineFailure::Unread)?;
        let mut rendition = Rendition::new(opening, resampler);
        let moment = Moment {
            live: delivery.live,
            ..Moment::default()
        };
        let mut report = Report::default();
        let (mut samples, mut spots) = (Vec::new(), Vec::new());
        loop {
            while !rendition.can_step() {
                self.plan(&line, &clock)?;
            }
            samples.clear();
            if rendition.step(moment, &clock, &mut samples)? == Step::Finished {
                break;
            }
            spots.push(rendition.spot());
            if report.samples == 0 && !samples.is_empty() {
                report.first_audio = began.elapsed();
            }
            report.samples += samples.len() as u64;
            sink(&samples);
        }
        report.whole = began.elapsed();
        report.stages = clock.totals();
        report.warnings = line.warnings();
        report.warnings.extend(self.stand_in());
        Ok((report, Spoken { line, spots }))
    }

    /// Does the next piece of planning for `line`.
    pub(super) fn plan(&self, line: &PreparedLine, clock: &StageClock) -> Result<(), LineFailure> {
        let cast = || Ok(self.cast.clone());
        let means = Means::spoken(&self.cache);
        line.plan_step(cast, means, || &*self.frontend, clock);
        line.failure().map_or(Ok(()), |reason| Err(reason.clone()))
    }
}

/// The speaker with this id, by default the first, of a voice that is called `name` in a message.
fn cast_of(
    name: &str,
    voice: &Arc<Voice>,
    speaker: Option<&str>,
) -> Result<(Cast, Arc<VoiceSlot>), SynthesizerError> {
    let id = match speaker {
        Some(id) => id,
        None => voice.info().speakers.first().map_or("", |first| &first.id),
    };
    let found = Cast::of(voice, id, None).map_err(|reason| SynthesizerError::Failed(reason.into()))?;
    let cast = found.ok_or_else(|| SynthesizerError::NoSuchSpeaker {
        voice: name.to_owned(),
        speaker: id.to_owned(),
    })?;
    let wanted = VoiceRef {
        name: voice.info().id.clone(),
        speaker: id.to_owned(),
        hash: Some(voice.hash().to_owned()),
    };
    let tier = TierChoice::from(voice.variant().tier);
    Ok((cast, Arc::new(VoiceSlot::new(wanted, None, tier))))
}
