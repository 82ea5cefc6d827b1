//! Products in 16 bits, whose sums of two every x86-64 processor computes at once in 32 bits.

use fearless_simd::{Simd, i16x16, i32x8, i64x4, prelude::*};

use super::columns::Columns;
use super::steps::{CHUNK, Steps};
use super::{BLOCK, GROUP, Linear, tiles};

/// Working memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// The values by row, four in each element.
    rows: Vec<i64>,
    /// The weights of a panel by group.
    panel: Vec<[i16; BLOCK]>,
}

/// Multiplies the rows of `values`, `N` at a time.
#[inline(always)]
pub(super) fn run<S: Simd, const N: usize>(
    simd: S,
    layer: &Linear,
    values: &[f32],
    work: &mut Work,
    out: &mut [f32],
) {
    let steps = Steps::of(simd, values);
    let (count, stride) = (values.len() / layer.inputs, layer.stride());
    let Work { rows, panel } = work;
    steps.rows(
        simd,
        values,
        layer.inputs,
        (rows, CHUNK / GROUP),
        #[inline(always)]
        |packed, [low, high]| low.narrow(high).bitcast::<i64x4<S>>().store_slice(packed),
    );
    panel.resize(layer.groups(), [0; BLOCK]);
    for number in 0..layer.panels() {
        for (wide, weights) in panel.iter_mut().zip(layer.panel(number)) {
            *wide = weights.map(i16::from);
        }
        let columns = Columns::new(layer, number, steps.size);
        if count >= N {
            for row in tiles(count, N) {
                tile::<S, N>(simd, &rows[row * stride..], stride, panel, &columns, row, out);
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
    rows: &[i64],
    stride: usize,
    panel: &[[i16; BLOCK]],
    columns: &Columns,
    row: usize,
    out: &mut [f32],
) {
    let groups = panel.len();
    let rows: [&[i64]; N] = std::array::from_fn(|at| &rows[at * stride..][..groups]);
    for half in 0..2 {
        // Two sums for each column.
        let mut sums = [[i32x8::splat(simd, 0); 2]; N];
        for (group, weights) in panel.iter().enumerate() {
            let weights = &weights[half * BLOCK / 2..][..BLOCK / 2];
            let left = i16x16::from_slice(simd, &weights[..16]);
            let right = i16x16::from_slice(simd, &weights[16..]);
            for at in 0..N {
                let value: i16x16<S> = i64x4::splat(simd, rows[at][group]).bitcast();
                sums[at][0] += left.pairwise_dot_product(value);
                sums[at][1] += right.pairwise_dot_product(value);
            }
        }
        for (at, [left, right]) in sums.into_iter().enumerate() {
            let sums = left.unzip_low(right) + left.unzip_high(right);
            columns.write(simd, row + at, half, sums.to_float(), out);
        }
    }
}
