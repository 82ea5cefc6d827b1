//! The fraction of noise in bands: D4C (M. Morise, "D4C, a band-aperiodicity estimator for high-quality
//! speech synthesis", Speech Communication 84, 2016), with its test of voicing ("love train").

use super::spectrum::{Shape, Transform, read};

/// Distance between two estimates in Hz, and the width of the window in frequency.
const INTERVAL: f64 = 3000.0;
/// The highest estimate, in Hz.
const HIGHEST: f64 = 15_000.0;
/// The lowest F0 with estimates, in Hz.
const LOWEST_F0: f64 = 47.0;
/// The lowest F0 that is tested for voicing, in Hz.
const LOWEST_TESTED: f64 = 40.0;
/// A frame is voiced if more than this fraction of its power below 7.9 kHz is below 4 kHz.
const VOICED: f64 = 0.85;
/// The frequencies of the voicing test in Hz: its lower bound, the limit of the lower part, and the upper
/// bound.
const TESTED_HZ: (f64, f64, f64) = (100.0, 4000.0, 7900.0);
/// Aperiodicity in decibels: the value at 0 Hz, and the maximum.
const RANGE_DB: (f64, f64) = (-60.0, -1e-12);
/// Bins around the middle of a band's cepstrum that count as periodic.
const PERIODIC: f64 = 8.0;

/// Estimates the aperiodicity of a signal.
pub(super) struct Aperiodicity {
    tested: Transform,
    transform: Transform,
    /// The window of a band over frequency.
    window: Vec<f64>,
    bands: usize,
    centroid: Vec<f64>,
    power: Vec<f64>,
    delay: Vec<f64>,
    smooth: Vec<f64>,
}

impl Aperiodicity {
    pub(super) fn new(rate: f64) -> Self {
        let size = |periods: f64, lowest: f64| ((periods * rate / lowest + 1.0) as usize).next_power_of_two();
        let transform = Transform::new(rate, size(4.0, LOWEST_F0));
        let half = (INTERVAL / transform.step()) as usize;
        let count = transform.count();
        Self {
            tested: Transform::new(rate, size(3.0, LOWEST_TESTED)),
            window: nuttall(2 * half + 1),
            bands: (HIGHEST.min(rate / 2.0 - INTERVAL) / INTERVAL) as usize,
            transform,
            centroid: vec![0.0; count],
            power: vec![0.0; count],
            delay: vec![0.0; count],
            smooth: vec![0.0; count],
        }
    }

    /// The aperiodicity around the sample `at`, where F0 is `f0`, in decibels at multiples of [`INTERVAL`]
    /// and at half the rate. `None` if everything is noise.
    pub(super) fn at(&mut self, samples: &[f32], at: f64, f0: f64) -> Option<Vec<f64>> {
        if !self.is_voiced(samples, at, f0) {
            return None;
        }
        let f0 = f0.max(LOWEST_F0);
        self.group_delay(samples, at, f0);
        let mut decibels = vec![RANGE_DB.0];
        for band in 1..=self.bands {
            // High voices have less space between their harmonics in which noise is visible.
            let seen = self.band(band) + (f0 - 100.0) / 50.0;
            decibels.push(seen.min(0.0));
        }
        decibels.push(RANGE_DB.1);
        Some(decibels)
    }

    /// The mean fraction of noise from `low` to `high` Hz.
    pub(super) fn share(&self, decibels: &[f64], low: f64, high: f64) -> f32 {
        let half = self.transform.rate / 2.0;
        let last = (decibels.len() - 1) as f64;
        let highest = (last - 1.0) * INTERVAL;
        let share = |hz: f64| {
            let place = if hz <= highest {
                hz / INTERVAL
            } else {
                last - 1.0 + (hz - highest) / (half - highest)
            };
            10_f64.powf(read(decibels, place) / 20.0)
        };
        let steps = 16;
        let hz = |step: i32| low + (high.min(half) - low) * (f64::from(step) + 0.5) / f64::from(steps);
        ((0..steps).map(|step| share(hz(step))).sum::<f64>() / f64::from(steps)) as f32
    }

