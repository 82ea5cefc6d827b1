//! Layers of a net other than matrix products. Values are rows of channels, one row per step. Sums are in the
//! same order at every [`Level`].

use fearless_simd::{Simd, f32x8, f32x16, prelude::*};

use crate::level::{Level, dispatch};
use crate::math::{each, exp16};

/// Channels are processed eight at a time.
pub const LANES: usize = 8;

/// Channels of a convolution that are summed at once.
const WIDE: usize = 4 * LANES;

/// A depthwise convolution over steps.
#[derive(Clone, Debug)]
pub struct Depthwise {
    channels: usize,
    /// Steps between two taps, and zeros before the first step.
    dilation: usize,
    padding: usize,
    /// By tap and channel.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Depthwise {
    /// A convolution with `weights` by channel and tap, and a bias for each channel. `None` if the numbers of
    /// values do not match.
    pub fn new(weights: &[f32], bias: &[f32], dilation: usize, padding: usize) -> Option<Self> {
        let channels = bias.len();
        let fits = channels > 0 && weights.len().is_multiple_of(channels);
        if !fits || weights.is_empty() {
            return None;
        }
        let taps = weights.len() / channels;
        let by_tap =
            (0..taps).flat_map(|tap| (0..channels).map(move |channel| weights[channel * taps + tap]));
        Some(Self {
            channels,
            dilation,
            padding,
            weights: by_tap.collect(),
            bias: bias.to_vec(),
        })
    }

    /// Channels of a row.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Number of output rows for `rows` input rows.
    pub fn steps(&self, rows: usize) -> usize {
        let reach = (self.weights.len() / self.channels - 1) * self.dilation;
        (rows + 2 * self.padding).saturating_sub(reach)
    }

    /// Convolves the rows of `values`, padded with the same number of zeros before and after them.
    pub fn run(&self, level: Level, values: &[f32], out: &mut Vec<f32>) {
        let rows = values.len() / self.channels;
        // Every value is overwritten.
        out.resize(self.steps(rows) * self.channels, 0.0);
        dispatch!(level, simd => self.run_with(simd, values, rows, out));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, values: &[f32], rows: usize, out: &mut [f32]) {
        let taps = self.weights.len() / self.channels;
        for (step, out) in out.chunks_exact_mut(self.channels).enumerate() {
            // The taps that fall on an existing row, and the row of the first of them.
            let before = self
                .padding
                .saturating_sub(step)
                .div_ceil(self.dilation)
                .min(taps);
            let first = step + before * self.dilation - self.padding.min(step + before * self.dilation);
            let within = rows
                .saturating_sub(first)
                .div_ceil(self.dilation)
                .min(taps - before);
            let taps = (before, first, within);
            let wide = self.channels / WIDE * WIDE;
            for channel in (0..wide).step_by(WIDE) {
                self.sums::<S, { WIDE / LANES }>(simd, values, taps, channel, out);
            }
            let even = self.channels / LANES * LANES;
            for channel in (wide..even).step_by(LANES) {
                self.sums::<S, 1>(simd, values, taps, channel, out);
            }
            for channel in even..self.channels {
                out[channel] = self.sum(values, taps, channel);
            }
        }
    }

    /// The sum of a single channel, as [`sums`](Self::sums).
    #[inline(always)]
    fn sum(&self, values: &[f32], (before, first, within): (usize, usize, usize), channel: usize) -> f32 {
        (0..within).fold(self.bias[channel], |sum, tap| {
            let value = values[(first + tap * self.dilation) * self.channels + channel];
            sum + value * self.weights[(before + tap) * self.channels + channel]
        })
    }

    /// The sums of `N` times [`LANES`] channels from `channel` on, over the taps `before..before + within`.
    /// The first of these taps falls on row `first`.
    #[inline(always)]
    fn sums<S: Simd, const N: usize>(
        &self,
        simd: S,
        values: &[f32],
        (before, first, within): (usize, usize, usize),
        channel: usize,
        out: &mut [f32],
    ) {
        let mut sums: [f32x8<S>; N] = lanes(simd, &self.bias, channel);
        for tap in 0..within {
            let row = (first + tap * self.dilation) * self.channels + channel;
            let values: [f32x8<S>; N] = lanes(simd, values, row);
            let weights: [f32x8<S>; N] = lanes(simd, &self.weights, (before + tap) * self.channels + channel);
            for lane in 0..N {
                let product = values[lane] * weights[lane];
                sums[lane] += product;
            }
        }
        for (lane, sum) in sums.into_iter().enumerate() {
            sum.store_slice(&mut out[channel + lane * LANES..][..LANES]);
        }
    }
}

