//! The Fourier transform of 1,024 real values.
//!
//! It is a complex transform of 512 values in three radix-8 steps (the mixed-radix algorithm of J. W. Cooley
//! and J. W. Tukey, 1965), arranged so that eight neighbours always take the same step. The first step
//! processes eight neighbouring samples. Its results are transposed, so the next two steps process eight
//! neighbouring frequencies. The output is in natural order.

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::level::{Level, dispatch};
use crate::spectrum::{BINS, PADDED, SIZE, Spectrum};

/// Number of complex values into which the real values are paired.
const HALF: usize = SIZE / 2;
/// Length of the arrays: the first values are repeated beyond the end.
pub(crate) const WRAPPED: usize = HALF + 8;

const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The factors of a transform, and its working memory.
#[derive(Clone, Debug)]
pub struct RealFft {
    level: Level,
    factors: std::sync::Arc<Factors>,
    work: Box<Work>,
}

#[derive(Debug)]
pub(crate) struct Factors {
    /// exp(-2 pi i a b / 512) by a (0 to 7) and b (0 to 63).
    first: [[[f32; 64]; 8]; 2],
    /// exp(-2 pi i c d / 64) by c and d (0 to 7).
    second: [[[f32; 8]; 8]; 2],
    /// exp(-2 pi i k / 1024) for k up to 255.
    last: [[f32; HALF / 2]; 2],
}

#[derive(Clone, Debug)]
struct Work {
    re: [f32; WRAPPED],
    im: [f32; WRAPPED],
    paired: [f32; WRAPPED],
    paired_im: [f32; WRAPPED],
}

/// Cosine and sine of -2 pi `turn` / `turns`.
pub(crate) fn root(turn: usize, turns: usize) -> (f32, f32) {
    let angle = -std::f64::consts::TAU * (turn % turns) as f64 / turns as f64;
    (libm::cos(angle) as f32, libm::sin(angle) as f32)
}

impl Factors {
    pub(crate) fn new() -> Self {
        let mut factors = Self {
            first: [[[0.0; 64]; 8]; 2],
            second: [[[0.0; 8]; 8]; 2],
            last: [[0.0; HALF / 2]; 2],
        };
        for a in 0..8 {
            for b in 0..64 {
                (factors.first[0][a][b], factors.first[1][a][b]) = root(a * b, HALF);
            }
            for b in 0..8 {
                (factors.second[0][a][b], factors.second[1][a][b]) = root(a * b, 64);
            }
        }
        for k in 0..HALF / 2 {
            (factors.last[0][k], factors.last[1][k]) = root(k, SIZE);
        }
        factors
    }

    #[inline(always)]
    fn last_at<S: Simd>(&self, simd: S, k: usize) -> (f32x8<S>, f32x8<S>) {
        let [cos, sin] = &self.last;
        (
            f32x8::from_slice(simd, &cos[k..k + 8]),
            f32x8::from_slice(simd, &sin[k..k + 8]),
        )
    }
}

impl RealFft {
    /// A transform that uses the instructions of `level`.
    pub fn new(level: Level) -> Self {
        Self {
            level,
            factors: std::sync::Arc::new(Factors::new()),
            work: Box::new(Work {
                re: [0.0; WRAPPED],
                im: [0.0; WRAPPED],
                paired: [0.0; WRAPPED],
                paired_im: [0.0; WRAPPED],
            }),
        }
    }

    /// Writes the spectrum of `time`, padded with zeros up to [`SIZE`]. Inputs of up to 256 or 512 values
    /// take less time.
    ///
    /// # Panics
    /// If there are more than [`SIZE`] values.
    pub fn forward(&mut self, time: &[f32], out: &mut Spectrum) {
        let Self { level, factors, work } = self;
        dispatch!(level, simd => forward(simd, factors, work, time, out));
    }

    /// Writes the inverse transform of `spectrum`, times [`SIZE`]. The imaginary parts of its first and last
    /// value are taken as zero.
    pub fn inverse(&mut self, spectrum: &Spectrum, out: &mut [f32; SIZE]) {
        let Self { level, factors, work } = self;
        dispatch!(level, simd => inverse(simd, factors, work, spectrum, out));
    }
}