    fn is_voiced(&mut self, samples: &[f32], at: f64, f0: f64) -> bool {
        let test = &mut self.tested;
        test.take(samples, at, f0.max(LOWEST_TESTED), 3.0, Shape::Blackman);
        test.run();
        let bin = |hz: f64| (hz / test.step()).ceil() as usize;
        let (first, middle, last) = (bin(TESTED_HZ.0), bin(TESTED_HZ.1), bin(TESTED_HZ.2));
        let power = |bins: std::ops::RangeInclusive<usize>| -> f64 {
            let bins = test.bins.get(bins).unwrap_or_default();
            bins.iter().map(|bin| bin.norm_sqr()).sum()
        };
        power(first + 1..=middle) > VOICED * power(first + 1..=last)
    }

    /// Writes the group delay without its slow and fast parts to `delay`. The rest is zero for a periodic
    /// signal.
    fn group_delay(&mut self, samples: &[f32], at: f64, f0: f64) {
        let quarter = self.transform.rate / f0 / 4.0;
        self.centroid.fill(0.0);
        for centre in [at - quarter, at + quarter] {
            self.add_centroid(samples, centre, f0);
        }
        let transform = &mut self.transform;
        transform.mend_below(&mut self.centroid, f0);
        transform.take(samples, at, f0, 4.0, Shape::Hann);
        transform.run();
        for (power, bin) in self.power.iter_mut().zip(&transform.bins) {
            *power = bin.norm_sqr();
        }
        transform.mend_below(&mut self.power, f0);
        transform.smooth(&self.power, f0, &mut self.smooth);
        for ((delay, centroid), power) in self.delay.iter_mut().zip(&self.centroid).zip(&self.smooth) {
            *delay = centroid / power.max(f64::MIN_POSITIVE);
        }
        transform.smooth(&self.delay, f0 / 2.0, &mut self.smooth);
        transform.smooth(&self.smooth, f0, &mut self.delay);
        for (delay, smooth) in self.delay.iter_mut().zip(&self.smooth) {
            *delay = smooth - *delay;
        }
    }

    /// Adds the temporal centre of gravity of each bin, times its power.
    fn add_centroid(&mut self, samples: &[f32], centre: f64, f0: f64) {
        let transform = &mut self.transform;
        let (length, _) = transform.take(samples, centre, f0, 4.0, Shape::Blackman);
        let power: f64 = transform.time[..length].iter().map(|x| x * x).sum();
        let scale = power.max(f64::MIN_POSITIVE).sqrt().recip();
        transform.time.iter_mut().for_each(|x| *x *= scale);
        let windowed = transform.time.clone();
        transform.run();
        let first = transform.bins.clone();
        for ((time, value), number) in transform.time.iter_mut().zip(windowed).zip(1..) {
            *time = value * f64::from(number);
        }
        transform.run();
        for ((sum, a), b) in self.centroid.iter_mut().zip(&first).zip(&transform.bins) {
            *sum += a.re * b.re + a.im * b.im;
        }
    }

    /// Aperiodicity of a band in decibels: the part of the windowed group delay that is not concentrated in a
    /// few quefrencies.
    fn band(&mut self, band: usize) -> f64 {
        let transform = &mut self.transform;
        let centre = (INTERVAL * band as f64 / transform.step()) as usize;
        let first = centre - self.window.len() / 2;
        transform.time.fill(0.0);
        let part = self.delay[first..].iter().zip(&self.window);
        for (time, (delay, weight)) in transform.time.iter_mut().zip(part) {
            *time = delay * weight;
        }
        transform.run();
        let mut power: Vec<f64> = transform.bins.iter().map(|bin| bin.norm_sqr()).collect();
        let periodic = (transform.size as f64 * PERIODIC / self.window.len() as f64).round() as usize;
        let all: f64 = power.iter().sum();
        let strongest = power.len() - 1 - periodic;
        let (weak, ..) = power.select_nth_unstable_by(strongest, f64::total_cmp);
        let rest: f64 = weak.iter().sum();
        10.0 * (rest / all.max(f64::MIN_POSITIVE)).max(1e-6).log10()
    }
}

/// A window with low side lobes (A. Nuttall, "Some windows with very good sidelobe behavior", 1981).
fn nuttall(length: usize) -> Vec<f64> {
    let value = |at: usize| {
        let turn = std::f64::consts::TAU * at as f64 / (length - 1) as f64;
        0.355_768 - 0.487_396 * turn.cos() + 0.144_232 * (2.0 * turn).cos() - 0.012_604 * (3.0 * turn).cos()
    };
    (0..length).map(value).collect()
}
