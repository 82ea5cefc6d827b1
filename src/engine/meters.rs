//! Measurements of the engine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use atomic_float::AtomicF64;

use crate::acoustic::Health;
use crate::player::{Monotonic, TimeSource};
use crate::voice::TierChoice;

/// The weight of the newest value in a running mean.
const NEWEST: f64 = 0.1;

/// Times of the stages in milliseconds. Means are per line for text, per phrase for the acoustic model, and per segment for
/// vocoder and resampler.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    /// Text to phonemes.
    pub text: f64,
    /// Phonemes to frames.
    pub acoustic: f64,
    /// Frames to samples.
    pub vocoder: f64,
    /// To the host's rate.
    pub resample: f64,
}

/// A snapshot for the editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meters {
    /// The inference engine, such as "Recit (built in)".
    pub engine: String,
    /// The voice that speaks and its speaker, once loaded.
    pub voice: String,
    /// Its model, such as "Standard, int8", once loaded.
    pub model: String,
    /// The device that runs it, such as "CPU", once loaded.
    pub device: String,
    /// Latency as reported to the host, in samples.
    pub latency_samples: u32,
    /// Host sample rate in Hz; 0 while the instance is not active.
    pub sample_rate: f64,
    /// Playing lines.
    pub sounding: usize,
    /// The fill of the emptiest playing line's ring after a block, as a fraction of its target, 0 to 1. 1
    /// while nothing plays.
    pub ring_fill: f32,
    /// Computing time of vocoder and resampler divided by the length of the sound, for one line.
    pub rtf: f32,
    /// How often a line paused because its samples were late, since
    /// [`reset_underruns`](super::Instance::reset_underruns).
    pub underruns: u64,
    /// Lines that started late because they were not planned when their notes arrived.
    pub late_starts: u64,
    /// Notes dropped because no slot was free.
    pub missed: u64,
    /// How often an offline render gave up waiting.
    pub stalls: u64,
    /// The host's last tempo in beats a minute; `None` if it gives none.
    pub tempo: Option<f64>,
    /// The host's last bar length in beats; `None` if it gives none.
    pub bar_beats: Option<f64>,
    /// Mean times.
    pub stages: Stages,
    /// Which models plan, and why.
    pub tiers: TierReport,
    /// How the server is that computes a part of the voice, if there is one.
    pub server: Option<Health>,
    /// Peaks of both channels since the last snapshot.
    pub peak: [f32; 2],
}

/// Which models plan the lines of an instance, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TierReport {
    /// What was asked for.
    pub choice: TierChoice,
    /// What follows from it now.
    pub state: TierState,
    /// Phrases that the light model planned in the place of the full one, of all instances.
    pub light_phrases: u64,
    /// The mean time of one of them in milliseconds; 0 before the first.
    pub light_ms: f64,
}

/// Which models plan the lines of an instance that plays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum TierState {
    /// The tier that was asked for; with [`TierChoice::Auto`] Standard, because phrases are in time.
    #[default]
    Asked,
    /// Phrases are late, or would be: the light model plans them, except those of the oldest lines.
    Fallen {
        /// The number of lines, of all instances, that keep the full model.
        kept: usize,
        /// The time that was left for a phrase when it fell last, in milliseconds; negative if it was late.
        left_ms: f64,
        /// Whether the light model is still being loaded.
        is_loading: bool,
    },
    /// With [`TierChoice::Auto`]: the voice has no light model.
    NoLight,
}

/// A running mean, a sum and a count of times, in milliseconds.
#[derive(Debug, Default)]
pub struct StageTimer {
    mean: AtomicF64,
    total: AtomicF64,
    count: AtomicU64,
}

impl StageTimer {
    /// Adds a time.
    pub fn note(&self, time: Duration) {
        let milliseconds = time.as_secs_f64() * 1e3;
        let before = self.mean.load(Ordering::Relaxed);
        let mean = if before == 0.0 {
            milliseconds
        } else {
            before + NEWEST * (milliseconds - before)
        };
        self.mean.store(mean, Ordering::Relaxed);
        self.total.fetch_add(milliseconds, Ordering::Relaxed);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of times.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The running mean, in which recent times weigh most; 0 before the first.
    pub fn mean(&self) -> f64 {
        self.mean.load(Ordering::Relaxed)
    }

    /// The sum of all times.
    pub fn total(&self) -> f64 {
        self.total.load(Ordering::Relaxed)
    }
}

/// The timers of the stages.
pub struct StageClock {
    /// Text to phonemes.
    pub text: StageTimer,
    /// Phonemes to frames, with the model that was asked for.
    pub acoustic: StageTimer,
    /// The same with the light model in its place.
    pub light: StageTimer,
    /// Frames to samples.
    pub vocoder: StageTimer,
    /// To the host's rate.
    pub resample: StageTimer,
    time: Box<dyn TimeSource + Sync>,
}

impl Default for StageClock {
    fn default() -> Self {
        Self::with_time(Box::new(Monotonic::default()))
    }
}

impl StageClock {
    /// Measures planning with `time` in place of the system's clock.
    pub fn with_time(time: Box<dyn TimeSource + Sync>) -> Self {
        Self {
            text: StageTimer::default(),
            acoustic: StageTimer::default(),
            light: StageTimer::default(),
            vocoder: StageTimer::default(),
            resample: StageTimer::default(),
            time,
        }
    }

    /// The time since a fixed moment.
    pub fn now(&self) -> Duration {
        self.time.now()
    }

    /// The mean time of each stage.
    pub fn means(&self) -> Stages {
        self.each(StageTimer::mean)
    }

    /// The total time of each stage.
    pub fn totals(&self) -> Stages {
        self.each(StageTimer::total)
    }

    fn each(&self, read: impl Fn(&StageTimer) -> f64) -> Stages {
        Stages {
            text: read(&self.text),
            acoustic: read(&self.acoustic),
            vocoder: read(&self.vocoder),
            resample: read(&self.resample),
        }
    }
}
