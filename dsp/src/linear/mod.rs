//! A layer with 8-bit weights: multiplies rows of values by a matrix, like ONNX's `DynamicQuantizeLinear` and
//! `MatMulInteger`.
//!
//! The products and their sums are whole numbers that integers of 32 bits and floats represent exactly. So the
//! result does not depend on the order of the sums and on the kind of numbers, and there is a loop for each of
//! three kinds of processors: [`bytes`] for those that add four products of bytes at once, [`pairs`] for
//! other x86-64 processors, and [`floats`] for all others.

#[cfg(any(test, target_arch = "x86_64"))]
mod bytes;
mod columns;
#[cfg(any(test, not(target_arch = "x86_64")))]
mod floats;
#[cfg(any(test, target_arch = "x86_64"))]
mod pairs;
mod steps;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "x86_64")]
use fearless_simd::Simd as _;

use crate::level::{Level, Products, dispatch};

/// Columns of a panel.
const PANEL: usize = 16;
/// Inputs of a group, which the loops multiply at once.
const GROUP: usize = 4;
/// Weights of all columns of a panel for a group of inputs.
const BLOCK: usize = PANEL * GROUP;
/// Whole numbers up to this are exact in an `f32`.
const EXACT: i64 = 1 << 24;

/// A matrix of 8-bit weights with the scale and the bias of each column.
#[derive(Clone, Debug)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// By panel and group of inputs, and within these by column and input. Surplus columns and inputs are zero.
    weights: Vec<[i8; BLOCK]>,
    /// The sum of the weights of each column, up to the end of the last panel.
    #[cfg(any(test, target_arch = "x86_64"))]
    totals: Vec<i32>,
    /// One for each column, up to the end of the last panel.
    scales: Vec<f32>,
    bias: Option<Vec<f32>>,
}

/// Working memory of [`Linear::run`], which can be reused.
#[derive(Clone, Debug, Default)]
pub struct LinearWork {
    #[cfg(target_arch = "x86_64")]
    pairs: pairs::Work,
    #[cfg(target_arch = "x86_64")]
    bytes: Vec<i32>,
    #[cfg(not(target_arch = "x86_64"))]
    floats: floats::Work,
}

impl Linear {
    /// A layer with `weights` (`inputs` by `outputs`, row-major), a scale for each output, and `bias`.
    ///
    /// `None` if the numbers of values do not match, if a scale or bias is beyond 1e12 in either direction, or if
    /// a sum of products might not be exact: with weights of up to 63, from 1,045 inputs on.
    pub fn new(weights: &[i8], inputs: usize, scales: &[f32], bias: Option<&[f32]>) -> Option<Self> {
        let outputs = scales.len();
        let largest = weights.iter().map(|weight| i64::from(*weight).abs()).max()?;
        let is_exact = 255 * largest * inputs as i64 <= EXACT;
        let fits = weights.len() == inputs.checked_mul(outputs)?;
        let is_tame = |values: &[f32]| values.iter().all(|value| value.abs() <= steps::LARGEST);
        let are_tame = is_tame(scales) && bias.is_none_or(is_tame);
        if !is_exact || !fits || !are_tame || bias.is_some_and(|bias| bias.len() != outputs) {
            return None;
        }
        let (panels, groups) = (outputs.div_ceil(PANEL), inputs.div_ceil(GROUP));
        let mut packed = vec![[0; BLOCK]; panels * groups];
        for (input, row) in weights.chunks_exact(outputs).enumerate() {
            for (output, &weight) in row.iter().enumerate() {
                let (panel, column) = (output / PANEL, output % PANEL);
                let block = &mut packed[panel * groups + input / GROUP];
                block[column * GROUP + input % GROUP] = weight;
            }
        }
        let padded = |values: &[f32]| {
            let mut padded = values.to_vec();
            padded.resize(panels * PANEL, 0.0);
            padded
        };
        Some(Self {
            inputs,
            outputs,
            #[cfg(any(test, target_arch = "x86_64"))]
            totals: packed.chunks_exact(groups).flat_map(totals).collect(),
            weights: packed,
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

    /// Groups of inputs.
    fn groups(&self) -> usize {
        self.inputs.div_ceil(GROUP)
    }

    /// Groups between the starts of two rows of values.
    fn stride(&self) -> usize {
        self.inputs.div_ceil(steps::CHUNK) * (steps::CHUNK / GROUP)
    }

    /// Panels of columns.
    fn panels(&self) -> usize {
        self.scales.len() / PANEL
    }

    /// The weights of a panel by group.
    fn panel(&self, number: usize) -> &[[i8; BLOCK]] {
        let groups = self.groups();
        &self.weights[number * groups..][..groups]
    }

    /// Multiplies the rows of `values` by the weights and writes them to `out`. All rows together are
    /// quantised to 256 steps between their least and greatest value; zero is one of the steps. The results are
    /// finite, even if the values are not.
    ///
    /// # Panics
    /// If the length of `values` is not a multiple of the row length.
    pub fn run(&self, level: Level, values: &[f32], work: &mut LinearWork, out: &mut Vec<f32>) {
        assert!(
            values.len().is_multiple_of(self.inputs),
            "there are no whole rows"
        );
        // Every value is overwritten.
        out.resize(values.len() / self.inputs * self.outputs, 0.0);
        match level.products {
            #[cfg(target_arch = "x86_64")]
            Products::Avx512(dot) => dot.vectorize(
                #[inline(always)]
                || bytes::run::<_, 8, 2>(dot, self, values, &mut work.bytes, out),
            ),
            #[cfg(target_arch = "x86_64")]
            Products::AvxVnni(dot) => dot.vectorize(
                #[inline(always)]
                || bytes::run::<_, 6, 1>(dot, self, values, &mut work.bytes, out),
            ),
            #[cfg(target_arch = "x86_64")]
            Products::Plain => dispatch!(level, simd => {
                pairs::run::<_, 4>(simd, self, values, &mut work.pairs, out);
            }),
            #[cfg(not(target_arch = "x86_64"))]
            Products::Plain => dispatch!(level, simd => {
                floats::run(simd, self, values, &mut work.floats, out);
            }),
        }
    }
}

/// The sum of the weights of each column of a panel.
#[cfg(any(test, target_arch = "x86_64"))]
fn totals(panel: &[[i8; BLOCK]]) -> [i32; PANEL] {
    std::array::from_fn(|column| {
        let groups = panel.iter().map(|block| &block[column * GROUP..][..GROUP]);
        groups.flatten().map(|weight| i32::from(*weight)).sum()
    })
}

/// The first rows of tiles of `size` rows that cover `count` rows, which are at least as many. The last two tiles
/// may overlap.
#[inline(always)]
fn tiles(count: usize, size: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(size).map(move |row| row.min(count - size))
}
