//! Speaking without a host: text in, samples out, as fast as the machine can.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::infer::Runtime;
use crate::player::Live;
use crate::script::{Line, LineId, VoiceRef};
use crate::text::Frontend;

use super::line::PreparedLine;
use super::meters::{StageClock, Stages};
use super::rendition::{Rendition, Step};
use super::resample::Resampler;
use super::voices::{Cast, VoiceSlot, Voices};

/// A loaded voice with all that it takes to speak.
pub struct Speaker {
    frontend: Frontend,
    wanted: VoiceRef,
    cast: Cast,
}

/// How a text is to be spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// The take.
    pub seed: u64,
    /// Pitch and speed.
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
    /// What was wrong with the markup.
    pub warnings: Vec<String>,
}

impl Speaker {
    /// Loads the voice `name`, and its speaker `speaker`, by default the first.
    ///
    /// # Errors
    /// A sentence for the user when there is no such voice or speaker, or when it does not load.
    pub fn load(voices: &Voices, name: &str, speaker: Option<&str>) -> Result<Self, String> {
        let voice = voices
            .get(name)
            .map_err(|reason| format!("voice `{name}`: {reason}"))?;
        let index = match speaker {
            Some(id) => voice
                .speaker(id)
                .ok_or_else(|| format!("voice `{name}` has no speaker `{id}`"))?,
            None => 0,
        };
        let speaker = voice
            .info()
            .speakers
            .get(index)
            .map_or_else(String::new, |speaker| speaker.id.clone());
        let wanted = VoiceRef {
            name: name.to_owned(),
            speaker,
            hash: None,
        };
        Ok(Self {
            frontend: Frontend::load(),
            wanted,
            cast: Cast {
                voice,
                speaker: index,
            },
        })
    }

    /// The inference engine that runs the voice.
    pub fn engine(&self) -> String {
        Runtime::shared().describe()
    }

    /// The text front end.
    pub fn frontend(&self) -> &Frontend {
        &self.frontend
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
        mut sink: impl FnMut(&[f32]),
    ) -> Result<Report, String> {
        let began = Instant::now();
        let clock = StageClock::default();
        let resampler = Resampler::new(delivery.sample_rate)?;
        let line = Line {
            id: LineId(0),
            key: None,
            text: text.to_owned(),
            seed: delivery.seed,
        };
        let line = Arc::new(PreparedLine::new(
            line,
            Arc::new(VoiceSlot::new(self.wanted.clone())),
        ));
        self.plan(&line, &clock)?;
        let Ok(mut rendition) = Rendition::new(line.clone(), resampler) else {
            return Err("the text could not be read".to_owned());
        };
        let mut report = Report::default();
        let mut samples = Vec::new();
        loop {
            while !rendition.can_step() {
                self.plan(&line, &clock)?;
            }
            samples.clear();
            if rendition.step(delivery.live, &clock, &mut samples)? == Step::Finished {
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
        Ok(report)
    }

    fn plan(&self, line: &PreparedLine, clock: &StageClock) -> Result<(), String> {
        line.plan_step(&self.frontend, || Ok(self.cast.clone()), clock);
        line.failure().map_or(Ok(()), |reason| Err(reason.to_owned()))
    }
}
