//! Products of floats that are whole numbers. Fusing them with their sums changes nothing.

use fearless_simd::{Simd, f32x8, prelude::*};

use super::columns::Columns;
use super::steps::{CHUNK, Steps};
use super::{BLOCK, GROUP, Linear, PANEL, tiles};

/// Rows that are multiplied at once.
const ROWS: usize = 6;

/// Working memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// The values by row.
    rows: Vec<f32>,
    /// The weights of a panel by input.
    panel: Vec<f32>,
}

/// Multiplies the rows of `values`.
#[inline(always)]
pub(super) fn run<S: Simd>(simd: S, layer: &Linear, values: &[f32], work: &mut Work, out: &mut [f32]) {
    let steps = Steps::of(simd, values);
    let (count, stride) = (values.len() / layer.inputs, layer.stride() * GROUP);
    let Work { rows, panel } = work;
    steps.rows(
        simd,
        values,
        layer.inputs,
        (rows, CHUNK),
        #[inline(always)]
        |counted, [low, high]| {
            let (first, second) = counted.split_at_mut(CHUNK / 2);
            low.to_float::<f32x8<S>>().store_slice(first);
            high.to_float::<f32x8<S>>().store_slice(second);
        },
    );
    panel.resize(layer.groups() * BLOCK, 0.0);
    for number in 0..layer.panels() {
        for (floats, weights) in panel.chunks_exact_mut(BLOCK).zip(layer.panel(number)) {
            for (at, float) in floats.iter_mut().enumerate() {
                let (input, column) = (at / PANEL, at % PANEL);
                *float = f32::from(weights[column * GROUP + input]);
            }
        }
        let columns = Columns::new(layer, number, steps.size);
        if count >= ROWS {
            for row in tiles(count, ROWS) {
                tile::<S, ROWS>(simd, &rows[row * stride..], stride, panel, &columns, row, out);
            }
        } else {
            for row in 0..count {
                tile::<S, 1>(simd, &rows[row * stride..], stride, panel, &columns, row, out);
            }
        }
    }
}

/// Multiplies the first `N` of `rows` and writes them from output row `row` on.
#[inline(always)]
fn tile<S: Simd, const N: usize>(
    simd: S,
    rows: &[f32],
    stride: usize,
    panel: &[f32],
    columns: &Columns,
    row: usize,
    out: &mut [f32],
) {
    let inputs = panel.len() / PANEL;
    let rows: [&[f32]; N] = std::array::from_fn(|at| &rows[at * stride..][..inputs]);
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
    for (at, sums) in sums.into_iter().enumerate() {
        for (half, sums) in sums.into_iter().enumerate() {
            columns.write(simd, row + at, half, sums, out);
        }
    }
}