/// Eight complex numbers.
#[derive(Clone, Copy)]
pub(crate) struct C<S: Simd> {
    pub(crate) re: f32x8<S>,
    pub(crate) im: f32x8<S>,
}

impl<S: Simd> C<S> {
    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            re: self.re + other.re,
            im: self.im + other.im,
        }
    }

    #[inline(always)]
    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            re: self.re - other.re,
            im: self.im - other.im,
        }
    }

    /// Adds -i times `other`.
    #[inline(always)]
    fn plus_turned(self, other: Self) -> Self {
        Self {
            re: self.re + other.im,
            im: self.im - other.re,
        }
    }

    /// Subtracts -i times `other`.
    #[inline(always)]
    fn minus_turned(self, other: Self) -> Self {
        Self {
            re: self.re - other.im,
            im: self.im + other.re,
        }
    }

    /// Multiplies by exp(-i pi / 4).
    #[inline(always)]
    fn eighth(self) -> Self {
        Self {
            re: (self.re + self.im) * HALF_ROOT,
            im: (self.im - self.re) * HALF_ROOT,
        }
    }

    /// Multiplies by exp(-3 i pi / 4).
    #[inline(always)]
    fn three_eighths(self) -> Self {
        Self {
            re: (self.im - self.re) * HALF_ROOT,
            im: (self.re + self.im) * -HALF_ROOT,
        }
    }

    #[inline(always)]
    pub(crate) fn times(self, re: f32x8<S>, im: f32x8<S>) -> Self {
        Self {
            re: self.re * re - self.im * im,
            im: self.re * im + self.im * re,
        }
    }
}

/// The last stage of a radix-8 step: combines the sums over even and odd indices.
#[inline(always)]
fn join<S: Simd>(even: [C<S>; 4], odd: [C<S>; 4]) -> [C<S>; 8] {
    let (one, three) = (odd[1].eighth(), odd[3].three_eighths());
    [
        even[0].plus(odd[0]),
        even[1].plus(one),
        even[2].plus_turned(odd[2]),
        even[3].plus(three),
        even[0].minus(odd[0]),
        even[1].minus(one),
        even[2].minus_turned(odd[2]),
        even[3].minus(three),
    ]
}

/// A transform of eight values.
#[inline(always)]
fn eight<S: Simd>(x: [C<S>; 8]) -> [C<S>; 8] {
    join(four([x[0], x[2], x[4], x[6]]), four([x[1], x[3], x[5], x[7]]))
}

#[inline(always)]
fn four<S: Simd>(x: [C<S>; 4]) -> [C<S>; 4] {
    let (a, b) = (x[0].plus(x[2]), x[0].minus(x[2]));
    let (c, d) = (x[1].plus(x[3]), x[1].minus(x[3]));
    [a.plus(c), b.plus_turned(d), a.minus(c), b.minus_turned(d)]
}

/// A transform of four values, the last two of which are zero.
#[inline(always)]
fn four_of_two<S: Simd>(x: C<S>, y: C<S>) -> [C<S>; 4] {
    [x.plus(y), x.plus_turned(y), x.minus(y), x.minus_turned(y)]
}

/// A transform of eight values, the last four of which are zero.
#[inline(always)]
fn eight_of_four<S: Simd>(x: [C<S>; 4]) -> [C<S>; 8] {
    join(four_of_two(x[0], x[2]), four_of_two(x[1], x[3]))
}

/// A transform of eight values, the last six of which are zero.
#[inline(always)]
fn eight_of_two<S: Simd>(x: [C<S>; 2]) -> [C<S>; 8] {
    join([x[0]; 4], [x[1]; 4])
}

/// Transposes an 8 by 8 block.
#[inline(always)]
fn transpose<S: Simd>(x: [f32x8<S>; 8]) -> [f32x8<S>; 8] {
    shuffle(shuffle(shuffle(x)))
}

