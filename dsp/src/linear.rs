//! A layer with 8-bit weights: multiplies rows of values by a matrix, like ONNX's `DynamicQuantizeLinear` and
//! `MatMulInteger`.
//!
//! The products and their sums are whole numbers that a float represents exactly. So neither their order nor
//! fusing them changes the result, and these loops do what is fastest.

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::level::{Level, dispatch};
use crate::math::ROUNDER;

/// Columns of a panel: two vectors.
const PANEL: usize = 16;
/// Rows that are multiplied at once.
const ROWS: usize = 6;
/// Whole numbers up to this are exact in an `f32`.
const EXACT: i64 = 1 << 24;

/// A matrix of 8-bit weights with the scale and the bias of each column.
#[derive(Clone, Debug)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// By panel, input and column. Surplus columns are zero.
    panels: Vec<i8>,
    /// One per column, up to the end of the last panel.
    scales: Vec<f32>,
    bias: Option<Vec<f32>>,
}

/// Working memory of [`Linear::run`], which can be reused.
#[derive(Clone, Debug, Default)]
pub struct LinearWork {
    /// The values as whole numbers, by row.
    rows: Vec<f32>,
    /// A panel as floats.
    panel: Vec<f32>,
}

impl Linear {
    /// A layer with `weights` (`inputs` by `outputs`, row-major), a scale for each output, and `bias`.
    ///
    /// `None` if the numbers of values do not match, or if a sum of products might not be exact: with weights
    /// of up to 63, from 1,044 inputs on.
    pub fn new(weights: &[i8], inputs: usize, scales: &[f32], bias: Option<&[f32]>) -> Option<Self> {
        let outputs = scales.len();
        let largest = weights.iter().map(|weight| i64::from(*weight).abs()).max()?;
        let is_exact = 255 * largest * inputs as i64 <= EXACT;
        let fits = weights.len() == inputs.checked_mul(outputs)?;
        if !is_exact || !fits || bias.is_some_and(|bias| bias.len() != outputs) {
            return None;
        }
        let count = outputs.div_ceil(PANEL);
        let mut panels = vec![0; count * inputs * PANEL];
        for (input, row) in weights.chunks_exact(outputs).enumerate() {
            for (output, &weight) in row.iter().enumerate() {
                let (panel, column) = (output / PANEL, output % PANEL);
                panels[(panel * inputs + input) * PANEL + column] = weight;
            }
        }
        let padded = |values: &[f32]| {
            let mut padded = values.to_vec();
            padded.resize(count * PANEL, 0.0);
            padded
        };
        Some(Self {
            inputs,
            outputs,
            panels,
            scales: padded(scales),
            bias: bias.map(padded),
        })
    }

    /// Length of an input row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Length of an output row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Multiplies the rows of `values` by the weights and writes them to `out`. All rows together are
    /// quantised to 256 steps between their least and greatest value; zero is one of the steps.
    ///
    /// # Panics
    /// If the length of `values` is not a multiple of the row length.
    pub fn run(&self, level: Level, values: &[f32], work: &mut LinearWork, out: &mut Vec<f32>) {
        assert!(
            values.len().is_multiple_of(self.inputs.max(1)),
            "there are no whole rows"
        );
        let rows = values.len() / self.inputs.max(1);
        out.clear();
        out.resize(rows * self.outputs, 0.0);
        work.rows.resize(values.len(), 0.0);
        work.panel.resize(self.inputs * PANEL, 0.0);
        let LinearWork { rows: whole, panel } = work;
        dispatch!(level, simd => {
            let scale = quantise(simd, values, whole);
            for (number, weights) in self.panels.chunks_exact(self.inputs * PANEL).enumerate() {
                for (float, &weight) in panel.iter_mut().zip(weights) {
                    *float = f32::from(weight);
                }
                let mut columns = Columns::new(self, number, scale, out);
                for first in (0..rows).step_by(ROWS) {
                    let part = &whole[first * self.inputs..];
                    match rows - first {
                        1 => columns.tile::<_, 1>(simd, part, panel, first),
                        2 => columns.tile::<_, 2>(simd, part, panel, first),
                        3 => columns.tile::<_, 3>(simd, part, panel, first),
                        4 => columns.tile::<_, 4>(simd, part, panel, first),
                        5 => columns.tile::<_, 5>(simd, part, panel, first),
                        _ => columns.tile::<_, ROWS>(simd, part, panel, first),
                    }
                }
            }
        });
    }
}

