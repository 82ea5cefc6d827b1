//! Seeded noise.

/// A stream of white noise, uniform between -sqrt(3) and sqrt(3): zero mean, unit power.
///
/// The generator is PCG-XSH-RR 64/32 (M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient
/// Statistically Good Algorithms for Random Number Generation", 2014).
#[derive(Clone, Debug)]
pub(super) struct WhiteNoise {
    state: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

impl WhiteNoise {
    /// The stream of `seed`.
    pub(super) fn new(seed: u64) -> Self {
        let mut noise = Self {
            state: seed.wrapping_add(INCREMENT),
        };
        noise.bits();
        noise
    }

    fn bits(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        ((((old >> 18) ^ old) >> 27) as u32).rotate_right((old >> 59) as u32)
    }

    /// The next sample.
    pub(super) fn next(&mut self) -> f32 {
        (self.unit() - 0.5) * (2.0 * 1.732_050_8)
    }

    /// The next draw, above 0 and below 1.
    pub(super) fn unit(&mut self) -> f32 {
        // A float has 24 bits; the half step keeps the mean in the middle.
        ((self.bits() >> 8) as f32 + 0.5) / (1 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_has_unit_power_no_mean_and_no_correlation() {
        let mut noise = WhiteNoise::new(1);
        let samples: Vec<f32> = (0..100_000).map(|_| noise.next()).collect();
        let mean = |values: &mut dyn Iterator<Item = f32>| values.map(f64::from).sum::<f64>() / 100_000.0;
        assert!(mean(&mut samples.iter().copied()).abs() < 0.01);
        assert!((mean(&mut samples.iter().map(|x| x * x)) - 1.0).abs() < 0.01);
        assert!(mean(&mut samples.windows(2).map(|pair| pair[0] * pair[1])).abs() < 0.01);
        let mut other = WhiteNoise::new(2);
        assert!((0..8).any(|at| other.next() != samples[at]));
    }
}
