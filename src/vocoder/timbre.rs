//! Timbre: what can change in the sound of a line from one segment to the next, beside its pitch.

use super::SAMPLE_RATE;
use super::filters::{BINS, FFT};

/// Changes of the sound, each on top of what the frames say. The default changes nothing, to the last bit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timbre {
    /// Formant shift in semitones, -12 to 12.
    pub formant: f32,
    /// Change of the spectral tilt in decibels, -18 to 18: level from 1 to 5 kHz against that below 1 kHz.
    pub tilt: f32,
    /// Change of noise against harmonics in voiced sounds in decibels, -24 to 42. Whispering begins at about 24.
    pub noise: f32,
    /// Mean difference of neighbouring periods in percent of the period, 0 to 10.
    pub jitter: f32,
    /// Mean difference of the amplitudes of neighbouring periods in percent, 0 to 60.
    pub shimmer: f32,
    /// How much weaker every other period is, 0 to 1: a creak an octave below.
    pub subharmonics: f32,
}

impl Timbre {
    /// The timbre with every value in its range; what is not a number changes nothing.
    pub fn tame(self) -> Self {
        let within = |value: f32, low: f32, high: f32| {
            if value.is_nan() {
                0.0
            } else {
                value.clamp(low, high)
            }
        };
        Self {
            formant: within(self.formant, -12.0, 12.0),
            tilt: within(self.tilt, -18.0, 18.0),
            noise: within(self.noise, -24.0, 42.0),
            jitter: within(self.jitter, 0.0, 10.0),
            shimmer: within(self.shimmer, 0.0, 60.0),
            subharmonics: within(self.subharmonics, 0.0, 1.0),
        }
    }
}

/// Of more noise, this share is added, as far as so many decibels, and harmonics sink by the rest: breath takes from the
/// voice what it gives to the noise, and a whisper is no louder than the voice was.
const ADDED: f32 = 0.5;
const MOST_ADDED: f32 = 7.0;

/// The slope reaches this many octaves to each side of 1 kHz; beyond it is flat.
const REACH: f32 = 2.0;

/// Where the slope has its middle, in Hz.
const MIDDLE: f32 = 1000.0;

/// Above this many Hz the gain of the slope returns to a part of itself within so many octaves, so that hisses do not
/// stand out.
const RETURN: (f32, f32, f32) = (5000.0, 0.3, 0.75);

/// Decibels from end to end for a decibel of tilt, since speech has much of its power on the slope itself. Measured on
/// the house voice.
const STEEPNESS: f32 = 1.93;

/// Raised by this share of the slope, speech stays as loud as it was; most of its power lies below the middle.
/// Measured in the same way, with loudness after S. S. Stevens.
const COMPENSATION: f32 = 0.18;

/// The filters' side of a timbre: log magnitudes, moved and bent.
#[derive(Clone, Debug)]
pub(super) struct Bender {
    /// The decibels that each bin gets for one of tilt.
    slope: Vec<f32>,
    buffer: Vec<f32>,
}

/// Which of the filters is bent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Harmonic,
    Noise,
}

impl Bender {
    pub(super) fn new() -> Self {
        let hertz = |bin: usize| bin as f32 * SAMPLE_RATE as f32 / FFT as f32;
        Self {
            slope: (0..BINS)
                .map(|bin| STEEPNESS * (slope(hertz(bin)) + COMPENSATION))
                .collect(),
            buffer: vec![0.0; BINS],
        }
    }

    /// Changes the log magnitudes of a filter as `timbre` asks, where `voicing` is 1 in voiced sounds and 0 in others.
    pub(super) fn bend(&mut self, log: &mut [f32], timbre: &Timbre, voicing: f32, part: Part) {
        if timbre.formant != 0.0 {
            self.warp(log, (timbre.formant / 12.0).exp2());
        }
        if timbre.tilt != 0.0 {
            let nepers = nepers(timbre.tilt);
            for (log, slope) in log.iter_mut().zip(&self.slope) {
                *log += nepers * slope;
            }
        }
        if timbre.noise != 0.0 {
            let louder = (ADDED * timbre.noise).min(MOST_ADDED);
            let change = match part {
                Part::Noise if timbre.noise > 0.0 => louder,
                Part::Noise => timbre.noise,
                Part::Harmonic if timbre.noise > 0.0 => louder - timbre.noise,
                Part::Harmonic => 0.0,
            };
            let change = nepers(change) * voicing;
            log.iter_mut().for_each(|log| *log += change);
        }
    }

    /// Stretches the envelope along frequency by `factor`, as a shorter vocal tract would, and keeps its power.
    fn warp(&mut self, log: &mut [f32], factor: f32) {
        self.buffer.copy_from_slice(log);
        let level = -0.5 * factor.ln();
        let last = (BINS - 1) as f32;
        for (bin, log) in log.iter_mut().enumerate() {
            let place = (bin as f32 / factor).min(last);
            let below = (place as usize).min(BINS - 2);
            let share = place - below as f32;
            *log = self.buffer[below] + share * (self.buffer[below + 1] - self.buffer[below]) + level;
        }
    }
}

/// Decibels as natural logarithm of an amplitude.
fn nepers(decibels: f32) -> f32 {
    decibels / 20.0 * std::f32::consts::LN_10
}

/// From -1/2 for the lowest frequencies to 1/2 from 4 to 5 kHz.
fn slope(hz: f32) -> f32 {
    let octaves = |from: f32| (hz.max(1.0) / from).log2();
    let rise = (octaves(MIDDLE) / REACH).clamp(-1.0, 1.0);
    let (from, rest, within) = RETURN;
    let back = (octaves(from) / within).clamp(0.0, 1.0);
    let kept = 1.0 - (1.0 - rest) * (0.5 - 0.5 * (std::f32::consts::PI * back).cos());
    0.5 * (std::f32::consts::FRAC_PI_2 * rise).sin() * kept
}
