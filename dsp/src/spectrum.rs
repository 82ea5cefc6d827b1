//! Half of the spectrum of a real signal, and filters on it.

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::level::{Level, dispatch};
use crate::math;

/// Number of real values of a transform.
pub const SIZE: usize = 1024;
/// Number of bins, from 0 Hz to half the sample rate.
pub const BINS: usize = SIZE / 2 + 1;
/// Number of bins padded to whole vectors.
pub const PADDED: usize = 528;

/// Real and imaginary part of each bin.
#[derive(Clone, Debug)]
pub struct Spectrum {
    re: Box<[f32; PADDED]>,
    im: Box<[f32; PADDED]>,
}

impl Spectrum {
    /// Zeros.
    pub fn zero() -> Self {
        Self {
            re: Box::new([0.0; PADDED]),
            im: Box::new([0.0; PADDED]),
        }
    }

    /// The real and the imaginary parts. Values beyond [`BINS`] are undefined.
    pub fn parts(&self) -> (&[f32; PADDED], &[f32; PADDED]) {
        (&self.re, &self.im)
    }

    /// The real and the imaginary parts, mutable.
    pub fn parts_mut(&mut self) -> (&mut [f32; PADDED], &mut [f32; PADDED]) {
        (&mut self.re, &mut self.im)
    }

    /// Sets all bins to zero.
    pub fn clear(&mut self) {
        self.re.fill(0.0);
        self.im.fill(0.0);
    }

    /// Adds `turn` times the sum of all `signals`, each multiplied by its [`PADDED`] gains.
    pub fn add_filtered(
        &mut self,
        level: Level,
        turn: &Spectrum,
        signals: &[Spectrum],
        gains: &[Box<[f32; PADDED]>],
    ) {
        dispatch!(level, simd => add_filtered(simd, self, turn, signals, gains));
    }

    /// Sets each bin to magnitude 1 with the given angle in radians.
    pub fn set_angles(&mut self, level: Level, angles: &[f32; PADDED]) {
        math::sin_cos(level, angles, &mut self.re[..], &mut self.im[..]);
    }
}

#[inline(always)]
fn add_filtered<S: Simd>(
    simd: S,
    out: &mut Spectrum,
    turn: &Spectrum,
    signals: &[Spectrum],
    gains: &[Box<[f32; PADDED]>],
) {
    for bin in (0..PADDED).step_by(8) {
        let (mut re, mut im) = (f32x8::splat(simd, 0.0), f32x8::splat(simd, 0.0));
        for (signal, gains) in signals.iter().zip(gains) {
            let gain = at(simd, gains, bin);
            re += at(simd, &signal.re, bin) * gain;
            im += at(simd, &signal.im, bin) * gain;
        }
        let (c, s) = (at(simd, &turn.re, bin), at(simd, &turn.im, bin));
        let sum_re = at(simd, &out.re, bin) + (re * c - im * s);
        let sum_im = at(simd, &out.im, bin) + (re * s + im * c);
        sum_re.store_slice(&mut out.re[bin..bin + 8]);
        sum_im.store_slice(&mut out.im[bin..bin + 8]);
    }
}

#[inline(always)]
fn at<S: Simd>(simd: S, values: &[f32; PADDED], bin: usize) -> f32x8<S> {
    f32x8::from_slice(simd, &values[bin..bin + 8])
}

/// Linear interpolation from bands to bins, constant beyond the first and last band.
#[derive(Clone, Debug)]
pub struct Runs {
    /// For each run, the bins between two bands and the lower band.
    runs: Vec<Run>,
    /// For each bin, the weight of the upper band.
    weights: Box<[f32; PADDED]>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    from: usize,
    to: usize,
    below: usize,
    above: usize,
}

