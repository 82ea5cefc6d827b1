//! Measures of how something is spoken.

use std::sync::Arc;

use crate::analysis::{Analyser, track};
use crate::frames::{Format, FrameRow};

use super::sound::{Recording, RecordingError};

/// Samples between two frames: 5 ms.
pub(super) const HOP: usize = 80;
/// Edges of the frequency bands for levels, in Hz.
const BANDS_HZ: [f32; 7] = [0.0, 500.0, 1000.0, 2000.0, 3500.0, 5000.0, 7500.0];
/// Distance between two points of the envelope, in Hz.
const POINTS_HZ: f32 = 125.0;
/// Edges of the frequency bands for noise, in Hz: centres of two bands of aperiodicity.
const NOISE_HZ: [f32; 2] = [1000.0, 4000.0];
/// A frame is speech if its level is at most this far below the loud ones, in decibels.
const SPEECH_DB: f32 = 35.0;
/// Frames over which levels are smoothed before their peaks are counted: 60 ms.
const SYLLABLE: usize = 12;
/// The least height of a peak of the level, in decibels.
const PEAK_DB: f32 = 2.5;
/// Frames over which the movement of F0 is measured: 20 ms.
const MOVEMENT: usize = 4;
/// The fewest voiced frames that are needed: a fifth of a second.
const LEAST_VOICED: usize = 40;

/// The measures of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// In the order of [`NAMES`](Self::NAMES).
    pub values: [f32; Measures::COUNT],
}

impl Measures {
    /// The number of measures.
    pub const COUNT: usize = 15;

    /// The names of the measures: median of F0 in semitones above 1 Hz; its range from 5 to 95 % in
    /// semitones; its speed in semitones a second; its jitter from frame to frame in semitones; the voiced
    /// share of the speech; syllables a second; standard deviation of the level in decibels; level of the
    /// noise in voiced sounds below and above 2 kHz in decibels; and the levels of six bands of voiced sounds
    /// relative to their mean in decibels.
    pub const NAMES: [&str; Self::COUNT] = [
        "f0",
        "f0_range",
        "f0_movement",
        "f0_tremble",
        "voiced",
        "pace",
        "level_range",
        "noise_low",
        "noise_high",
        "band_250",
        "band_750",
        "band_1500",
        "band_2750",
        "band_4250",
        "band_6250",
    ];

    /// Measures a recording.
    ///
    /// # Errors
    /// If less than a fifth of a second in it has a pitch.
    pub fn of(recording: &Recording) -> Result<Self, RecordingError> {
        let samples = recording.samples();
        let count = samples.len() / HOP;
        let f0 = track(samples, Recording::RATE, HOP, count);
        let levels = levels(samples, count);
        let loud = quantile(&levels, 0.95);
        let is_speech: Vec<bool> = levels.iter().map(|level| *level > loud - SPEECH_DB).collect();
        let voiced: Vec<usize> = (0..count).filter(|&at| f0[at] > 0.0 && is_speech[at]).collect();
        if voiced.len() < LEAST_VOICED {
            return Err(RecordingError::NoVoice);
        }
        let spoken = is_speech.iter().filter(|speech| **speech).count().max(1);
        let semitones: Vec<f32> = f0.iter().map(|f0| 12.0 * f0.max(1.0).log2()).collect();
        let heights: Vec<f32> = voiced.iter().map(|&at| semitones[at]).collect();
        let speech: Vec<f32> = (0..count)
            .filter(|&at| is_speech[at])
            .map(|at| levels[at])
            .collect();
        let mut values = [0.0; Self::COUNT];
        values[0] = quantile(&heights, 0.5);
        values[1] = quantile(&heights, 0.95) - quantile(&heights, 0.05);
        values[2] = mean(steps(&semitones, &f0, MOVEMENT)) * 200.0 / MOVEMENT as f32;
        values[3] = mean(bends(&semitones, &f0));
        values[4] = voiced.len() as f32 / spoken as f32;
        values[5] = peaks(&levels, loud - SPEECH_DB) as f32 / (spoken as f32 / 200.0);
        values[6] = deviation(&speech);
        let (noise, bands) = timbre(samples, &f0, &voiced);
        values[7..9].copy_from_slice(&noise);
        values[9..].copy_from_slice(&bands);
        Ok(Self { values })
    }
}

