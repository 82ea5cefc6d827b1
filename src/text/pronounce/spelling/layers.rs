//! The layers of the net. A word has one row of values per letter. All rows pass through a layer at once, so
//! each weight is unpacked once per word.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};

use super::reader::Reader;

/// Rows of a dense layer whose weights are interleaved in the file. No processor uses more of them at once.
const LANES: usize = 16;

/// Letters that are multiplied by a weight at once.
const TOGETHER: usize = 4;

/// Values of the letters of a word, padded with unused rows to the next multiple of [`TOGETHER`].
pub(super) struct Rows {
    values: Vec<f32>,
    width: usize,
    count: usize,
}

/// A layer in which each value depends on all values of a letter.
pub(super) struct Dense {
    /// Signed 8-bit numbers.
    weights: &'static [[u8; LANES]],
    /// Padded with zeros to the next multiple of [`LANES`].
    scales: Vec<f32>,
    biases: Vec<f32>,
    inputs: usize,
}

/// A depthwise layer: each value depends on the same value of `N` letters, with its own in the middle.
pub(super) struct Deep<const N: usize> {
    /// A row of weights for each of the letters.
    weights: Vec<f32>,
    scales: Vec<f32>,
    biases: Vec<f32>,
}

/// Normalises the values of a letter.
pub(super) struct Norm {
    weights: Vec<f32>,
    biases: Vec<f32>,
}

pub(super) fn weight_of(byte: u8) -> f32 {
    f32::from(byte.cast_signed())
}

impl Rows {
    /// Rows of zeros.
    pub fn new(count: usize, width: usize) -> Self {
        Self {
            values: vec![0.0; count.next_multiple_of(TOGETHER) * width],
            width,
            count,
        }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.width).take(self.count)
    }

    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [f32]> {
        self.values.chunks_exact_mut(self.width).take(self.count)
    }

    pub fn for_each(&mut self, change: impl FnMut(&mut f32)) {
        self.values.iter_mut().for_each(change);
    }

    pub fn add(&mut self, other: &Self) {
        for (value, more) in self.values.iter_mut().zip(&other.values) {
            *value += more;
        }
    }
}

impl Dense {
    pub fn read(reader: &mut Reader, rows: usize, inputs: usize) -> Option<Self> {
        let lanes = rows.next_multiple_of(LANES);
        let (weights, _) = reader.bytes(lanes * inputs)?.as_chunks();
        let mut padded = || {
            let mut values = reader.floats(rows)?;
            values.resize(lanes, 0.0);
            Some(values)
        };
        Some(Self {
            weights,
            scales: padded()?,
            biases: padded()?,
            inputs,
        })
    }

    pub fn apply(&self, rows: &Rows) -> Rows {
        let mut out = Rows::new(rows.count, self.scales.len());
        let product = Product {
            layer: self,
            rows,
            out: &mut out,
        };
        product.dispatch();
        out
    }
}

/// A dense layer, applied with the widest vectors of the processor. Their width does not affect the sums.
struct Product<'a> {
    layer: &'a Dense,
    rows: &'a Rows,
    out: &'a mut Rows,
}

impl SimdOp for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        let mut unpacked = vec![[0.0; LANES]; self.layer.inputs];
        let blocks = self.layer.weights.chunks_exact(self.layer.inputs);
        for (block, weights) in blocks.enumerate() {
            for (values, weights) in unpacked.iter_mut().zip(weights) {
                *values = weights.map(weight_of);
            }
            for lane in (0..LANES).step_by(isa.f32().len()) {
                self.lanes(isa, &unpacked, lane, block * LANES + lane);
            }
        }
    }
}

impl Product<'_> {
    /// The values from `first` on, as many as the processor computes at once, of all letters.
    #[inline(always)]
    fn lanes<I: Isa>(&mut self, isa: I, weights: &[[f32; LANES]], lane: usize, first: usize) {
        let ops = isa.f32();
        let scale = ops.load(&self.layer.scales[first..]);
        let bias = ops.load(&self.layer.biases[first..]);
        let (inputs, width) = (self.layer.inputs, self.out.width);
        let groups = self.rows.values.chunks_exact(TOGETHER * inputs);
        for (rows, out) in groups.zip(self.out.values.chunks_exact_mut(TOGETHER * width)) {
            let mut sums = [ops.zero(); TOGETHER];
            let rows: [&[f32]; TOGETHER] = std::array::from_fn(
                #[inline(always)]
                |row| &rows[row * inputs..][..inputs],
            );
            for (at, weights) in weights.iter().enumerate() {
                let weights = ops.load(&weights[lane..]);
                for row in 0..TOGETHER {
                    sums[row] = ops.add(sums[row], ops.mul(weights, ops.splat(rows[row][at])));
                }
            }
            for row in 0..TOGETHER {
                let value = ops.add(bias, ops.mul(scale, sums[row]));
                ops.store(value, &mut out[row * width + first..]);
            }
        }
    }
}

impl<const N: usize> Deep<N> {
    pub fn read(reader: &mut Reader, width: usize) -> Option<Self> {
        let (packed, _) = reader.bytes(width * N)?.as_chunks::<N>();
        let near = (0..N).flat_map(|near| packed.iter().map(move |weights| weight_of(weights[near])));
        Some(Self {
            weights: near.collect(),
            scales: reader.floats(width)?,
            biases: reader.floats(width)?,
        })
    }

    pub fn apply(&self, rows: &Rows) -> Rows {
        let width = self.scales.len();
        let mut out = Rows::new(rows.count, width);
        for (at, out) in out.iter_mut().enumerate() {
            for (near, weights) in self.weights.chunks_exact(width).enumerate() {
                let seen = (at + near).checked_sub(N / 2).and_then(|at| rows.iter().nth(at));
                for ((out, weight), value) in out.iter_mut().zip(weights).zip(seen.into_iter().flatten()) {
                    *out += weight * value;
                }
            }
            for ((out, scale), bias) in out.iter_mut().zip(&self.scales).zip(&self.biases) {
                *out = bias + scale * *out;
            }
        }
        out
    }
}

impl Norm {
    pub fn read(reader: &mut Reader, width: usize) -> Option<Self> {
        Some(Self {
            weights: reader.floats(width)?,
            biases: reader.floats(width)?,
        })
    }

    pub fn apply(&self, rows: &mut Rows) {
        const LEAST: f32 = 1e-5;
        for values in rows.iter_mut() {
            let count = values.len() as f32;
            let mean = sum(values, |value| value) / count;
            let variance = sum(values, |value| (value - mean) * (value - mean)) / count;
            let scale = 1.0 / (variance + LEAST).sqrt();
            for ((value, weight), bias) in values.iter_mut().zip(&self.weights).zip(&self.biases) {
                *value = (*value - mean) * scale * weight + bias;
            }
        }
    }
}

/// The sum of a function of each value, in lanes of a processor.
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let (lanes, rest) = values.as_chunks::<LANES>();
    for values in lanes {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += of(*value);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}
