//! Speaking without a host: text in, samples out, as fast as the machine can.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cache::Cache;
use crate::emotion::Emotion;
use crate::infer::without_denormals;
use crate::player::{Live, Manner, Moment};
use crate::script::{Line, LineId, VoiceRef};
use crate::text::dictionary::{Dictionaries, Dictionary};
use crate::text::{Frontend, Utterance};
use crate::voice::{Variant, Voice, VoiceError};

use super::line::{PreparedLine, Recall};
use super::meters::{StageClock, Stages};
use super::rendition::{Opening, Rendition, Step};
use super::resample::Resampler;
use super::voices::{Cast, VoiceSlot, Voices};

/// A loaded voice with all that it takes to speak.
pub struct Speaker {
    frontend: Frontend,
    wanted: Variant,
    cast: Cast,
    slot: Arc<VoiceSlot>,
    dictionary: Arc<Dictionary>,
    /// Knows nothing beyond a line that is being spoken: whoever asks twice wants to know how long it takes.
    cache: Cache,
}

/// Why a [`Speaker`] cannot speak.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpeakerError {
    /// The voice cannot be used.
    #[error("voice `{name}`: {reason}")]
    Voice {
        /// Its name, or its folder.
        name: String,
        /// What is wrong with it.
        reason: VoiceError,
    },
    /// The voice has no such speaker.
    #[error("voice `{voice}` has no speaker `{speaker}`")]
    NoSuchSpeaker {
        /// The name of the voice, or its folder.
        voice: String,
        /// The id that was asked for.
        speaker: String,
    },
    /// The text cannot be spoken; a sentence for the user.
    #[error("{0}")]
    Failed(String),
}

/// How a text is to be spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// The take.
    pub seed: u64,
    /// How it is meant until its markup says otherwise.
    pub emotion: Emotion,
    /// The controls, which hold for the whole of it.
    pub live: Live,
    /// Samples in a second.
    pub sample_rate: f64,
}

/// What speaking took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Samples that were made.
    pub samples: u64,
    /// From the call to the first samples.
    pub first_audio: Duration,
    /// From the call to the last samples.
    pub whole: Duration,
    /// Total time of each stage in milliseconds.
    pub stages: Stages,
    /// What is not as it was asked for: in the markup, or the model of the voice.
    pub warnings: Vec<String>,
}

impl Speaker {
    /// Loads the voice `name` in the model nearest to `wanted`, and its speaker `speaker`, by default the first.
    ///
    /// # Errors
    /// When there is no such voice or speaker, or when it does not load.
    pub fn load(
        voices: &Voices,
        name: &str,
        speaker: Option<&str>,
        wanted: Variant,
    ) -> Result<Self, SpeakerError> {
        Self::new(name, voices.get(name, wanted), speaker, wanted)
    }

    /// Loads the voice in `folder`, wherever that is, as [`load`](Self::load) does one that is installed.
    ///
    /// # Errors
    /// When the folder is no voice, has no such speaker, or does not load.
    pub fn open(
        voices: &Voices,
        folder: &Path,
        speaker: Option<&str>,
        wanted: Variant,
    ) -> Result<Self, SpeakerError> {
        let voice = Voice::load(folder, voices.runtime(), wanted);
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
    ) -> Result<Self, SpeakerError> {
        let voice = voice.map_err(|reason| SpeakerError::Voice {
            name: name.to_owned(),
            reason,
        })?;
        let missing = |id: &str| SpeakerError::NoSuchSpeaker {
            voice: name.to_owned(),
            speaker: id.to_owned(),
        };
        let speaker = match speaker {
            Some(id) => voice.speaker(id).ok_or_else(|| missing(id))?,
            None => 0,
        };
        let info = voice.info();
        let slot = VoiceSlot::new(VoiceRef {
            name: info.id.clone(),
            speaker: info
                .speakers
                .get(speaker)
                .map_or_else(String::new, |speaker| speaker.id.clone()),
            hash: None,
        });
        Ok(Self {
            frontend: Frontend::load(),
            wanted,
            cast: Cast::new(voice, speaker),
            slot: Arc::new(slot),
            dictionary: Arc::default(),
            cache: Cache::in_memory(),
        })
    }

    /// The model that speaks: the one that was asked for, or the nearest that the voice has.
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

    /// Says so where another model speaks than the one that was asked for. The default is not asked for of a voice that has but
    /// one.
    pub fn stand_in(&self) -> Option<String> {
        let (has, wanted) = (self.variant(), self.wanted);
        let is_asked = wanted != Variant::default() || self.cast.voice.info().variants.len() > 1;
        (has != wanted && is_asked).then(|| format!("the voice has no {wanted} model; {has} speaks"))
    }

    /// The inference engine that runs the voice.
    pub fn engine(&self) -> &str {
        self.cast.voice.engine()
    }

    /// The text front end.
    pub fn frontend(&self) -> &Frontend {
        &self.frontend
    }

    /// Speaks from here on with the dictionary of a project.
    pub fn set_dictionary(&mut self, dictionary: impl Into<Arc<Dictionary>>) {
        self.dictionary = dictionary.into();
    }

    /// Reads `text` as it will be spoken.
    pub fn utterance(&self, text: &str) -> Utterance {
        let dictionaries = Dictionaries {
            project: &self.dictionary,
            voice: self.cast.voice.dictionary(),
        };
        self.frontend.utterance_with(text, dictionaries)
    }

    /// Speaks `text`. `sink` gets the samples, mono, in pieces as they are made; each piece comes as soon as it is
    /// there, so that playing can begin with the first.
    ///
    /// # Errors
    /// A rate that cannot be resampled to, or a failure of the inference engine.
    pub fn say(
        &self,
        text: &str,
        delivery: Delivery,
        sink: impl FnMut(&[f32]),
    ) -> Result<Report, SpeakerError> {
        let spoken = without_denormals(|| self.say_here(text, delivery, sink));
        spoken.map_err(SpeakerError::Failed)
    }

    fn say_here(
        &self,
        text: &str,
        delivery: Delivery,
        mut sink: impl FnMut(&[f32]),
    ) -> Result<Report, String> {
        let began = Instant::now();
        let clock = StageClock::default();
        let resampler = Resampler::new(self.cast.segment(), delivery.sample_rate)?;
        let line = Line {
            seed: delivery.seed,
            emotion: delivery.emotion,
            ..Line::new(LineId(0), None, text)
        };
        let line = PreparedLine::new(line, self.slot.clone(), self.dictionary.clone());
        self.plan(&line, &clock)?;
        let opening = Opening::of(&line, &Manner::Spoken).ok_or("the text could not be read")?;
        let mut rendition = Rendition::new(opening, resampler);
        let moment = Moment {
            live: delivery.live,
            ..Moment::default()
        };
        let mut report = Report::default();
        let mut samples = Vec::new();
        loop {
            while !rendition.can_step() {
                self.plan(&line, &clock)?;
            }
            samples.clear();
            if rendition.step(moment, &clock, &mut samples)? == Step::Finished {
                break;
            }
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
        Ok(report)
    }

    fn plan(&self, line: &PreparedLine, clock: &StageClock) -> Result<(), String> {
        let cast = || Ok(self.cast.clone());
        line.plan_step(cast, (&self.cache, Recall::Memory), || &self.frontend, clock);
        line.failure().map_or(Ok(()), |reason| Err(reason.to_owned()))
    }
}
