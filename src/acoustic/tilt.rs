//! Spectral tilt: more or less of the high part of the spectrum, at the same loudness.

use super::frames::edges;
use super::levels::amplify;
use super::{Frame, MEL_BANDS};

/// The bands between which the tilt is measured, in Hz: low and high.
const LOW: std::ops::Range<f32> = 50.0..1000.0;
const HIGH: std::ops::Range<f32> = 1000.0..5000.0;
/// The slope reaches this many octaves to each side of 1 kHz; below it is flat.
const REACH: f32 = 2.0;
/// Above the bands in which the tilt is measured the gain returns to a part of itself within this many octaves, so
/// that hisses do not stand out.
const RETURN: (f32, f32) = (0.3, 0.75);
/// Loudness grows with this power of the power in a band (S. S. Stevens, "On the Psychophysical Law", 1957).
const LOUDNESS: f32 = 0.3;
/// The steepest slope, in decibels from end to end.
const STEEPEST: f32 = 48.0;

/// What the bands of a voice's frames mean for the tilt.
#[derive(Clone, Debug)]
pub(super) struct Tilt {
    /// From -1/2 for the lowest bands to 1/2 from 4 to 5 kHz.
    slope: [f32; MEL_BANDS],
    /// Width of each band in Hz, as far as it counts as low.
    low: [f32; MEL_BANDS],
    /// The same for high.
    high: [f32; MEL_BANDS],
    /// Width of each band as the ear hears it.
    heard: [f32; MEL_BANDS],
}

impl Tilt {
    /// For bands with their centres at `centres` Hz, from low to high.
    pub(super) fn new(centres: &[f32; MEL_BANDS]) -> Self {
        let edges = edges(centres);
        let within = |part: std::ops::Range<f32>| {
            std::array::from_fn(|band| (edges[band + 1].min(part.end) - edges[band].max(part.start)).max(0.0))
        };
        // The scale of equivalent rectangular bandwidths (B. Glasberg, B. Moore, "Derivation of auditory
        // filter shapes from notched-noise data", 1990).
        let scale = |hz: f32| 21.4 * (1.0 + 0.004_37 * hz).log10();
        Self {
            slope: centres.map(slope),
            low: within(LOW),
            high: within(HIGH),
            heard: std::array::from_fn(|band| scale(edges[band + 1]) - scale(edges[band])),
        }
    }

    /// Changes the tilt of the long-term spectrum of the frames by `decibels`; what counts is where `speech`
    /// is true. All frames change alike, and the loudness of the whole stays what it was.
    pub(super) fn apply(&self, frames: &mut [Frame], speech: &[bool], decibels: f32) {
        if decibels == 0.0 {
            return;
        }
        let power = mean_power(frames, speech);
        let slope = self.steepness(&power, decibels);
        let gains = self.slope.map(|place| place * slope);
        let compensation = self.loudness(frames, speech, &gains);
        for frame in frames {
            // Mel values are natural logarithms of amplitude.
            for (value, gain) in frame.mel.iter_mut().zip(&gains) {
                *value += gain / 20.0 * std::f32::consts::LN_10;
            }
            amplify(frame, compensation);
        }
    }

    /// Level of the high part over the low part, in decibels, when the bands of `power` get `slope` decibels
    /// from end to end.
    fn contrast(&self, power: &[f32; MEL_BANDS], slope: f32) -> f32 {
        let mut sums = (0.0, 0.0);
        for (band, power) in power.iter().enumerate() {
            let power = power * 10_f32.powf(self.slope[band] * slope / 10.0);
            sums.0 += self.low[band] * power;
            sums.1 += self.high[band] * power;
        }
        10.0 * (sums.1 / sums.0).log10()
    }

