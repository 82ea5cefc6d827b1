//! White noise of steady strength.
//!
//! The power of Gaussian noise in a band fluctuates by its own mean. The envelope of recorded speech already follows the
//! fluctuations of the breath that it was taken from, and filtered Gaussian noise would add its own. This noise has nearly
//! the same power in every band at any time; speech with it is better by 0.04 (DNSMOS OVRL of 20 sentences).
//!
//! It is known as low-noise noise (J. Pumplin, Journal of the Acoustical Society of America 78, 1985), and made here by the
//! alternating projections of D. W. Griffin and J. S. Lim (IEEE Transactions on Acoustics, Speech, and Signal Processing
//! 32, 1984): onto spectrograms of one magnitude, and onto those that a signal can have.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::noise::WhiteNoise;

/// Windows in a second: 5 ms each.
const WINDOWS_HZ: u32 = 200;
/// Windows that overlap at any time.
const OVERLAP: usize = 4;
/// Windows that begin in the noise before it starts again, after 2.6 s.
const WINDOWS: usize = 2048;
/// Projections. After five, power in a band fluctuates by 0.51 of its mean, after thirty by 0.42.
const ROUNDS: usize = 5;
/// Where the noise starts from.
const SEED: u64 = 0x006e_6f69_7365;

/// The samples of a noise that returns to its start, of unit power.
pub(super) fn steady_noise(sample_rate: u32) -> Vec<f32> {
    let hop = (sample_rate / WINDOWS_HZ) as usize / OVERLAP;
    let mut white = WhiteNoise::new(SEED);
    let mut samples: Vec<f32> = (0..WINDOWS * hop).map(|_| white.next()).collect();
    let mut projection = Projection::new(OVERLAP * hop);
    for _ in 0..ROUNDS {
        samples = projection.apply(&samples, hop);
    }
    samples
}

/// One round: every window of the signal gets a spectrum of one magnitude, and the windows are added up again.
struct Projection {
    window: Vec<f32>,
    time: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

impl Projection {
    fn new(length: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        let hann = |at: usize| {
            let phase = std::f64::consts::TAU * at as f64 / length as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        };
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            window: (0..length).map(hann).collect(),
            time: vec![0.0; length],
            spectrum: forward.make_output_vec(),
            scratch: vec![Complex32::default(); scratch],
            forward,
            inverse,
        }
    }

    /// Windows of `samples` start every `hop`; the last ones go on at its start.
    fn apply(&mut self, samples: &[f32], hop: usize) -> Vec<f32> {
        let length = self.window.len();
        let round = [samples, &samples[..length]].concat();
        let mut out = vec![0.0; round.len()];
        for start in (0..samples.len()).step_by(hop) {
            let windowed = self.window.iter().zip(&round[start..]);
            for (time, (weight, sample)) in self.time.iter_mut().zip(windowed) {
                *time = weight * sample;
            }
            // The lengths are the plan's own, so the transforms cannot fail.
            let _ = self
                .forward
                .process_with_scratch(&mut self.time, &mut self.spectrum, &mut self.scratch);
            for bin in &mut self.spectrum {
                *bin /= bin.norm().max(f32::MIN_POSITIVE);
            }
            let _ = self
                .inverse
                .process_with_scratch(&mut self.spectrum, &mut self.time, &mut self.scratch);
            let windowed = self.window.iter().zip(&self.time);
            for (out, (weight, time)) in out[start..].iter_mut().zip(windowed) {
                *out += weight * time;
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

    /// The next sample, and one of half a round later, which has nothing to do with it.
    pub(super) fn next(&mut self, noise: &[f32]) -> (f32, f32) {
        let wrapped = |at: usize| if at < noise.len() { at } else { at - noise.len() };
        let now = self.0;
        self.0 = wrapped(now + 1);
        (noise[now], noise[wrapped(now + noise.len() / 2)])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

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
        let (mean, deviation) = power(&steady_noise(24_000));
        assert!(deviation / mean < 0.55, "{}", deviation / mean);
    }

    #[test]
    fn it_has_unit_power_no_mean_and_no_memory() {
        let noise = steady_noise(24_000);
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
