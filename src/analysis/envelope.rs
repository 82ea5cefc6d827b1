//! The spectral envelope without the harmonics: CheapTrick (M. Morise, "CheapTrick, a spectral envelope estimator for
//! high-quality speech synthesis", Speech Communication 67, 2015).

use std::f64::consts::PI;

use super::spectrum::{Shape, Transform, read};

/// Length of the window in periods.
const PERIODS: f64 = 3.0;
/// Width of the smoothing over frequency, as a fraction of F0.
const WIDTH: f64 = 2.0 / 3.0;
/// How much of the smoothing the lifter compensates.
const RECOVERY: f64 = -0.15;
/// The least power of a bin, about -100 dB.
const FLOOR: f64 = 1e-10;

/// Estimates envelopes of a signal.
pub(super) struct Envelope {
    transform: Transform,
    power: Vec<f64>,
    smoothed: Vec<f64>,
}

impl Envelope {
    /// For signals of `rate` Hz with F0 of at least `lowest` Hz.
    pub(super) fn new(rate: f64, lowest: f64) -> Self {
        let least = PERIODS * rate / lowest + 3.0;
        let transform = Transform::new(rate, (least as usize).next_power_of_two());
        let count = transform.count();
        Self {
            transform,
            power: vec![0.0; count],
            smoothed: vec![0.0; count],
        }
    }

    /// Writes the natural logarithm of the amplitude at each of `centres` (in Hz) around the sample `at`,
    /// where F0 is `f0`. White noise of unit power gives zero everywhere.
    pub(super) fn at(&mut self, samples: &[f32], at: f64, f0: f64, centres: &[f32], out: &mut [f32]) {
        let (_, energy) = self.transform.take(samples, at, f0, PERIODS, Shape::Hann);
        self.transform.run();
        for (power, bin) in self.power.iter_mut().zip(&self.transform.bins) {
            *power = bin.norm_sqr() / energy;
        }
        self.transform.mend_below(&mut self.power, f0);
        self.transform.smooth(&self.power, f0 * WIDTH, &mut self.smoothed);
        self.lifter(f0);
        let step = self.transform.step();
        for (out, &centre) in out.iter_mut().zip(centres) {
            *out = read(&self.power, f64::from(centre) / step) as f32;
        }
    }

    /// Removes the ripple of the harmonics from the cepstrum of `smoothed`, and writes log amplitudes to
    /// `power`.
    fn lifter(&mut self, f0: f64) {
        let Self {
            transform,
            power,
            smoothed,
        } = self;
        let half = transform.size / 2;
        // The logarithm of a spectrum is even, so its transform, the cepstrum, is real.
        for (bin, value) in smoothed.iter().enumerate() {
            let log = 0.5 * value.max(FLOOR).ln();
            transform.time[bin] = log;
            transform.time[(transform.size - bin) % transform.size] = log;
        }
        transform.run();
        for quefrency in 0..=half {
            let periods = f0 * quefrency as f64 / transform.rate;
            let smoothing = if quefrency == 0 {
                1.0
            } else {
                (PI * periods).sin() / (PI * periods)
            };
            let recovery = 1.0 - 2.0 * RECOVERY + 2.0 * RECOVERY * (2.0 * PI * periods).cos();
            let value = transform.bins[quefrency].re * smoothing * recovery;
            transform.time[quefrency] = value;
            transform.time[(transform.size - quefrency) % transform.size] = value;
        }
        transform.run();
        let size = transform.size as f64;
        for (power, bin) in power.iter_mut().zip(&transform.bins) {
            *power = bin.re / size;
        }
    }
}