    /// The slope that changes the contrast by `decibels`. The contrast grows with the slope, so halving the
    /// interval finds it.
    fn steepness(&self, power: &[f32; MEL_BANDS], decibels: f32) -> f32 {
        let wanted = self.contrast(power, 0.0) + decibels;
        let (mut low, mut high) = (-STEEPEST, STEEPEST);
        for _ in 0..24 {
            let middle = 0.5 * (low + high);
            if self.contrast(power, middle) < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }

    /// The gain in decibels that gives speech its loudness back after the bands got `gains` decibels.
    fn loudness(&self, frames: &[Frame], speech: &[bool], gains: &[f32; MEL_BANDS]) -> f32 {
        let (mut before, mut after) = (0.0, 0.0);
        let growth = gains.map(|gain| 10_f32.powf(LOUDNESS * gain / 10.0));
        for (frame, _) in frames.iter().zip(speech).filter(|(_, is)| **is) {
            for (band, value) in frame.mel.iter().enumerate() {
                let loudness = self.heard[band] * (2.0 * LOUDNESS * value).exp();
                before += loudness;
                after += loudness * growth[band];
            }
        }
        // Loudness that is a power of power turns a gain into a factor.
        10.0 / LOUDNESS * (before / after).log10()
    }
}

/// The share of a tilt's gain that a frequency in Hz gets: from -1/2 for the lowest to 1/2 from 4 to 5 kHz.
pub(crate) fn slope(hz: f32) -> f32 {
    let octaves = |from: f32| (hz.max(1.0) / from).log2();
    let rise = (octaves(LOW.end) / REACH).clamp(-1.0, 1.0);
    let (rest, within) = RETURN;
    let back = (octaves(HIGH.end) / within).clamp(0.0, 1.0);
    let kept = 1.0 - (1.0 - rest) * (0.5 - 0.5 * (std::f32::consts::PI * back).cos());
    0.5 * (std::f32::consts::FRAC_PI_2 * rise).sin() * kept
}

/// Mean power in each band over the frames of speech.
fn mean_power(frames: &[Frame], speech: &[bool]) -> [f32; MEL_BANDS] {
    let mut sums = [0.0; MEL_BANDS];
    let mut count = 0.0;
    for (frame, _) in frames.iter().zip(speech).filter(|(_, is)| **is) {
        for (sum, value) in sums.iter_mut().zip(&frame.mel) {
            *sum += (2.0 * value).exp();
        }
        count += 1.0;
    }
    sums.map(|sum| sum / count)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Mel centres as voices have them: even steps up to 1 kHz, a logarithmic scale above.
    pub(in crate::acoustic) fn centres() -> [f32; MEL_BANDS] {
        std::array::from_fn(|band| {
            if band < 24 {
                42.0 + 41.0 * band as f32
            } else {
                985.0 * 10.5_f32.powf((band - 23) as f32 / 56.0)
            }
        })
    }

    /// Frames with formants, a falling spectrum, moving F0 and moving level.
    pub(in crate::acoustic) fn vowels() -> Vec<Frame> {
        let frame = |at: usize| {
            let phase = at as f32 * 0.11;
            let mut frame = Frame::silent(200.0 * (0.15 * phase.sin()).exp());
            frame.voicing = 1.0;
            frame.aperiodicity = [0.05, 0.1, 0.3, 0.6, 0.9];
            frame.mel = centres().map(|hz| {
                let formant = |at: f32, width: f32| (-((hz - at) / width).powi(2)).exp();
                let (first, second) = (formant(550.0, 150.0), formant(1700.0, 250.0));
                -4.5 - 0.7 * (hz / 200.0).log2().max(0.0)
                    + 1.8 * first
                    + 1.5 * second
                    + 0.9 * (phase * 1.7).cos()
            });
            frame
        };
        (0..400).map(frame).collect()
    }

    /// Level from 1 to 5 kHz over that from 0.05 to 1 kHz of the long-term spectrum, in decibels, measured
    /// on a fine grid of frequencies.
    pub(in crate::acoustic) fn contrast(frames: &[Frame]) -> f32 {
        let centres = centres();
        let mean = |range: std::ops::Range<usize>| {
            let mut sum = 0.0;
            for frame in frames {
                for hz in range.clone().step_by(10) {
                    let above = centres
                        .partition_point(|&centre| centre <= hz as f32)
                        .clamp(1, MEL_BANDS - 1);
                    let (low, high) = (centres[above - 1], centres[above]);
                    let share = ((hz as f32 - low) / (high - low)).clamp(0.0, 1.0);
                    let value = frame.mel[above - 1] + share * (frame.mel[above] - frame.mel[above - 1]);
                    sum += (2.0 * value).exp();
                }
            }
            sum / range.len() as f32
        };
        10.0 * (mean(1000..5000) / mean(50..1000)).log10()
    }

    fn tilted(decibels: f32) -> Vec<Frame> {
        let mut frames = vowels();
        let speech = vec![true; frames.len()];
        Tilt::new(&centres()).apply(&mut frames, &speech, decibels);
        frames
    }

    #[test]
    fn the_tilt_changes_by_the_asked_decibels() {
        let before = contrast(&vowels());
        for asked in [-12.0, -1.9, 3.2, 6.3, 10.1, 15.0] {
            let heard = contrast(&tilted(asked)) - before;
            assert!(
                (heard / asked - 1.0).abs() < 0.1,
                "{asked} dB asked, {heard} dB heard"
            );
        }
    }

    #[test]
    fn the_spectrum_gets_no_steps() {
        for (before, after) in vowels().iter().zip(tilted(10.0)) {
            let gains: Vec<f32> = (0..MEL_BANDS)
                .map(|band| after.mel[band] - before.mel[band])
                .collect();
            let steps = gains.windows(2).map(|pair| (pair[1] - pair[0]).abs());
            let largest = steps.fold(0.0, f32::max);
            // A tenth of a neper is 0.9 dB.
            assert!(largest < 0.1, "{largest}");
        }
    }

    #[test]
    fn loudness_stays_whatever_the_tilt() {
        let tilt = Tilt::new(&centres());
        let loudness = |frames: &[Frame]| {
            let bands = frames.iter().flat_map(|frame| frame.mel.iter().zip(&tilt.heard));
            bands
                .map(|(value, width)| width * (0.6 * value).exp())
                .sum::<f32>()
        };
        for asked in [-6.0, 10.0] {
            let ratio = loudness(&tilted(asked)) / loudness(&vowels());
            assert!((ratio - 1.0).abs() < 0.01, "{asked} dB: {ratio}");
        }
    }
}
