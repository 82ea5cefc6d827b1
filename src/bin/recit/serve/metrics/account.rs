//! What is counted of one text while it is spoken.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use recit::engine::{Stages, Synthesizer};

use super::{EndingLabels, Metrics, ModelLabels, StageLabels};

/// How a text has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All of it was spoken.
    Whole,
    /// Its client went away.
    Left,
    /// The voice failed.
    Failed,
}

impl Ending {
    pub(super) const ALL: [Self; 3] = [Self::Whole, Self::Left, Self::Failed];

    pub(super) fn labels(self) -> EndingLabels {
        let ending = match self {
            Self::Whole => "whole",
            Self::Left => "left",
            Self::Failed => "failed",
        };
        EndingLabels { ending }
    }
}

/// The account of a text. It is closed when it is dropped.
pub struct Account {
    metrics: Arc<Metrics>,
    model: ModelLabels,
    /// When its first piece has come.
    begun: Arc<OnceLock<Instant>>,
    /// What was counted so far.
    stages: Stages,
    seconds: f64,
    ending: Ending,
}

impl Account {
    /// The account of a text that `speaker` is to speak.
    pub fn open(metrics: Arc<Metrics>, speaker: &Synthesizer) -> Self {
        let variant = speaker.variant();
        Self {
            metrics,
            model: ModelLabels {
                tier: variant.tier.name(),
                precision: variant.precision.name(),
                device: speaker.voice().device().to_string(),
            },
            begun: Arc::default(),
            stages: Stages::default(),
            seconds: 0.0,
            ending: Ending::Left,
        }
    }

    /// Set by whoever brings the first piece of its text.
    pub fn begun(&self) -> Arc<OnceLock<Instant>> {
        self.begun.clone()
    }

    /// Counts what was done since the last call: `stages` has the time of each so far in milliseconds, `seconds` the length of
    /// the sound so far.
    pub fn note(&mut self, stages: Stages, seconds: f64) {
        if self.seconds == 0.0
            && seconds > 0.0
            && let Some(begun) = self.begun.get()
        {
            self.metrics.first_audio.observe(begun.elapsed().as_secs_f64());
        }
        let before = std::mem::replace(&mut self.stages, stages);
        let times = [
            ("text", stages.text - before.text),
            ("plan", stages.acoustic - before.acoustic),
            ("vocoder", stages.vocoder - before.vocoder),
            ("resample", stages.resample - before.resample),
        ];
        for (stage, milliseconds) in times {
            let ModelLabels {
                tier,
                precision,
                device,
            } = self.model.clone();
            let labels = StageLabels {
                stage,
                tier,
                precision,
                device,
            };
            self.metrics
                .stages
                .get_or_create(&labels)
                .inc_by(milliseconds / 1e3);
        }
        let made = seconds - std::mem::replace(&mut self.seconds, seconds);
        self.metrics.speech.get_or_create(&self.model).inc_by(made);
    }

    /// Says how the text has ended. Without it, its client went away.
    pub fn end(&mut self, ending: Ending) {
        self.ending = ending;
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let metrics = &self.metrics;
        metrics.endings.get_or_create(&self.ending.labels()).inc();
        if let (Ending::Whole, Some(begun)) = (self.ending, self.begun.get()) {
            metrics.whole.observe(begun.elapsed().as_secs_f64());
        }
    }
}
