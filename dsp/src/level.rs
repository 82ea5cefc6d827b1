//! The instruction sets that the loops use.

use std::sync::LazyLock;

/// An instruction set of this machine.
///
/// On x86-64 these are SSE2, which every processor has, AVX2, the same with AVX-VNNI for products of bytes, and
/// AVX-512 with all that Ice Lake has, VNNI included. On other processors there is one.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// For all loops but products of bytes, unless these have AVX-512.
    pub(crate) simd: fearless_simd::Level,
    pub(crate) products: Products,
}

/// Instructions for products of bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Products {
    /// Those of `simd`.
    Plain,
    #[cfg(target_arch = "x86_64")]
    AvxVnni(crate::vnni::AvxVnni),
    #[cfg(target_arch = "x86_64")]
    Avx512(fearless_simd::x86::Avx512),
}

impl Level {
    /// The fastest of this machine, or the one that the environment variable `RECIT_INSTRUCTIONS` names, so
    /// that one machine can test all of them.
    pub fn best() -> Self {
        static BEST: LazyLock<Level> = LazyLock::new(|| {
            let wanted = std::env::var("RECIT_INSTRUCTIONS").ok();
            let is_wanted = |level: &Level| wanted.as_deref().is_none_or(|name| name == level.name());
            let all = Level::all();
            let found = all.iter().rfind(|level| is_wanted(level));
            *found.unwrap_or(&all[all.len() - 1])
        });
        *BEST
    }

    /// All instruction sets of this machine, the slowest first.
    pub fn all() -> Vec<Self> {
        let plain = |simd| Self {
            simd,
            products: Products::Plain,
        };
        let quick = fearless_simd::Level::new();
        let mut all = vec![plain(fearless_simd::Level::baseline())];
        if all[0].name() != plain(quick).name() {
            all.push(plain(quick));
        }
        #[cfg(target_arch = "x86_64")]
        {
            let with = |products| Self {
                simd: quick,
                products,
            };
            all.extend(crate::vnni::AvxVnni::new(quick).map(|dot| with(Products::AvxVnni(dot))));
            all.extend(quick.as_avx512().map(|dot| with(Products::Avx512(dot))));
        }
        all
    }

    /// Its name, for reports.
    pub fn name(self) -> &'static str {
        #[cfg(target_arch = "x86_64")]
        return match self.products {
            Products::Avx512(_) => "avx512",
            Products::AvxVnni(_) => "avxvnni",
            Products::Plain if self.simd.as_avx2().is_some() => "avx2",
            Products::Plain => "sse2",
        };
        #[cfg(not(target_arch = "x86_64"))]
        "base"
    }
}

/// Evaluates an expression with the instructions of a [`Level`]. The functions that it calls are inlined.
#[cfg(target_arch = "x86_64")]
macro_rules! dispatch {
    ($level:expr, $simd:ident => $run:expr) => {{
        use fearless_simd::Simd as _;
        let plain = fearless_simd::Level::baseline();
        match ($level.products, $level.simd.as_avx2(), plain.as_sse2()) {
            ($crate::level::Products::Avx512($simd), _, _) => $simd.vectorize(
                #[inline(always)]
                || $run,
            ),
            (_, Some($simd), _) => $simd.vectorize(
                #[inline(always)]
                || $run,
            ),
            (_, None, Some($simd)) => $simd.vectorize(
                #[inline(always)]
                || $run,
            ),
            (_, None, None) => unreachable!("every x86-64 has SSE2"),
        }
    }};
}

#[cfg(not(target_arch = "x86_64"))]
macro_rules! dispatch {
    ($level:expr, $simd:ident => $run:expr) => {
        fearless_simd::dispatch!($level.simd, $simd => $run)
    };
}

pub(crate) use dispatch;