/// Brings values that are half the block apart next to each other.
#[inline(always)]
fn shuffle<S: Simd>(x: [f32x8<S>; 8]) -> [f32x8<S>; 8] {
    let (a, b) = x[0].interleave(x[4]);
    let (c, d) = x[1].interleave(x[5]);
    let (e, f) = x[2].interleave(x[6]);
    let (g, h) = x[3].interleave(x[7]);
    [a, b, c, d, e, f, g, h]
}

/// The first step: eight indices from `at` in each of the eight parts, transposed so that a row is one index.
#[inline(always)]
fn first<S: Simd>(simd: S, factors: &Factors, at: usize, y: [C<S>; 8], re: &mut [f32], im: &mut [f32]) {
    let mut reals = [y[0].re; 8];
    let mut imaginaries = [y[0].im; 8];
    for a in 1..8 {
        let [cos, sin] = &factors.first;
        let factor = (
            f32x8::from_slice(simd, &cos[a][at..at + 8]),
            f32x8::from_slice(simd, &sin[a][at..at + 8]),
        );
        let y = y[a].times(factor.0, factor.1);
        (reals[a], imaginaries[a]) = (y.re, y.im);
    }
    let (reals, imaginaries) = (transpose(reals), transpose(imaginaries));
    for row in 0..8 {
        let place = 8 * (at + row);
        reals[row].store_slice(&mut re[place..place + 8]);
        imaginaries[row].store_slice(&mut im[place..place + 8]);
    }
}

/// The second and third step, over eight frequencies at once.
#[inline(always)]
pub(crate) fn rest<S: Simd>(
    simd: S,
    factors: &Factors,
    re: &mut [f32; WRAPPED],
    im: &mut [f32; WRAPPED],
    out_re: &mut [f32; WRAPPED],
    out_im: &mut [f32; WRAPPED],
) {
    for d in 0..8 {
        let y = eight(loaded(simd, re, im, 8 * d, 64));
        for c in 0..8 {
            let [cos, sin] = &factors.second;
            let factor = (f32x8::splat(simd, cos[c][d]), f32x8::splat(simd, sin[c][d]));
            store(y[c].times(factor.0, factor.1), re, im, 64 * c + 8 * d);
        }
    }
    for c in 0..8 {
        let y = eight(loaded(simd, re, im, 64 * c, 8));
        for d in 0..8 {
            store(y[d], out_re, out_im, 64 * d + 8 * c);
        }
    }
}

/// Eight vectors: the first at index `at`, each of the others `apart` behind the one before.
#[inline(always)]
fn loaded<S: Simd>(simd: S, re: &[f32; WRAPPED], im: &[f32; WRAPPED], at: usize, apart: usize) -> [C<S>; 8] {
    let mut x = [load(simd, re, im, at); 8];
    for number in 1..8 {
        x[number] = load(simd, re, im, at + number * apart);
    }
    x
}

#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, re: &[f32], im: &[f32], at: usize) -> C<S> {
    C {
        re: f32x8::from_slice(simd, &re[at..at + 8]),
        im: f32x8::from_slice(simd, &im[at..at + 8]),
    }
}

#[inline(always)]
pub(crate) fn store<S: Simd>(value: C<S>, re: &mut [f32], im: &mut [f32], at: usize) {
    value.re.store_slice(&mut re[at..at + 8]);
    value.im.store_slice(&mut im[at..at + 8]);
}

#[inline(always)]
fn forward<S: Simd>(simd: S, factors: &Factors, work: &mut Work, time: &[f32], out: &mut Spectrum) {
    let Work {
        re,
        im,
        paired,
        paired_im,
    } = work;
    for at in (0..64).step_by(8) {
        let mut x = [paired_at(simd, time, at); 8];
        let parts = if time.len() <= SIZE / 4 {
            2
        } else if time.len() <= SIZE / 2 {
            4
        } else {
            8
        };
        for part in 1..parts {
            x[part] = paired_at(simd, time, 64 * part + at);
        }
        let y = match parts {
            2 => eight_of_two([x[0], x[1]]),
            4 => eight_of_four([x[0], x[1], x[2], x[3]]),
            _ => eight(x),
        };
        first(simd, factors, at, y, re, im);
    }
    rest(simd, factors, re, im, paired, paired_im);
    (paired[HALF], paired_im[HALF]) = (paired[0], paired_im[0]);
    unpair(simd, factors, paired, paired_im, out);
}

