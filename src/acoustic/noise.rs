//! The random values that make one take of a phrase differ from another.

use crate::split_mix::mix;

/// The number of the first word's draws. Each further word has the next number.
const FIRST_WORD: u64 = 2;

/// The random values of one take of one phrase. They depend only on seed and phrase, not on the order of the
/// requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordNoise {
    seed: u64,
}

impl WordNoise {
    /// The draws of take `seed`. `salt` distinguishes the phrases of a line.
    pub(super) fn new(seed: u64, salt: u64) -> Self {
        Self {
            seed: mix(seed ^ mix(salt)),
        }
    }

    /// The first `count` draws of a word from a standard normal distribution. Different words are
    /// independent.
    pub(super) fn normals(self, word: usize, count: usize) -> Vec<f32> {
        let mut draws = Vec::with_capacity(count + 1);
        for pair in 0..count.div_ceil(2) as u64 {
            draws.extend(self.pair(word, pair));
        }
        draws.truncate(count);
        draws
    }

    /// Two independent normal values, by the transform of G. Box and M. Muller ("A Note on the Generation of
    /// Random Normal Deviates", 1958).
    fn pair(self, word: usize, at: u64) -> [f32; 2] {
        let bits = mix(self.seed ^ mix(((FIRST_WORD + word as u64) << 32) ^ at));
        // Two uniform draws; the first is never zero.
        let first = ((bits >> 32) as f32 + 1.0) / (1_u64 << 32) as f32;
        let second = (bits & 0xffff_ffff) as f32 / (1_u64 << 32) as f32;
        let radius = (-2.0 * libm::logf(first.min(1.0))).sqrt();
        let (sin, cos) = libm::sincosf(std::f32::consts::TAU * second);
        [radius * cos, radius * sin]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_standard_normal_and_independent_of_their_neighbours() {
        let draws = WordNoise::new(0, 5).normals(0, 100_001);
        assert_eq!(draws.len(), 100_001);
        let count = draws.len() as f32;
        let mean = draws.iter().sum::<f32>() / count;
        let moment = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f32>() / count;
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((moment(2) - 1.0).abs() < 0.02, "{}", moment(2));
        assert!((moment(4) - 3.0).abs() < 0.15, "{}", moment(4));
        let neighbours = draws.windows(2).map(|pair| pair[0] * pair[1]).sum::<f32>() / count;
        assert!(neighbours.abs() < 0.01, "{neighbours}");
    }

    #[test]
    fn draws_depend_on_seed_phrase_and_word_only() {
        let draws = |seed, salt, word| WordNoise::new(seed, salt).normals(word, 9);
        let first = draws(0, 5, 0);
        assert_eq!(first, draws(0, 5, 0));
        assert_eq!(first[..4], WordNoise::new(0, 5).normals(0, 4)[..]);
        for other in [draws(1, 5, 0), draws(0, 6, 0), draws(0, 5, 1)] {
            assert!(first.iter().zip(&other).all(|(a, b)| a != b));
        }
    }
}
