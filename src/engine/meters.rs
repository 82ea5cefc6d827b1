//! What the engine measures about itself.

use std::sync::atomic::Ordering;
use std::time::Duration;

use atomic_float::AtomicF64;

/// How much of a running mean the newest value makes.
const NEWEST: f64 = 0.1;

/// Times of the stages, in milliseconds. As means: text a line, acoustic model a phrase, vocoder and resampler a
/// segment.
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
    /// The inference engine, such as "rten (built in)".
    pub engine: String,
    /// The voice that speaks and its speaker, once loaded.
    pub voice: String,
    /// The model of it that speaks, such as "Standard, int8", once loaded.
    pub model: String,
    /// What computes it, such as "CPU", once loaded.
    pub device: String,
    /// Latency as reported to the host, in samples.
    pub latency_samples: u32,
    /// Host sample rate in Hz; 0 while the instance is not active.
    pub sample_rate: f64,
    /// Lines that sound.
    pub sounding: usize,
    /// What the emptiest sounding line has in hand after a block, as a share of what it should have, 0 to 1.
    /// 1 while nothing sounds.
    pub ring_fill: f32,
    /// Computing time over sounding time of one line, vocoder and resampler.
    pub rtf: f32,
    /// Times that a line was held because its samples were late, since
    /// [`reset_underruns`](super::Instance::reset_underruns).
    pub underruns: u64,
    /// Lines that began late, since they were not planned yet when their notes came.
    pub late_starts: u64,
    /// Notes that found no free slot.
    pub missed: u64,
    /// Times that an offline render gave up waiting.
    pub stalls: u64,
    /// The host's beats a minute, as it has said them last; `None` while it says none.
    pub tempo: Option<f64>,
    /// The beats of a bar, as the host has said them last; `None` while it says none.
    pub bar_beats: Option<f64>,
    /// Mean times.
    pub stages: Stages,
    /// Peaks of both channels since the last snapshot.
    pub peak: [f32; 2],
}

/// A running mean and a sum of times, in milliseconds.
#[derive(Debug, Default)]
pub struct StageTimer {
    mean: AtomicF64,
    total: AtomicF64,
}

impl StageTimer {
    /// Takes another time in.
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
    }

    /// The mean, in which the newest times count most; 0 before the first.
    pub fn mean(&self) -> f64 {
        self.mean.load(Ordering::Relaxed)
    }

    /// The sum of all times.
    pub fn total(&self) -> f64 {
        self.total.load(Ordering::Relaxed)
    }
}

/// Times of the stages, as they run.
#[derive(Debug, Default)]
pub struct StageClock {
    /// Text to phonemes.
    pub text: StageTimer,
    /// Phonemes to frames.
    pub acoustic: StageTimer,
    /// Frames to samples.
    pub vocoder: StageTimer,
    /// To the host's rate.
    pub resample: StageTimer,
}

impl StageClock {
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