/// Eight pairs of values: even indices are real parts, odd indices imaginary parts. Beyond the end they are
/// zero.
#[inline(always)]
fn paired_at<S: Simd>(simd: S, time: &[f32], at: usize) -> C<S> {
    let mut last = [0.0; 16];
    let part = match time.get(2 * at..2 * at + 16) {
        Some(part) => part,
        None => {
            let rest = time.get(2 * at..).unwrap_or_default();
            last[..rest.len()].copy_from_slice(rest);
            &last
        }
    };
    let (even, odd) = (
        f32x8::from_slice(simd, &part[..8]),
        f32x8::from_slice(simd, &part[8..]),
    );
    let (re, im) = even.deinterleave(odd);
    C { re, im }
}

/// Converts the transform of the pairs to that of the values.
#[inline(always)]
fn unpair<S: Simd>(simd: S, factors: &Factors, re: &[f32; WRAPPED], im: &[f32; WRAPPED], out: &mut Spectrum) {
    let (out_re, out_im) = out.parts_mut();
    for k in (0..HALF / 2).step_by(8) {
        let mirrored = HALF - k - 7;
        let z = load(simd, re, im, k);
        let m = load(simd, re, im, mirrored);
        let m = C {
            re: m.re.reverse(),
            im: m.im.reverse(),
        };
        // The transforms of the even and of the odd indices.
        let even = C {
            re: (z.re + m.re) * 0.5,
            im: (z.im - m.im) * 0.5,
        };
        let odd = C {
            re: (z.im + m.im) * 0.5,
            im: (m.re - z.re) * 0.5,
        };
        let (cos, sin) = factors.last_at(simd, k);
        let odd = odd.times(cos, sin);
        store(even.plus(odd), out_re, out_im, k);
        let above = C {
            re: (even.re - odd.re).reverse(),
            im: (odd.im - even.im).reverse(),
        };
        store(above, out_re, out_im, mirrored);
    }
    (out_re[HALF / 2], out_im[HALF / 2]) = (re[HALF / 2], -im[HALF / 2]);
    out_re[BINS..PADDED].fill(0.0);
    out_im[BINS..PADDED].fill(0.0);
}

#[inline(always)]
fn inverse<S: Simd>(simd: S, factors: &Factors, work: &mut Work, spectrum: &Spectrum, out: &mut [f32; SIZE]) {
    let Work {
        re,
        im,
        paired,
        paired_im,
    } = work;
    pair_up(simd, factors, spectrum, paired, paired_im);
    // The inverse transform is the forward one with real and imaginary parts exchanged.
    for at in (0..64).step_by(8) {
        let y = eight(loaded(simd, paired_im, paired, at, 64));
        first(simd, factors, at, y, re, im);
    }
    rest(simd, factors, re, im, paired, paired_im);
    let pairs = out
        .chunks_exact_mut(16)
        .zip(paired.chunks_exact(8).zip(paired_im.chunks_exact(8)));
    for (out, (odd, even)) in pairs {
        let (low, high) = f32x8::from_slice(simd, even).interleave(f32x8::from_slice(simd, odd));
        low.store_slice(&mut out[..8]);
        high.store_slice(&mut out[8..]);
    }
}