impl Runs {
    /// Interpolates bands with these ascending centres, in Hz, at the bins of `sample_rate`.
    pub fn new(centres: &[f32], sample_rate: u32) -> Self {
        let last = centres.len().saturating_sub(1);
        let mut runs: Vec<Run> = Vec::new();
        let mut weights = Box::new([0.0; PADDED]);
        for bin in 0..BINS {
            let hz = bin as f32 * sample_rate as f32 / SIZE as f32;
            let above = centres.partition_point(|&centre| centre <= hz);
            let (low, high) = (above.saturating_sub(1), above.min(last));
            if low != high {
                weights[bin] = (hz - centres[low]) / (centres[high] - centres[low]);
            }
            match runs.last_mut() {
                Some(run) if (run.below, run.above) == (low, high) => run.to = bin + 1,
                _ => runs.push(Run {
                    from: bin,
                    to: bin + 1,
                    below: low,
                    above: high,
                }),
            }
        }
        Self { runs, weights }
    }

    /// Writes the interpolated value of each bin. `bands` has the values at the centres.
    ///
    /// # Panics
    /// If there are fewer bands than centres.
    pub fn spread(&self, level: Level, bands: &[f32], out: &mut [f32; PADDED]) {
        dispatch!(level, simd => spread(simd, self, bands, out));
    }
}

#[inline(always)]
fn spread<S: Simd>(simd: S, runs: &Runs, bands: &[f32], out: &mut [f32; PADDED]) {
    for run in &runs.runs {
        let (below, above) = (bands[run.below], bands[run.above]);
        let step = f32x8::splat(simd, above - below);
        // The last eight reach into the next run, which then overwrites them.
        for bin in (run.from..run.to).step_by(8) {
            let weight = f32x8::from_slice(simd, &runs.weights[bin..bin + 8]);
            (weight * step + below).store_slice(&mut out[bin..bin + 8]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_interpolated_linearly_between_bands() {
        for centres in [vec![1000.0], vec![50.0, 60.0, 400.0, 9000.0]] {
            let bands: Vec<f32> = centres.iter().map(|hz| hz * 0.01 - 3.0).collect();
            let mut out = [0.0; PADDED];
            Runs::new(&centres, 24_000).spread(Level::best(), &bands, &mut out);
            let (first, last) = (centres[0], centres[centres.len() - 1]);
            for (bin, value) in out[..BINS].iter().enumerate() {
                // Bands on a line give a line, constant beyond its ends.
                let hz = (bin as f32 * 24_000.0 / SIZE as f32).clamp(first, last);
                assert!((value - (hz * 0.01 - 3.0)).abs() < 1e-4, "{bin}: {value}");
            }
        }
    }

    #[test]
    fn filters_rotate_and_weigh_signals() {
        let value = |seed: usize| (0..PADDED).map(move |bin| ((bin * seed) % 19) as f32 - 9.0);
        let spectrum = |seed: usize| {
            let mut spectrum = Spectrum::zero();
            let (re, im) = spectrum.parts_mut();
            re.iter_mut().zip(value(seed)).for_each(|(re, value)| *re = value);
            im.iter_mut()
                .zip(value(seed + 1))
                .for_each(|(im, value)| *im = value);
            spectrum
        };
        let gains = |seed: usize| {
            let mut gains = Box::new([0.0; PADDED]);
            gains
                .iter_mut()
                .zip(value(seed))
                .for_each(|(gain, value)| *gain = value);
            gains
        };
        let (turn, signals, gains) = (spectrum(3), [spectrum(5), spectrum(7)], [gains(11), gains(13)]);
        let mut out = spectrum(17);
        out.add_filtered(Level::best(), &turn, &signals, &gains);
        let (was, (re, im)) = (spectrum(17), out.parts());
        for bin in 0..BINS {
            let sum = |part: usize| {
                let of = |signal: &Spectrum| if part == 0 { signal.re[bin] } else { signal.im[bin] };
                of(&signals[0]) * gains[0][bin] + of(&signals[1]) * gains[1][bin]
            };
            // Whole numbers, so there is no rounding.
            assert_eq!(
                re[bin],
                was.re[bin] + sum(0) * turn.re[bin] - sum(1) * turn.im[bin]
            );
            assert_eq!(
                im[bin],
                was.im[bin] + sum(0) * turn.im[bin] + sum(1) * turn.re[bin]
            );
        }
    }
}
