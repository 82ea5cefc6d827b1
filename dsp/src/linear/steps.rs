//! Values as whole numbers of equal steps.

use fearless_simd::{Simd, f32x8, i32x8, prelude::*};

use crate::math::ROUNDER;

/// Values that are converted at once. Rows are padded to a multiple of it.
pub(super) const CHUNK: usize = 16;

/// Values beyond this are counted as if they were this large, so that no result is infinite.
pub(super) const LARGEST: f32 = 1e12;

/// The 255 steps between the least and the greatest of some values. Zero is at the end of one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    /// The size of a step.
    pub(super) size: f32,
    /// The number of steps from the least value to zero.
    pub(super) zero: f32,
}

impl Steps {
    /// The steps between the least and the greatest of `values` and zero.
    #[inline(always)]
    pub(super) fn of<S: Simd>(simd: S, values: &[f32]) -> Self {
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
        let size = (high.min(LARGEST) - low.max(-LARGEST)) / 255.0;
        let zero = if size == 0.0 {
            0.0
        } else {
            ((-low / size).clamp(0.0, 255.0) + ROUNDER) - ROUNDER
        };
        Self { size, zero }
    }

    /// Writes rows of `inputs` values as whole numbers to `rows`, with `each` elements for a [`CHUNK`]. `pack` writes a
    /// chunk, in steps from zero: from -255 to 255, also if the values are infinite or not numbers. The last chunk of
    /// a row is padded with zeros.
    #[inline(always)]
    pub(super) fn rows<S: Simd, T: Clone + Default>(
        self,
        simd: S,
        values: &[f32],
        inputs: usize,
        (rows, each): (&mut Vec<T>, usize),
        pack: impl Fn(&mut [T], [i32x8<S>; 2]),
    ) {
        let stride = inputs.div_ceil(CHUNK) * each;
        rows.resize(values.len() / inputs * stride, T::default());
        for (row, packed) in values.chunks_exact(inputs).zip(rows.chunks_exact_mut(stride)) {
            let chunks = row.chunks_exact(CHUNK);
            let rest = chunks.remainder();
            let mut packed = packed.chunks_exact_mut(each);
            for (chunk, packed) in chunks.zip(&mut packed) {
                pack(packed, self.chunk(simd, chunk));
            }
            if let Some(packed) = packed.next() {
                let mut last = [0.0; CHUNK];
                last[..rest.len()].copy_from_slice(rest);
                pack(packed, self.chunk(simd, &last));
            }
        }
    }

    #[inline(always)]
    fn chunk<S: Simd>(self, simd: S, chunk: &[f32]) -> [i32x8<S>; 2] {
        [self.eight(simd, &chunk[..8]), self.eight(simd, &chunk[8..])]
    }

    #[inline(always)]
    fn eight<S: Simd>(self, simd: S, values: &[f32]) -> i32x8<S> {
        // Where all values are zero, any size will do.
        let size = if self.size == 0.0 { 1.0 } else { self.size };
        let rounded = (f32x8::from_slice(simd, values) / size + ROUNDER) - ROUNDER;
        rounded.max(-self.zero).min(255.0 - self.zero).to_int()
    }
}