/// `N` times eight values from `start` on.
#[inline(always)]
fn lanes<S: Simd, const N: usize>(simd: S, values: &[f32], start: usize) -> [f32x8<S>; N] {
    let values = &values[start..start + N * LANES];
    let mut lanes = [f32x8::splat(simd, 0.0); N];
    for lane in 0..N {
        lanes[lane] = f32x8::from_slice(simd, &values[lane * LANES..][..LANES]);
    }
    lanes
}

/// Subtracts the mean from each row of `channels` values and divides it by the square root of its variance
/// plus `epsilon`.
///
/// # Panics
/// If `channels` is zero.
pub fn normalise(level: Level, values: &mut [f32], channels: usize, epsilon: f32) {
    dispatch!(level, simd => {
        for row in values.chunks_exact_mut(channels) {
            normalise_row(simd, row, epsilon);
        }
    });
}

#[inline(always)]
fn normalise_row<S: Simd>(simd: S, row: &mut [f32], epsilon: f32) {
    let (count, done) = (row.len() as f32, row.len() / LANES * LANES);
    let mut sum = f32x8::splat(simd, 0.0);
    for chunk in row.chunks_exact(LANES) {
        sum += f32x8::from_slice(simd, chunk);
    }
    let mean = (added(sum) + row[done..].iter().sum::<f32>()) / count;
    let mut squares = f32x8::splat(simd, 0.0);
    for chunk in row.chunks_exact_mut(LANES) {
        let off = f32x8::from_slice(simd, chunk) - mean;
        squares += off * off;
        off.store_slice(chunk);
    }
    let mut rest = 0.0;
    for value in &mut row[done..] {
        *value -= mean;
        rest += *value * *value;
    }
    let share = 1.0 / ((added(squares) + rest) / count + epsilon).sqrt();
    for chunk in row.chunks_exact_mut(LANES) {
        (f32x8::from_slice(simd, chunk) * share).store_slice(chunk);
    }
    row[done..].iter_mut().for_each(|value| *value *= share);
}