/// Converts a spectrum to that of the pairs, times two.
#[inline(always)]
fn pair_up<S: Simd>(
    simd: S,
    factors: &Factors,
    spectrum: &Spectrum,
    re: &mut [f32; WRAPPED],
    im: &mut [f32; WRAPPED],
) {
    let (in_re, in_im) = spectrum.parts();
    for k in (0..HALF / 2).step_by(8) {
        let mirrored = HALF - k - 7;
        let mut x = load(simd, in_re, in_im, k);
        let m = load(simd, in_re, in_im, mirrored);
        let mut m = C {
            re: m.re.reverse(),
            im: m.im.reverse(),
        };
        if k == 0 {
            let mut within = [1.0; 8];
            within[0] = 0.0;
            let within = f32x8::from_slice(simd, &within);
            x.im *= within;
            m.im *= within;
        }
        let sum = C {
            re: x.re + m.re,
            im: x.im - m.im,
        };
        let difference = C {
            re: x.re - m.re,
            im: x.im + m.im,
        };
        let (cos, sin) = factors.last_at(simd, k);
        let turned = difference.times(cos, -sin);
        let below = C {
            re: sum.re - turned.im,
            im: sum.im + turned.re,
        };
        let above = C {
            re: (sum.re + turned.im).reverse(),
            im: (turned.re - sum.im).reverse(),
        };
        // The mirror of the first value lies beyond the end.
        store(above, re, im, mirrored);
        store(below, re, im, k);
    }
    (re[HALF / 2], im[HALF / 2]) = (2.0 * in_re[HALF / 2], -2.0 * in_im[HALF / 2]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudo-random numbers between -1/2 and 1/2, the same in every test.
    fn numbers(count: usize) -> Vec<f32> {
        let next = |seed: &mut u32| {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*seed >> 8) as f32 / (1 << 24) as f32 - 0.5)
        };
        let mut seed = 1;
        std::iter::from_fn(|| next(&mut seed)).take(count).collect()
    }

    fn decibels(error: f64, power: f64) -> f64 {
        10.0 * (error / power).log10()
    }

    #[test]
    fn the_transform_equals_the_defining_sum() {
        for count in [1, 17, 240, 256, 257, 512, 513, SIZE] {
            let time = numbers(count);
            let mut spectrum = Spectrum::zero();
            RealFft::new(Level::best()).forward(&time, &mut spectrum);
            let (re, im) = spectrum.parts();
            let (mut error, mut power) = (0.0, 0.0);
            for bin in 0..BINS {
                let (mut cos, mut sin) = (0.0, 0.0);
                for (at, &value) in time.iter().enumerate() {
                    let angle = -std::f64::consts::TAU * (at * bin % SIZE) as f64 / SIZE as f64;
                    cos += f64::from(value) * angle.cos();
                    sin += f64::from(value) * angle.sin();
                }
                error += (f64::from(re[bin]) - cos).powi(2) + (f64::from(im[bin]) - sin).powi(2);
                power += cos * cos + sin * sin;
            }
            let off = decibels(error, power);
            assert!(off < -130.0, "{count} values: {off} dB");
        }
    }

    #[test]
    fn the_inverse_restores_the_input() {
        let time = numbers(SIZE);
        let (mut spectrum, mut back) = (Spectrum::zero(), [0.0; SIZE]);
        let mut fft = RealFft::new(Level::best());
        fft.forward(&time, &mut spectrum);
        let (_, im) = spectrum.parts_mut();
        (im[0], im[BINS - 1]) = (3.0, -5.0);
        fft.inverse(&spectrum, &mut back);
        let pairs = time.iter().zip(&back);
        let error: f64 = pairs.map(|(a, b)| f64::from(a - b / SIZE as f32).powi(2)).sum();
        let off = decibels(error, time.iter().map(|x| f64::from(x * x)).sum());
        assert!(off < -130.0, "{off} dB");
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        for count in [240, 512, SIZE] {
            let bits = |level| -> Vec<u32> {
                let (mut spectrum, mut back) = (Spectrum::zero(), [0.0; SIZE]);
                let mut fft = RealFft::new(level);
                fft.forward(&numbers(count), &mut spectrum);
                fft.inverse(&spectrum, &mut back);
                let (re, im) = spectrum.parts();
                re.iter().chain(im).chain(&back).map(|x| x.to_bits()).collect()
            };
            let first = bits(Level::all()[0]);
            assert!(
                Level::all().into_iter().all(|level| bits(level) == first),
                "{count}"
            );
        }
    }
}
