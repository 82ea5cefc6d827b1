//! Noisiness: the ratio of harmonic to noise power in voiced frames.

use super::frames::edges;
use super::{APERIODICITY_BANDS, Frame, MEL_BANDS};

/// The largest change of the ratio within a band, in decibels.
const MOST: f32 = 30.0;
/// Halvings of the interval in which the change is looked for: to a hundredth of a decibel.
const HALVINGS: u32 = 13;

/// What the bands of a voice's frames mean for the ratio.
#[derive(Clone, Debug)]
pub(super) struct Noisiness {
    /// For each mel band the aperiodicity band below its centre, and how far it lies on the way to the next.
    places: [(usize, f32); MEL_BANDS],
    /// Width of each mel band in Hz.
    widths: [f32; MEL_BANDS],
}

impl Noisiness {
    /// For bands with their centres at these frequencies in Hz, from low to high.
    pub(super) fn new(mel: &[f32; MEL_BANDS], aperiodicity: &[f32; APERIODICITY_BANDS]) -> Self {
        let edges = edges(mel);
        Self {
            places: mel.map(|hz| {
                let below = aperiodicity
                    .partition_point(|&centre| centre <= hz)
                    .saturating_sub(1);
                let below = below.min(APERIODICITY_BANDS - 2);
                let (low, high) = (aperiodicity[below], aperiodicity[below + 1]);
                (below, ((hz - low) / (high - low)).clamp(0.0, 1.0))
            }),
            widths: std::array::from_fn(|band| edges[band + 1] - edges[band]),
        }
    }

    /// The ratio in decibels, the mean over the voiced frames of speech; `None` where nothing is voiced.
    pub(super) fn ratio(&self, frames: &[Frame], speech: &[bool]) -> Option<f32> {
        self.ratio_after(frames, speech, 0.0)
    }

    /// Gives the frames this ratio, by the same change in every band. What is all noise stays so.
    pub(super) fn set_ratio(&self, frames: &mut [Frame], speech: &[bool], decibels: f32) {
        // The ratio grows with the change, so halving the interval finds it.
        let (mut low, mut high) = (-MOST, MOST);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            match self.ratio_after(frames, speech, middle) {
                Some(ratio) if ratio < decibels => low = middle,
                Some(_) => high = middle,
                None => return,
            }
        }
        let factor = 10_f32.powf(0.05 * (low + high));
        for frame in frames {
            frame.aperiodicity = frame.aperiodicity.map(|share| noise(share, factor).sqrt());
        }
    }

    /// The ratio when that within each band is changed by `change` decibels.
    fn ratio_after(&self, frames: &[Frame], speech: &[bool], change: f32) -> Option<f32> {
        let factor = 10_f32.powf(change / 10.0);
        let (mut sum, mut count) = (0.0, 0.0);
        for (frame, is_speech) in frames.iter().zip(speech) {
            if !is_speech || frame.voicing < 0.5 {
                continue;
            }
            let shares = frame.aperiodicity.map(|share| noise(share, factor));
            let (mut whole, mut noisy) = (0.0, 0.0);
            for ((value, width), &(band, way)) in frame.mel.iter().zip(&self.widths).zip(&self.places) {
                // Mel values are natural logarithms of amplitude.
                let power = width * (2.0 * value).exp();
                whole += power;
                noisy += power * (shares[band] + way * (shares[band + 1] - shares[band]));
            }
            let ratio: f32 = (whole - noisy).max(1e-6 * whole) / noisy.max(1e-6 * whole);
            sum += 10.0 * ratio.log10();
            count += 1.0;
        }
        (count > 0.0).then(|| sum / count)
    }
}

/// The share of noise in the power of a band whose aperiodicity is `share`, when harmonics gain `factor` over noise.
fn noise(share: f32, factor: f32) -> f32 {
    // The aperiodicity is a share of amplitude: noise has its square of the power, harmonics have the rest.
    let noise = share * share;
    noise / (noise + (1.0 - noise) * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tilt::tests::{centres, vowels};

    fn noisiness() -> Noisiness {
        Noisiness::new(&centres(), &[500.0, 1700.0, 3400.0, 5700.0, 8500.0])
    }

    #[test]
    fn the_ratio_becomes_the_one_asked_for() {
        let speech = vec![true; vowels().len()];
        let before = noisiness().ratio(&vowels(), &speech).expect("vowels are voiced");
        // By hand: most power lies in the two lowest bands, with aperiodicities of 0.05 and 0.1.
        assert!((18.0..26.0).contains(&before), "{before} dB");
        for change in [-6.0, -0.8, 0.2, 4.0] {
            let mut frames = vowels();
            noisiness().set_ratio(&mut frames, &speech, before + change);
            let after = noisiness().ratio(&frames, &speech).expect("they still are");
            assert!(
                (after - before - change).abs() < 0.02,
                "{change}: {}",
                after - before
            );
            let shares = frames.iter().flat_map(|frame| frame.aperiodicity);
            assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(&share)));
        }
    }

    #[test]
    fn what_is_all_noise_stays_so() {
        let mut frames = vec![Frame::silent(100.0); 8];
        assert_eq!(noisiness().ratio(&frames, &[true; 8]), None);
        noisiness().set_ratio(&mut frames, &[true; 8], 20.0);
        assert!(frames == [Frame::silent(100.0); 8]);
        frames.extend(vowels());
        let speech = vec![true; frames.len()];
        noisiness().set_ratio(&mut frames, &speech, 30.0);
        assert_eq!(frames[0].aperiodicity, [1.0; APERIODICITY_BANDS]);
    }
}