/// The sum of eight values, in pairs.
#[inline(always)]
fn added<S: Simd>(values: f32x8<S>) -> f32 {
    let mut each = [0.0; LANES];
    values.store_slice(&mut each);
    let [a, b, c, d, e, f, g, h] = each;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Adds `others` to `values`, row by row if it is shorter: one row of values.
///
/// # Panics
/// If `others` is empty.
pub fn add(level: Level, values: &mut [f32], others: &[f32]) {
    dispatch!(level, simd => each_pair(
        simd,
        values,
        others,
        #[inline(always)]
        |a, b| a + b
    ));
}

/// Multiplies `values` by `others`, row by row as [`add`].
///
/// # Panics
/// If `others` is empty.
pub fn multiply(level: Level, values: &mut [f32], others: &[f32]) {
    dispatch!(level, simd => each_pair(
        simd,
        values,
        others,
        #[inline(always)]
        |a, b| a * b
    ));
}

#[inline(always)]
fn each_pair<S: Simd>(
    simd: S,
    values: &mut [f32],
    others: &[f32],
    of: impl Fn(f32x16<S>, f32x16<S>) -> f32x16<S>,
) {
    for row in values.chunks_exact_mut(others.len()) {
        let (mut chunks, mut by) = (row.chunks_exact_mut(16), others.chunks_exact(16));
        for (chunk, by) in (&mut chunks).zip(&mut by) {
            of(f32x16::from_slice(simd, chunk), f32x16::from_slice(simd, by)).store_slice(chunk);
        }
        let (rest, by) = (chunks.into_remainder(), by.remainder());
        if !rest.is_empty() {
            let (mut last, mut last_by) = ([0.0; 16], [0.0; 16]);
            last[..rest.len()].copy_from_slice(rest);
            last_by[..by.len()].copy_from_slice(by);
            of(
                f32x16::from_slice(simd, &last),
                f32x16::from_slice(simd, &last_by),
            )
            .store_slice(&mut last);
            rest.copy_from_slice(&last[..rest.len()]);
        }
    }
}

/// The square root of 2 / pi, and the factor of the cube: D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)",
/// 2016.
const GELU: (f32, f32) = (0.797_884_6, 0.044_715);

/// Replaces each value by its GELU, in the tanh approximation.
pub fn gelu(level: Level, values: &mut [f32]) {
    dispatch!(level, simd => each(
        simd,
        values,
        #[inline(always)]
        |x| {
            let inner = (x + x * x * x * GELU.1) * GELU.0;
            // x (1 + tanh(u)) / 2 is x / (1 + exp(-2u)).
            x / (exp_within(simd, inner * -2.0) + 1.0)
        }
    ));
}

/// Replaces each value by its hyperbolic tangent. The error is below 3e-7.
pub fn tanh(level: Level, values: &mut [f32]) {
    dispatch!(level, simd => each(
        simd,
        values,
        #[inline(always)]
        |x| f32x16::splat(simd, 1.0) - f32x16::splat(simd, 2.0) / (exp_within(simd, x * 2.0) + 1.0)
    ));
}

/// The exponential of values, clamped to the range of [`exp16`].
#[inline(always)]
fn exp_within<S: Simd>(simd: S, x: f32x16<S>) -> f32x16<S> {
    exp16(simd, x.max(-87.0).min(88.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(count: usize) -> Vec<f32> {
        (0..count)
            .map(|at| ((at * 37 % 101) as f32 - 50.0) / 13.0)
            .collect()
    }

    fn near(is: f32, wanted: f64) -> bool {
        (f64::from(is) - wanted).abs() < 1e-6 * wanted.abs().max(1.0)
    }

    #[test]
    fn a_convolution_equals_its_definition() {
        let (taps, rows) = (3, 9);
        for (channels, dilation, padding) in [(16, 1, 1), (16, 2, 2), (16, 1, 0), (2, 1, 1), (43, 2, 2)] {
            let (weights, bias, values) = (ramp(channels * taps), ramp(channels), ramp(rows * channels));
            let Some(layer) = Depthwise::new(&weights, &bias, dilation, padding) else {
                unreachable!("it fits")
            };
            let mut out = Vec::new();
            layer.run(Level::best(), &values, &mut out);
            assert_eq!(out.len(), (rows + 2 * padding - (taps - 1) * dilation) * channels);
            for (at, value) in out.iter().enumerate() {
                let (step, channel) = (at / channels, at % channels);
                let mut wanted = f64::from(bias[channel]);
                for tap in 0..taps {
                    let row = (step + tap * dilation)
                        .checked_sub(padding)
                        .filter(|row| *row < rows);
                    let value = row.map_or(0.0, |row| values[row * channels + channel]);
                    wanted += f64::from(value) * f64::from(weights[channel * taps + tap]);
                }
                assert!(near(*value, wanted), "{value} for {wanted}");
            }
        }
    }

    #[test]
    fn each_row_is_normalised_by_itself() {
        let mut values = ramp(48);
        let before = values.clone();
        normalise(Level::best(), &mut values, 20, 1e-5);
        for (row, before) in values.chunks_exact(20).zip(before.chunks_exact(20)) {
            let mean = before.iter().map(|value| f64::from(*value)).sum::<f64>() / 20.0;
            let square = before
                .iter()
                .map(|value| (f64::from(*value) - mean).powi(2))
                .sum::<f64>()
                / 20.0;
            for (is, was) in row.iter().zip(before) {
                assert!(near(*is, (f64::from(*was) - mean) / (square + 1e-5).sqrt()));
            }
        }
    }

    #[test]
    fn rows_are_added_and_multiplied_value_by_value() {
        for row in [1, 7, 16, 43] {
            let (values, others) = (ramp(3 * row), ramp(row + 5)[5..].to_vec());
            let (mut sums, mut products) = (values.clone(), values.clone());
            add(Level::best(), &mut sums, &others);
            multiply(Level::best(), &mut products, &others);
            for (at, value) in values.iter().enumerate() {
                let other = others[at % row];
                assert_eq!((sums[at], products[at]), (value + other, value * other), "{row}");
            }
        }
    }

    #[test]
    fn functions_are_near_their_definitions() {
        let values: Vec<f32> = (-3000..3000).map(|at| at as f32 / 100.0).collect();
        let (mut gelus, mut tangents) = (values.clone(), values.clone());
        gelu(Level::best(), &mut gelus);
        tanh(Level::best(), &mut tangents);
        for ((x, gelu), tangent) in values.iter().zip(&gelus).zip(&tangents) {
            let x = f64::from(*x);
            let inner = 0.797_884_560_802_865_4 * (x + 0.044_715 * x * x * x);
            assert!(near(*gelu, 0.5 * x * (1.0 + inner.tanh())), "{x}: {gelu}");
            assert!(near(*tangent, x.tanh()), "{x}: {tangent}");
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let Some(layer) = Depthwise::new(&ramp(24 * 7), &ramp(24), 2, 6) else {
            unreachable!("it fits")
        };
        let bits = |level| {
            let mut out = Vec::new();
            layer.run(level, &ramp(24 * 11), &mut out);
            gelu(level, &mut out);
            normalise(level, &mut out, 24, 1e-5);
            tanh(level, &mut out);
            add(level, &mut out, &ramp(24));
            multiply(level, &mut out, &ramp(24));
            out.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        let first = bits(Level::all()[0]);
        assert!(Level::all().into_iter().all(|level| bits(level) == first));
    }
}