/// The level of each frame in decibels, over 20 ms.
fn levels(samples: &[f32], count: usize) -> Vec<f32> {
    let level = |at: usize| {
        let (from, to) = ((at * HOP).saturating_sub(2 * HOP), at * HOP + 2 * HOP);
        let part = &samples[from..to.min(samples.len())];
        let power = part.iter().map(|sample| sample * sample).sum::<f32>() / part.len().max(1) as f32;
        10.0 * power.max(1e-10).log10()
    };
    (0..count).map(level).collect()
}

/// The number of syllables: peaks of the smoothed level above a floor, with a valley between any two.
fn peaks(levels: &[f32], floor: f32) -> usize {
    let smooth: Vec<f32> = levels
        .windows(SYLLABLE)
        .map(|window| mean(window.iter().copied()))
        .collect();
    let (mut count, mut valley, mut peak) = (0, f32::MAX, f32::MIN);
    for &level in &smooth {
        if peak == f32::MIN {
            valley = valley.min(level);
            if level > valley + PEAK_DB && level > floor {
                peak = level;
                count += 1;
            }
        } else {
            peak = peak.max(level);
            if level < peak - PEAK_DB {
                (valley, peak) = (level, f32::MIN);
            }
        }
    }
    count
}

/// The distance that F0 moves over this many frames, wherever it is voiced throughout.
fn steps<'a>(semitones: &'a [f32], f0: &'a [f32], frames: usize) -> impl Iterator<Item = f32> + 'a {
    let windows = f0.windows(frames + 1).zip(semitones.windows(frames + 1));
    windows
        .filter(|(f0, _)| f0.iter().all(|f0| *f0 > 0.0))
        .map(move |(_, semitones)| (semitones[frames] - semitones[0]).abs())
}

/// The distance of F0 from the line through its neighbours, wherever all are voiced.
fn bends<'a>(semitones: &'a [f32], f0: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    f0.windows(3)
        .zip(semitones.windows(3))
        .filter(|(f0, _)| f0.iter().all(|f0| *f0 > 0.0))
        .map(|(_, three)| (three[1] - (three[0] + three[2]) / 2.0).abs())
}

/// Frames every [`HOP`], with an envelope of this number of bands, `width` Hz each, and aperiodicity at `noise_hz`.
pub(super) fn analysed(samples: &[f32], f0: &[f32], bands: usize, width: f32, noise_hz: &[f32]) -> FrameRow {
    let format = Format {
        sample_rate: Recording::RATE,
        hop: HOP,
        frames_per_segment: 2,
        delay: 0,
        lookahead: 0,
        envelope_hz: (0..bands).map(|band| (band as f32 + 0.5) * width).collect(),
        aperiodicity_hz: noise_hz.to_vec(),
    };
    Analyser::new(Arc::new(format)).frames(samples, f0)
}

/// The levels of noise and of bands in voiced frames.
fn timbre(samples: &[f32], f0: &[f32], voiced: &[usize]) -> ([f32; 2], [f32; 6]) {
    let points = (BANDS_HZ[BANDS_HZ.len() - 1] / POINTS_HZ) as usize;
    let frames = analysed(samples, f0, points, POINTS_HZ, &NOISE_HZ);
    let (mut noise, mut bands) = ([0.0; 2], [0.0; 6]);
    let decibels = 20.0 / std::f32::consts::LN_10;
    for &at in voiced {
        let Some(frame) = frames.get(at) else { continue };
        for (sum, share) in noise.iter_mut().zip(frame.aperiodicity) {
            *sum += 20.0 * share.max(1e-3).log10() / voiced.len() as f32;
        }
        for (point, log) in frame.envelope.iter().enumerate() {
            let hz = (point as f32 + 0.5) * POINTS_HZ;
            let band = BANDS_HZ
                .windows(2)
                .position(|edges| (edges[0]..edges[1]).contains(&hz));
            let Some(band) = band else { continue };
            let width = (BANDS_HZ[band + 1] - BANDS_HZ[band]) / POINTS_HZ;
            bands[band] += log * decibels / width / voiced.len() as f32;
        }
    }
    let middle = mean(bands);
    (noise, bands.map(|band| band - middle))
}

fn mean(values: impl IntoIterator<Item = f32>) -> f32 {
    let (sum, count) = values
        .into_iter()
        .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / count as f32 }
}

fn deviation(values: &[f32]) -> f32 {
    let middle = mean(values.iter().copied());
    mean(values.iter().map(|value| (value - middle) * (value - middle))).sqrt()
}

/// The quantile at `share`; 0 for an empty list.
fn quantile(values: &[f32], share: f32) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = (sorted.len().saturating_sub(1) as f32 * share).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}
