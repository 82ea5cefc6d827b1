//! The instruction sets that the loops use.

use std::sync::LazyLock;

/// An instruction set of this machine.
///
/// On x86-64 there are two: SSE2, which every processor has, and AVX2. The loops process eight values at
/// once, so wider vectors would gain little. On other processors there is one.
#[derive(Clone, Copy, Debug)]
pub struct Level(pub(crate) fearless_simd::Level);

impl Level {
    /// The fastest of this machine, or the one that the environment variable `RECIT_INSTRUCTIONS` names, so
    /// that one machine can test all of them.
    pub fn best() -> Self {
        static BEST: LazyLock<Level> = LazyLock::new(|| {
            let wanted = std::env::var("RECIT_INSTRUCTIONS").ok();
            let is_wanted = |level: &Level| wanted.as_deref().is_none_or(|name| name == level.name());
            let found = Level::all().into_iter().rfind(is_wanted);
            found.unwrap_or(Level(fearless_simd::Level::new()))
        });
        *BEST
    }

    /// All instruction sets of this machine, the slowest first.
    pub fn all() -> Vec<Self> {
        let base = Self(fearless_simd::Level::baseline());
        let quick = Self(fearless_simd::Level::new());
        if base.name() == quick.name() {
            vec![base]
        } else {
            vec![base, quick]
        }
    }

    /// Its name, for reports.
    pub fn name(self) -> &'static str {
        #[cfg(target_arch = "x86_64")]
        return if self.0.as_avx2().is_some() {
            "avx2"
        } else {
            "sse2"
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
        match $level.0.as_avx2() {
            Some($simd) => $simd.vectorize(
                #[inline(always)]
                || $run,
            ),
            None => match fearless_simd::Level::baseline().as_sse2() {
                Some($simd) => $simd.vectorize(
                    #[inline(always)]
                    || $run,
                ),
                None => unreachable!("every x86-64 has SSE2"),
            },
        }
    }};
}

#[cfg(not(target_arch = "x86_64"))]
macro_rules! dispatch {
    ($level:expr, $simd:ident => $run:expr) => {
        fearless_simd::dispatch!($level.0, $simd => $run)
    };
}

pub(crate) use dispatch;