/// Writes `values` as whole numbers to `whole`, with zero as zero, and returns the size of a step.
#[inline(always)]
fn quantise<S: Simd>(simd: S, values: &[f32], whole: &mut [f32]) -> f32 {
    let (mut least, mut most) = (f32x8::splat(simd, 0.0), f32x8::splat(simd, 0.0));
    let chunks = values.chunks_exact(8);
    let (mut low, mut high) = (0.0_f32, 0.0_f32);
    for &value in chunks.remainder() {
        (low, high) = (low.min(value), high.max(value));
    }
    for chunk in chunks {
        let chunk = f32x8::from_slice(simd, chunk);
        (least, most) = (least.min(chunk), most.max(chunk));
    }
    let (mut lows, mut highs) = ([0.0; 8], [0.0; 8]);
    least.store_slice(&mut lows);
    most.store_slice(&mut highs);
    low = lows.iter().fold(low, |low, value| low.min(*value));
    high = highs.iter().fold(high, |high, value| high.max(*value));
    let scale = (high - low) / 255.0;
    if scale == 0.0 {
        whole.fill(0.0);
        return 0.0;
    }
    let round = |value: f32| (value + ROUNDER) - ROUNDER;
    // The position of zero among the steps 0 to 255.
    let zero = round((-low / scale).clamp(0.0, 255.0));
    let (least, most) = (-zero, 255.0 - zero);
    let done = values.len() / 8 * 8;
    for (value, whole) in values.chunks_exact(8).zip(whole.chunks_exact_mut(8)) {
        let steps = f32x8::from_slice(simd, value) / scale;
        let rounded = (steps + ROUNDER) - ROUNDER;
        rounded.max(least).min(most).store_slice(whole);
    }
    for (value, whole) in values[done..].iter().zip(&mut whole[done..]) {
        *whole = round(value / scale).max(least).min(most);
    }
    scale
}

/// The columns of one panel.
struct Columns<'a> {
    layer: &'a Linear,
    /// The index of the first column, and their number.
    first: usize,
    count: usize,
    scales: [f32; PANEL],
    bias: Option<[f32; PANEL]>,
    out: &'a mut [f32],
}

impl<'a> Columns<'a> {
    #[inline(always)]
    fn new(layer: &'a Linear, panel: usize, scale: f32, out: &'a mut [f32]) -> Self {
        let first = panel * PANEL;
        let of = |values: &[f32]| -> [f32; PANEL] { std::array::from_fn(|column| values[first + column]) };
        Self {
            layer,
            first,
            count: PANEL.min(layer.outputs - first),
            scales: of(&layer.scales).map(|each| scale * each),
            bias: layer.bias.as_deref().map(of),
            out,
        }
    }

