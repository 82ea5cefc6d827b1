//! Takes: renditions of a line that differ a little, as a speaker's do.

/// Standard deviation of the slow drift of F0, in semitones.
const DRIFT: f32 = 0.5;
/// Standard deviation of the F0 range, as a share of it.
const RANGE: f32 = 0.08;
/// Standard deviation of a word's length, as a share of it.
const LENGTH: f32 = 0.05;
/// Frames between the points through which the drift of F0 runs (0.35 s).
const KNOT: usize = 30;

/// One rendition of a phrase. Take 0 is the voice's mean rendition and changes nothing; any other draws,
/// always the same from the same seed and phrase, a drift of F0, its range, and the lengths of words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Take {
    /// `None` for take 0.
    seed: Option<u64>,
}

impl Take {
    /// The take of a phrase. `salt` tells phrases of one line apart.
    pub(super) fn new(seed: u64, salt: u64) -> Self {
        Self {
            seed: (seed != 0).then(|| mix(seed ^ mix(salt))),
        }
    }

    /// Factor on the length of the word with number `word`. Neighbours resemble each other.
    pub(super) fn length(self, word: usize) -> f32 {
        // Two draws of half the power each, one shared with the word before.
        let draw = self.normal(1, word as u64) + self.normal(1, word as u64 + 1);
        (LENGTH * draw * std::f32::consts::FRAC_1_SQRT_2).exp()
    }

    /// Factor on the range of F0.
    pub(super) fn range(self) -> f32 {
        (1.0 + RANGE * self.normal(2, 0)).clamp(0.7, 1.3)
    }

    /// Drift of F0 at `frame`, in semitones: draws joined by half cosines.
    pub(super) fn drift(self, frame: usize) -> f32 {
        if self.seed.is_none() {
            return 0.0;
        }
        let (knot, within) = (frame / KNOT, frame % KNOT);
        let weight = 0.5 - 0.5 * (std::f32::consts::PI * within as f32 / KNOT as f32).cos();
        let (from, to) = (self.normal(3, knot as u64), self.normal(3, knot as u64 + 1));
        DRIFT * (from + (to - from) * weight)
    }

    /// A draw from a normal distribution, cut at three standard deviations; zero for take 0.
    fn normal(self, purpose: u64, at: u64) -> f32 {
        let Some(seed) = self.seed else { return 0.0 };
        let bits = mix(seed ^ mix(purpose.wrapping_shl(32) ^ at));
        // Box and Muller's transform of two uniform draws; the first is never zero.
        let first = ((bits >> 32) as f32 + 1.0) / (1_u64 << 32) as f32;
        let second = (bits & 0xffff_ffff) as f32 / (1_u64 << 32) as f32;
        let radius = (-2.0 * first.min(1.0).ln()).sqrt();
        (radius * (std::f32::consts::TAU * second).cos()).clamp(-3.0, 3.0)
    }
}

/// The output function of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014).
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn take_zero_changes_nothing() {
        let take = Take::new(0, 9);
        assert_eq!((take.length(3), take.range(), take.drift(40)), (1.0, 1.0, 0.0));
    }

    #[test]
    fn takes_differ_by_the_stated_amounts_and_smoothly() {
        let takes: Vec<Take> = (1..2000).map(|seed| Take::new(seed, 5)).collect();
        let deviation = |values: Vec<f32>| {
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            (values.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt()
        };
        let drift = deviation(takes.iter().map(|take| take.drift(KNOT)).collect());
        assert!((drift - DRIFT).abs() < 0.05, "{drift}");
        let length = deviation(takes.iter().map(|take| take.length(2).ln()).collect());
        assert!((length - LENGTH).abs() < 0.005, "{length}");
        for frame in 0..200 {
            let step = takes[7].drift(frame + 1) - takes[7].drift(frame);
            assert!(step.abs() < 0.2, "{step}");
        }
        assert_eq!(takes[3].drift(11), Take::new(4, 5).drift(11));
    }
}
