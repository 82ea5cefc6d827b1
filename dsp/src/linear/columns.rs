//! From whole sums to results.

use fearless_simd::{Simd, f32x8, prelude::*};

use super::{Linear, PANEL};

/// The columns of one panel.
pub(super) struct Columns {
    /// The index of the first column, and their number.
    first: usize,
    count: usize,
    /// The length of an output row.
    outputs: usize,
    scales: [f32; PANEL],
    bias: Option<[f32; PANEL]>,
}

impl Columns {
    /// The columns of the panel with this number, for values in steps of this size.
    #[inline(always)]
    pub(super) fn new(layer: &Linear, panel: usize, size: f32) -> Self {
        let first = panel * PANEL;
        let of = |values: &[f32]| -> [f32; PANEL] { std::array::from_fn(|column| values[first + column]) };
        Self {
            first,
            count: PANEL.min(layer.outputs - first),
            outputs: layer.outputs,
            scales: of(&layer.scales).map(|each| size * each),
            bias: layer.bias.as_deref().map(of),
        }
    }

    /// Scales the sums of a row for the `half`th eight columns, adds the bias, and writes them to their place
    /// in `out`.
    #[inline(always)]
    pub(super) fn write<S: Simd>(&self, simd: S, row: usize, half: usize, sums: f32x8<S>, out: &mut [f32]) {
        let first = half * 8;
        let mut results = sums * f32x8::from_slice(simd, &self.scales[first..first + 8]);
        if let Some(bias) = &self.bias {
            results += f32x8::from_slice(simd, &bias[first..first + 8]);
        }
        let start = row * self.outputs + self.first + first;
        if first + 8 <= self.count {
            results.store_slice(&mut out[start..start + 8]);
        } else if first < self.count {
            let mut last = [0.0; 8];
            results.store_slice(&mut last);
            let count = self.count - first;
            out[start..start + count].copy_from_slice(&last[..count]);
        }
    }
}
