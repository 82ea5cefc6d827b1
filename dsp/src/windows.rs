//! Eight short windows of a signal at once, each with its own transform.

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::fft::{C, Factors, WRAPPED, load, rest, store};
use crate::level::{Level, dispatch};

/// Samples of a window.
pub const LENGTH: usize = 128;
/// Number of pairs, which are transformed as complex values.
const PAIRS: usize = LENGTH / 2;
/// Number of windows.
pub const COUNT: usize = 8;

/// Working memory for the windows.
#[derive(Debug)]
pub struct Windows {
    level: Level,
    factors: Factors,
    /// exp(-2 pi i k / 128)
    roots: [(f32, f32); PAIRS],
    re: [f32; WRAPPED],
    im: [f32; WRAPPED],
    other_re: [f32; WRAPPED],
    other_im: [f32; WRAPPED],
}

impl Windows {
    /// Windows of zeros that use the instructions of `level`.
    pub fn new(level: Level) -> Self {
        let mut roots = [(0.0, 0.0); PAIRS];
        for (k, root) in roots.iter_mut().enumerate() {
            *root = crate::fft::root(k, LENGTH);
        }
        Self {
            level,
            factors: Factors::new(),
            roots,
            re: [0.0; WRAPPED],
            im: [0.0; WRAPPED],
            other_re: [0.0; WRAPPED],
            other_im: [0.0; WRAPPED],
        }
    }

    /// The value at index `at` of a window.
    ///
    /// # Panics
    /// If there is no such index or window.
    pub fn value(&mut self, window: usize, at: usize) -> &mut f32 {
        let part = if at.is_multiple_of(2) {
            &mut self.re
        } else {
            &mut self.im
        };
        &mut part[COUNT * (at / 2) + window]
    }

    /// Sets every bin of each window to magnitude 1 and keeps its angle.
    pub fn flatten(&mut self) {
        let level = self.level;
        dispatch!(level, simd => flatten(simd, self));
    }
}

#[inline(always)]
fn flatten<S: Simd>(simd: S, windows: &mut Windows) {
    let Windows {
        factors,
        roots,
        re,
        im,
        other_re,
        other_im,
        ..
    } = windows;
    rest(simd, factors, re, im, other_re, other_im);
    for k in 0..=PAIRS / 2 {
        let mirrored = (PAIRS - k) % PAIRS;
        let (z, m) = (
            load(simd, other_re, other_im, COUNT * k),
            load(simd, other_re, other_im, COUNT * mirrored),
        );
        let (cos, sin) = (f32x8::splat(simd, roots[k].0), f32x8::splat(simd, roots[k].1));
        // Twice the transforms of the even and of the odd indices, and from them those of all indices: bin k,
        // and the mirror of bin k + 64.
        let even = C {
            re: z.re + m.re,
            im: z.im - m.im,
        };
        let odd = C {
            re: z.im + m.im,
            im: m.re - z.re,
        }
        .times(cos, sin);
        let (low, high) = (flat(simd, even.plus(odd)), flat(simd, even.minus(odd)));
        let sum = low.plus(high);
        let turned = low.minus(high).times(cos, -sin);
        let below = C {
            re: sum.re - turned.im,
            im: sum.im + turned.re,
        };
        let above = C {
            re: sum.re + turned.im,
            im: turned.re - sum.im,
        };
        store(above, other_re, other_im, COUNT * mirrored);
        store(below, other_re, other_im, COUNT * k);
    }
    // The inverse transform is the forward one with real and imaginary parts exchanged.
    rest(simd, factors, other_im, other_re, im, re);
}

#[inline(always)]
fn flat<S: Simd>(simd: S, value: C<S>) -> C<S> {
    let size = (value.re * value.re + value.im * value.im).sqrt();
    let least = f32x8::splat(simd, f32::MIN_POSITIVE);
    let scale = f32x8::splat(simd, 1.0 / LENGTH as f32) / size.max(least);
    C {
        re: value.re * scale,
        im: value.im * scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_has_magnitude_one_and_keeps_its_angle() {
        let mut windows = Windows::new(Level::best());
        let value = |window: usize, at: usize| ((at * at * 7 + 31 * window + at) % 101) as f32 - 50.0;
        for window in 0..COUNT {
            for at in 0..LENGTH {
                *windows.value(window, at) = value(window, at);
            }
        }
        windows.flatten();
        for window in [0, 3, 7] {
            for bin in 0..=LENGTH / 2 {
                let sum = |value: &mut dyn FnMut(usize) -> f32| {
                    let (mut re, mut im) = (0.0, 0.0);
                    for at in 0..LENGTH {
                        let angle = -std::f64::consts::TAU * (at * bin % LENGTH) as f64 / LENGTH as f64;
                        let value = f64::from(value(at));
                        (re, im) = (re + value * angle.cos(), im + value * angle.sin());
                    }
                    (re, im)
                };
                let (re, im) = sum(&mut |at| value(window, at));
                let (flat_re, flat_im) = sum(&mut |at| *windows.value(window, at));
                let size = re.hypot(im);
                let off = (flat_re - re / size).hypot(flat_im - im / size);
                assert!(off < 1e-4, "window {window}, bin {bin}: off by {off}");
            }
        }
    }
}
