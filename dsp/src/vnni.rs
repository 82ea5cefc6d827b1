//! The instruction of x86-64 that adds four products of bytes to a sum (VNNI), in its two encodings.

#![allow(
    unsafe_code,
    reason = "`fearless_simd` has no token for AVX-VNNI, so its instruction is called here"
)]

use std::arch::x86_64::{__m256i, __m512i, _mm256_dpbusd_avx_epi32, _mm512_dpbusd_epi32};

use fearless_simd::x86::{Avx2, Avx512};
use fearless_simd::{i8x64, i32x16, kernel, prelude::*};

use crate::dot::Dot;

/// AVX-512 VNNI, on vectors of 512 bits.
impl Dot for Avx512 {
    type Simd = Self;

    #[inline(always)]
    fn simd(self) -> Self {
        self
    }

    #[inline(always)]
    fn add(self, sums: i32x16<Self>, values: i32x16<Self>, weights: i8x64<Self>) -> i32x16<Self> {
        kernel!(
            #[inline(always)]
            fn add(token: Avx512, sums: __m512i, values: __m512i, weights: __m512i) -> __m512i {
                _mm512_dpbusd_epi32(sums, values, weights)
            }
        );
        add(self, sums.into(), values.into(), weights.into()).simd_into(self)
    }
}

/// A processor with AVX2 and AVX-VNNI, for vectors of 256 bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AvxVnni(Avx2);

impl AvxVnni {
    /// `None` if this processor has no AVX-VNNI.
    pub(crate) fn new(level: fearless_simd::Level) -> Option<Self> {
        let avx2 = level.as_avx2()?;
        std::arch::is_x86_feature_detected!("avxvnni").then_some(Self(avx2))
    }

    /// Compiles what is inlined into `run` for such a processor.
    #[inline(always)]
    pub(crate) fn vectorize<R>(self, run: impl FnOnce() -> R) -> R {
        #[target_feature(enable = "fxsr,avx2,bmi1,bmi2,cmpxchg16b,f16c,fma,lzcnt,movbe,popcnt,xsave,avxvnni")]
        fn within<R>(run: impl FnOnce() -> R) -> R {
            run()
        }
        // SAFETY: only a processor with AVX-VNNI and all that `Avx2` stands for has such a token.
        unsafe { within(run) }
    }
}

impl Dot for AvxVnni {
    type Simd = Avx2;

    #[inline(always)]
    fn simd(self) -> Avx2 {
        self.0
    }

    #[inline(always)]
    fn add(self, sums: i32x16<Avx2>, values: i32x16<Avx2>, weights: i8x64<Avx2>) -> i32x16<Avx2> {
        let add = |sums: __m256i, values: __m256i, weights: __m256i| {
            // SAFETY: as above. The instruction only uses registers.
            unsafe { _mm256_dpbusd_avx_epi32(sums, values, weights) }
        };
        let ((s0, s1), (v0, v1), (w0, w1)) = (sums.split(), values.split(), weights.split());
        let low = add(s0.into(), v0.into(), w0.into());
        let high = add(s1.into(), v1.into(), w1.into());
        let low: fearless_simd::i32x8<Avx2> = low.simd_into(self.0);
        low.combine(SimdInto::<fearless_simd::i32x8<Avx2>, Avx2>::simd_into(
            high, self.0,
        ))
    }
}
