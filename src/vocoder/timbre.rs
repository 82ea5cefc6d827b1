//! Timbre: everything that can change between segments except the pitch.

use super::spectrum::{BINS, FFT};
use super::tilt::slope;

/// Changes of the sound relative to the frames. The default changes nothing, bit for bit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timbre {
    /// Change of the level in decibels, -80 to 24.
    pub gain: f32,
    /// Formant shift in semitones, -12 to 12.
    pub formant: f32,
    /// Change of the spectral tilt in decibels, -18 to 18: level from 1 to 5 kHz relative to that below 1
    /// kHz.
    pub tilt: f32,
    /// Change of noise relative to harmonics in voiced sounds in decibels, -24 to 42. Whispering starts at
    /// about 24.
    pub noise: f32,
    /// Mean difference of neighbouring periods in percent of the period, 0 to 10.
    pub jitter: f32,
    /// Mean difference of the amplitudes of neighbouring periods in percent, 0 to 60.
    pub shimmer: f32,
    /// How much weaker every other period is, 0 to 1: a creak an octave lower.
    pub subharmonics: f32,
}

impl Timbre {
    /// The timbre at the fraction `along`, 0 to 1, between this one and `other`.
    pub(super) fn between(&self, other: &Self, along: f32) -> Self {
        let way = |from: f32, to: f32| {
            if along < 1.0 {
                from + along * (to - from)
            } else {
                to
            }
        };
        Self {
            gain: way(self.gain, other.gain),
            formant: way(self.formant, other.formant),
            tilt: way(self.tilt, other.tilt),
            noise: way(self.noise, other.noise),
            jitter: way(self.jitter, other.jitter),
            shimmer: way(self.shimmer, other.shimmer),
            subharmonics: way(self.subharmonics, other.subharmonics),
        }
    }

    /// The timbre with every value in its range; NaN changes nothing.
    pub fn tame(self) -> Self {
        let within = |value: f32, low: f32, high: f32| {
            if value.is_nan() {
                0.0
            } else {
                value.clamp(low, high)
            }
        };
        Self {
            gain: within(self.gain, -80.0, 24.0),
            formant: within(self.formant, -12.0, 12.0),
            tilt: within(self.tilt, -18.0, 18.0),
            noise: within(self.noise, -24.0, 42.0),
            jitter: within(self.jitter, 0.0, 10.0),
            shimmer: within(self.shimmer, 0.0, 60.0),
            subharmonics: within(self.subharmonics, 0.0, 1.0),
        }
    }
}

/// The fraction of additional noise that is added, up to this many decibels. The rest lowers the harmonics:
/// breath trades voice for noise, and a whisper is not louder than the voice.
const ADDED: f32 = 0.5;
const MOST_ADDED: f32 = 7.0;

/// Decibels between the ends of the slope per decibel of tilt, because much of the power of speech is on the
/// slope itself. Measured on the house voice.
const STEEPNESS: f32 = 1.53;

/// With the slope raised by this fraction, speech keeps its loudness, because most of its power is below the
/// middle. Measured in the same way, with loudness after S. S. Stevens.
const COMPENSATION: f32 = 0.18;

/// Applies a timbre to filters: shifts and tilts log magnitudes. Shared by all lines.
#[derive(Clone, Debug)]
pub(super) struct Bender {
    /// The decibels of each bin per decibel of tilt.
    slope: Vec<f32>,
}

/// The filter that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Harmonic,
    Noise,
}

impl Bender {
    pub(super) fn new(sample_rate: u32) -> Self {
        let hertz = |bin: usize| bin as f32 * sample_rate as f32 / FFT as f32;
        Self {
            slope: (0..BINS)
                .map(|bin| STEEPNESS * (slope(hertz(bin)) + COMPENSATION))
                .collect(),
        }
    }

    /// Changes the log magnitudes of a filter by `timbre`. `voicing` is 1 in voiced and 0 in unvoiced sounds.
    /// `scratch` is as long as `log`.
    pub(super) fn bend(
        &self,
        log: &mut [f32],
        scratch: &mut [f32],
        timbre: &Timbre,
        voicing: f32,
        part: Part,
    ) {
        if timbre.formant != 0.0 {
            warp(log, scratch, libm::exp2f(timbre.formant / 12.0));
        }
        if timbre.tilt != 0.0 {
            let nepers = nepers(timbre.tilt);
            for (log, slope) in log.iter_mut().zip(&self.slope) {
                *log += nepers * slope;
            }
        }
        if timbre.gain != 0.0 {
            let nepers = nepers(timbre.gain);
            log.iter_mut().for_each(|log| *log += nepers);
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
}

/// Stretches the envelope along frequency by `factor`, like a shorter vocal tract, and keeps its power.
fn warp(log: &mut [f32], scratch: &mut [f32], factor: f32) {
    scratch.copy_from_slice(log);
    let level = -0.5 * libm::logf(factor);
    let last = (BINS - 1) as f32;
    for (bin, log) in log.iter_mut().enumerate() {
        let place = (bin as f32 / factor).min(last);
        let below = (place as usize).min(BINS - 2);
        let share = place - below as f32;
        *log = scratch[below] + share * (scratch[below + 1] - scratch[below]) + level;
    }
}

/// Decibels as the natural logarithm of an amplitude.
fn nepers(decibels: f32) -> f32 {
    decibels / 20.0 * std::f32::consts::LN_10
}
