//! Products in 8 bits, for processors that add four of them to a sum at once.
//!
//! One factor of such a product has no sign. It is the value in steps from the least one, so the weights of
//! a column times the position of zero are subtracted.

use fearless_simd::{i8x64, i16x16, i32x4, i32x16, prelude::*};

use crate::dot::Dot;

use super::columns::Columns;
use super::steps::{CHUNK, Steps};
use super::{GROUP, Linear, PANEL, tiles};

/// Multiplies the rows of `values`, `N` of them by `P` panels at a time. `rows` is working memory.
#[inline(always)]
pub(super) fn run<D: Dot, const N: usize, const P: usize>(
    dot: D,
    layer: &Linear,
    values: &[f32],
    rows: &mut Vec<i32>,
    out: &mut [f32],
) {
    let simd = dot.simd();
    let steps = Steps::of(simd, values);
    let (count, stride) = (values.len() / layer.inputs, layer.stride());
    let zero = steps.zero as i32;
    steps.rows(
        simd,
        values,
        layer.inputs,
        (&mut *rows, CHUNK / GROUP),
        #[inline(always)]
        |packed, [low, high]| {
            let bytes = (low + zero).narrow(high + zero).narrow(i16x16::splat(simd, 0));
            bytes.split().0.bitcast::<i32x4<D::Simd>>().store_slice(packed);
        },
    );
    let job = Job {
        dot,
        layer,
        rows,
        stride,
        steps,
    };
    let panels = layer.panels();
    let mut panel = 0;
    while panel < panels {
        if panels - panel >= P {
            job.panels::<N, P>(panel, count, out);
            panel += P;
        } else {
            job.panels::<N, 1>(panel, count, out);
            panel += 1;
        }
    }
}

struct Job<'a, D> {
    dot: D,
    layer: &'a Linear,
    rows: &'a [i32],
    stride: usize,
    steps: Steps,
}

impl<D: Dot> Job<'_, D> {
    /// Multiplies all rows by `P` panels.
    #[inline(always)]
    fn panels<const N: usize, const P: usize>(&self, first: usize, count: usize, out: &mut [f32]) {
        let columns: [Columns; P] =
            std::array::from_fn(|at| Columns::new(self.layer, first + at, self.steps.size));
        let zero = self.steps.zero as i32;
        let starts = std::array::from_fn(|at| {
            let totals = self.layer.totals[(first + at) * PANEL..].first_chunk::<PANEL>();
            totals.map_or([0; PANEL], |totals| totals.map(|total| total * -zero))
        });
        if count >= N {
            for row in tiles(count, N) {
                self.tile::<N, P>(first, (&columns, &starts), row, out);
            }
        } else {
            for row in 0..count {
                self.tile::<1, P>(first, (&columns, &starts), row, out);
            }
        }
    }

    /// Multiplies `N` rows by `P` panels. The sums of each column begin with its value of `starts`.
    #[inline(always)]
    fn tile<const N: usize, const P: usize>(
        &self,
        first: usize,
        (columns, starts): (&[Columns; P], &[[i32; PANEL]; P]),
        row: usize,
        out: &mut [f32],
    ) {
        let (layer, simd, groups) = (self.layer, self.dot.simd(), self.layer.groups());
        // `from_fn` would not be compiled for the instructions of `simd`.
        let mut rows = [&self.rows[..0]; N];
        for at in 0..N {
            rows[at] = &self.rows[(row + at) * self.stride..][..groups];
        }
        let mut panels = [&layer.weights[..0]; P];
        let mut start = [i32x16::splat(simd, 0); P];
        for at in 0..P {
            panels[at] = &layer.panel(first + at)[..groups];
            start[at] = i32x16::from_slice(simd, &starts[at]);
        }
        let mut sums = [start; N];
        for group in 0..groups {
            let mut weights = [i8x64::splat(simd, 0); P];
            for at in 0..P {
                weights[at] = i8x64::from_slice(simd, &panels[at][group]);
            }
            for at in 0..N {
                let values = i32x16::splat(simd, rows[at][group]);
                for panel in 0..P {
                    sums[at][panel] = self.dot.add(sums[at][panel], values, weights[panel]);
                }
            }
        }
        for (at, sums) in sums.into_iter().enumerate() {
            for (sums, columns) in sums.into_iter().zip(columns) {
                let (low, high) = sums.split();
                columns.write(simd, row + at, 0, low.to_float(), out);
                columns.write(simd, row + at, 1, high.to_float(), out);
            }
        }
    }
}
