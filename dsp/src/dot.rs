//! Products of bytes, four at a time.

use fearless_simd::{Simd, i8x64, i32x16};

/// Instructions that add products of bytes.
pub(crate) trait Dot: Copy {
    /// The instructions for everything else.
    type Simd: Simd;

    fn simd(self) -> Self::Simd;

    /// Adds four products to each of `sums`: those of the four bytes without sign in each of `values` and
    /// the four weights of the column.
    fn add(
        self,
        sums: i32x16<Self::Simd>,
        values: i32x16<Self::Simd>,
        weights: i8x64<Self::Simd>,
    ) -> i32x16<Self::Simd>;
}