    /// Multiplies the first `N` rows of `rows` and writes them from output row `row` on.
    #[inline(always)]
    fn tile<S: Simd, const N: usize>(&mut self, simd: S, rows: &[f32], panel: &[f32], row: usize) {
        let inputs = self.layer.inputs;
        let rows: [&[f32]; N] = std::array::from_fn(|at| &rows[at * inputs..][..inputs]);
        let mut sums = [[f32x8::splat(simd, 0.0); 2]; N];
        for (input, weights) in panel.chunks_exact(PANEL).enumerate() {
            let left = f32x8::from_slice(simd, &weights[..8]);
            let right = f32x8::from_slice(simd, &weights[8..]);
            for at in 0..N {
                let value = f32x8::splat(simd, rows[at][input]);
                sums[at] = [
                    left.mul_add(value, sums[at][0]),
                    right.mul_add(value, sums[at][1]),
                ];
            }
        }
        for (at, sums) in sums.iter().enumerate() {
            let mut values = [0.0; PANEL];
            for (half, sum) in sums.iter().enumerate() {
                let columns = half * 8..half * 8 + 8;
                let mut scaled = *sum * f32x8::from_slice(simd, &self.scales[columns.clone()]);
                if let Some(bias) = &self.bias {
                    scaled += f32x8::from_slice(simd, &bias[columns.clone()]);
                }
                scaled.store_slice(&mut values[columns]);
            }
            let start = (row + at) * self.layer.outputs + self.first;
            self.out[start..start + self.count].copy_from_slice(&values[..self.count]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudo-random numbers from -1 to 1.
    fn noise(seed: u32, count: usize) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn layer(inputs: usize, outputs: usize) -> (Linear, Vec<i8>, Vec<f32>, Vec<f32>) {
        let weights: Vec<i8> = noise(1, inputs * outputs)
            .iter()
            .map(|value| (value * 63.0) as i8)
            .collect();
        let scales: Vec<f32> = noise(2, outputs)
            .iter()
            .map(|value| 0.01 + value.abs() / 100.0)
            .collect();
        let bias = noise(3, outputs);
        let layer = Linear::new(&weights, inputs, &scales, Some(&bias));
        (
            layer.unwrap_or_else(|| unreachable!("it fits")),
            weights,
            scales,
            bias,
        )
    }

    #[test]
    fn products_equal_their_definition() {
        for (rows, inputs, outputs) in [(1, 7, 3), (5, 51, 16), (13, 192, 40)] {
            let (layer, weights, scales, bias) = layer(inputs, outputs);
            let values = noise(4, rows * inputs);
            let mut out = Vec::new();
            layer.run(Level::best(), &values, &mut LinearWork::default(), &mut out);
            let low = values.iter().fold(0.0_f32, |low, value| low.min(*value));
            let high = values.iter().fold(0.0_f32, |high, value| high.max(*value));
            let scale = (high - low) / 255.0;
            let zero = (-low / scale).round_ties_even();
            for row in 0..rows {
                for column in 0..outputs {
                    let sum: i32 = (0..inputs)
                        .map(|input| {
                            let steps = (values[row * inputs + input] / scale).round_ties_even() + zero;
                            (steps.clamp(0.0, 255.0) - zero) as i32
                                * i32::from(weights[input * outputs + column])
                        })
                        .sum();
                    let wanted = sum as f32 * (scale * scales[column]) + bias[column];
                    assert_eq!(out[row * outputs + column], wanted);
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (layer, ..) = layer(251, 272);
        let values = noise(5, 9 * 251);
        let bits = |level| {
            let mut out = Vec::new();
            layer.run(level, &values, &mut LinearWork::default(), &mut out);
            out.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        let first = bits(Level::all()[0]);
        assert!(Level::all().into_iter().all(|level| bits(level) == first));
    }

    #[test]
    fn layers_whose_sums_might_be_inexact_are_refused() {
        assert!(Linear::new(&[127; 600], 600, &[1.0], None).is_none());
        assert!(Linear::new(&[63; 600], 600, &[1.0], None).is_some());
        assert!(Linear::new(&[1; 6], 2, &[1.0; 2], None).is_none());
    }

    #[test]
    fn zeros_give_the_bias() {
        let (layer, .., bias) = layer(16, 4);
        let mut out = Vec::new();
        layer.run(Level::best(), &[0.0; 32], &mut LinearWork::default(), &mut out);
        assert_eq!(out, [&bias[..], &bias[..]].concat());
    }
}
