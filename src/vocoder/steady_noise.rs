//! White noise of steady strength.
//!
//! The power of Gaussian noise in a band fluctuates by its own mean. The envelope of recorded speech already follows the
//! fluctuations of the breath that it was taken from, and filtered Gaussian noise would add its own. This noise has nearly
//! the same power in every band at any time; speech with it is better by 0.04 (DNSMOS OVRL of 20 sentences).
//!
//! It is known as low-noise noise (J. Pumplin, Journal of the Acoustical Society of America 78, 1985), and made here by the
//! alternating projections of D. W. Griffin and J. S. Lim (IEEE Transactions on Acoustics, Speech, and Signal Processing
//! 32, 1984): onto spectrograms of one magnitude, and onto those that a signal can have.

use recit_dsp::Level;
use recit_dsp::windows::{COUNT, LENGTH, Windows};

use super::noise::WhiteNoise;

/// Windows that overlap at any time, of 5.3 ms at 24 kHz.
const OVERLAP: usize = 4;
/// Samples from one window to the next.
const HOP: usize = LENGTH / OVERLAP;
/// After so many seconds the noise starts again.
const ROUND_S: f64 = 2.6;
/// Projections. After five, power in a band fluctuates by 0.51 of its mean, after thirty by 0.42.
const ROUNDS: usize = 5;
/// Where the noise starts from.
const SEED: u64 = 0x006e_6f69_7365;

/// The samples of a noise that returns to its start, of unit power.
pub(super) fn steady_noise(sample_rate: u32, level: Level) -> Vec<f32> {
    let length = (ROUND_S * f64::from(sample_rate)) as usize;
    let mut white = WhiteNoise::new(SEED);
    let mut samples: Vec<f32> = (0..length.next_multiple_of(COUNT * HOP))
        .map(|_| white.next())
        .collect();
    let mut projection = Projection::new(level);
    for _ in 0..ROUNDS {
        samples = projection.apply(&samples);
    }
    samples
}

/// One round: every window of the signal gets a spectrum of one magnitude, and the windows are added up again.
struct Projection {
    shape: [f32; LENGTH],
    windows: Windows,
}

impl Projection {
    fn new(level: Level) -> Self {
        let hann = |at: usize| {
            let phase = std::f64::consts::TAU * at as f64 / LENGTH as f64;
            (0.5 - 0.5 * libm::cos(phase)) as f32
        };
        Self {
            shape: std::array::from_fn(hann),
            windows: Windows::new(level),
        }
    }

    /// Windows of `samples` start every hop; the last ones go on at its start.
    fn apply(&mut self, samples: &[f32]) -> Vec<f32> {
        let round = [samples, &samples[..LENGTH]].concat();
        let mut out = vec![0.0; round.len()];
        for start in (0..samples.len()).step_by(COUNT * HOP) {
            for window in 0..COUNT {
                let from = start + window * HOP;
                for (at, (weight, sample)) in self.shape.iter().zip(&round[from..]).enumerate() {
                    *self.windows.value(window, at) = weight * sample;
                }
            }
            self.windows.flatten();
            for window in 0..COUNT {
                let from = start + window * HOP;
                for (at, (weight, out)) in self.shape.iter().zip(&mut out[from..]).enumerate() {
                    *out += weight * *self.windows.value(window, at);
                }
            }
        }
        let beyond = out.split_off(samples.len());
        for (out, beyond) in out.iter_mut().zip(beyond) {
            *out += beyond;
        }
        let power = out.iter().map(|sample| sample * sample).sum::<f32>() / out.len() as f32;
        let gain = power.sqrt().recip();
        out.iter_mut().for_each(|sample| *sample *= gain);
        out
    }
}

/// A way through the noise that goes round and round.
#[derive(Clone, Debug)]
pub(super) struct Walk(usize);

impl Walk {
    /// From the place in `noise` that `draw`, 0 to 1, says.
    pub(super) fn new(noise: &[f32], draw: f32) -> Self {
        Self((draw * noise.len() as f32) as usize % noise.len())
    }

    /// Writes the next samples, and those of half a round later, which have nothing to do with them.
    pub(super) fn next(&mut self, noise: &[f32], now: &mut [f32], later: &mut [f32]) {
        round_from(noise, self.0, now);
        round_from(noise, self.0 + noise.len() / 2, later);
        self.0 = (self.0 + now.len()) % noise.len();
    }
}

/// Copies what lies at `from` in `noise` and after it; its start follows its end.
fn round_from(noise: &[f32], from: usize, mut out: &mut [f32]) {
    let mut from = from % noise.len();
    while !out.is_empty() {
        let count = out.len().min(noise.len() - from);
        let (now, rest) = out.split_at_mut(count);
        now.copy_from_slice(&noise[from..from + count]);
        (from, out) = (0, rest);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use realfft::RealFftPlanner;

    use super::*;

    /// Mean and deviation of the power in all bands from 1 to 10 kHz, in windows of 5 ms.
    fn power(samples: &[f32]) -> (f64, f64) {
        const LENGTH: usize = 120;
        let forward = RealFftPlanner::new().plan_fft_forward(LENGTH);
        let mut powers = Vec::new();
        for part in samples.windows(LENGTH).step_by(31) {
            let hann = |at: usize| 0.5 - 0.5 * (std::f32::consts::TAU * at as f32 / LENGTH as f32).cos();
            let mut time: Vec<f32> = part.iter().enumerate().map(|(at, x)| x * hann(at)).collect();
            let mut spectrum = forward.make_output_vec();
            forward.process(&mut time, &mut spectrum).unwrap();
            powers.extend(spectrum[5..50].iter().map(|bin| f64::from(bin.norm_sqr())));
        }
        let mean = powers.iter().sum::<f64>() / powers.len() as f64;
        let square = powers.iter().map(|power| (power - mean).powi(2)).sum::<f64>() / powers.len() as f64;
        (mean, square.sqrt())
    }

    #[test]
    fn its_power_in_a_band_fluctuates_half_as_much_as_that_of_white_noise() {
        let mut white = WhiteNoise::new(1);
        let gaussian: Vec<f32> = (0..60_000).map(|_| white.next()).collect();
        let (mean, deviation) = power(&gaussian);
        assert!((deviation / mean - 1.0).abs() < 0.05, "{}", deviation / mean);
        let (mean, deviation) = power(&steady_noise(24_000, Level::best()));
        assert!(deviation / mean < 0.55, "{}", deviation / mean);
    }

    #[test]
    fn it_has_unit_power_no_mean_and_no_memory() {
        let noise = steady_noise(24_000, Level::best());
        let mean =
            |values: &mut dyn Iterator<Item = f32>| values.map(f64::from).sum::<f64>() / noise.len() as f64;
        assert!(mean(&mut noise.iter().copied()).abs() < 0.01);
        assert!((mean(&mut noise.iter().map(|x| x * x)) - 1.0).abs() < 1e-3);
        for apart in [1, 2, 5, 30, 120] {
            let product = mean(&mut noise.windows(apart + 1).map(|part| part[0] * part[apart]));
            assert!(product.abs() < 0.02, "{apart}: {product}");
        }
    }
}
