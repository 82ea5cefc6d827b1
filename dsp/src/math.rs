//! Elementary functions of many values at once.
//!
//! The polynomials are minimax fits (Remez exchange for sine and cosine, Lawson's weights for the exponential
//! function) in 40-digit arithmetic, rounded to `f32`. The stated errors are those of the results, measured
//! over the whole range. Arguments are reduced in parts that are exact (W. J. Cody and W. Waite, "Software
//! Manual for the Elementary Functions", 1980).

use fearless_simd::{Simd, f32x8, f32x16, i32x8, i32x16, prelude::*};

use crate::level::{Level, dispatch};

/// Adding and then subtracting it rounds to the nearest whole number, in the same way on all hardware.
pub(crate) const ROUNDER: f32 = 12_582_912.0;

/// ln 2 in two parts. The first has 14 bits.
const LN_2: [f32; 2] = [0.693_176_27, -2.908_897_1e-5];
/// Of the fit (exp(r) - 1 - r) / r^2 for |r| up to ln 2 / 2, relative error 3.1e-9.
const EXP: [f32; 5] = [
    0.499_999_93,
    0.166_665_21,
    0.041_668_387,
    0.008_368_71,
    0.001_381_461,
];

/// Pi / 2 in three parts. The first two have 9 and 8 bits.
const HALF_PI: [f32; 3] = [1.570_312_5, 4.825_592e-4, 1.267_590_8e-6];
/// Of the fit (sin(x) / x - 1) / x^2 up to pi / 4, by powers of x^2: relative error 3.8e-9.
const SIN: [f32; 3] = [-0.166_666_55, 0.008_332_161, -0.000_195_152_84];
/// Of the fit (cos(x) - 1 + x^2 / 2) / x^4 up to pi / 4, by powers of x^2: error 9.6e-11.
const COS: [f32; 3] = [0.041_666_647, -0.001_388_736_8, 2.443_845_2e-5];

/// Replaces each value by its exponential. The relative error is below 1.3e-7 for values from -87 to 88;
/// others are not allowed.
pub fn exp(level: Level, values: &mut [f32]) {
    dispatch!(level, simd => each(
        simd,
        values,
        #[inline(always)]
        |x| exp16(simd, x)
    ));
}

/// The sum of e^2x for all `logs` x, in a fixed order. Values below -43.5 count as -43.5, those above 44 as 44.
pub fn power(level: Level, logs: &[f32]) -> f32 {
    dispatch!(level, simd => power_of(simd, logs))
}

/// Writes the cosine and sine of each of `angles`, which may have up to 6,000 radians. The error is below
/// 1.2e-7.
pub fn sin_cos(level: Level, angles: &[f32], cos: &mut [f32], sin: &mut [f32]) {
    dispatch!(level, simd => sin_cos_of(simd, angles, cos, sin));
}

/// Replaces each value by `of` it. Sixteen at once are two or four vectors on most processors, which then work on
/// one while results of the other are not ready.
#[inline(always)]
pub(crate) fn each<S: Simd>(simd: S, values: &mut [f32], of: impl Fn(f32x16<S>) -> f32x16<S>) {
    let mut chunks = values.chunks_exact_mut(16);
    for chunk in &mut chunks {
        of(f32x16::from_slice(simd, chunk)).store_slice(chunk);
    }
    let rest = chunks.into_remainder();
    if !rest.is_empty() {
        let mut last = [0.0; 16];
        last[..rest.len()].copy_from_slice(rest);
        of(f32x16::from_slice(simd, &last)).store_slice(&mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// e^2x, where x is clamped as in [`power`].
#[inline(always)]
fn power16<S: Simd>(simd: S, logs: f32x16<S>) -> f32x16<S> {
    exp16(simd, (logs * 2.0).max(-87.0).min(88.0))
}

#[inline(always)]
fn power_of<S: Simd>(simd: S, logs: &[f32]) -> f32 {
    let mut sum = f32x16::splat(simd, 0.0);
    let chunks = logs.chunks_exact(16);
    let rest = chunks.remainder();
    for chunk in chunks {
        sum += power16(simd, f32x16::from_slice(simd, chunk));
    }
    let mut sums = [0.0; 16];
    sum.store_slice(&mut sums);
    if !rest.is_empty() {
        let mut last = [0.0; 16];
        last[..rest.len()].copy_from_slice(rest);
        power16(simd, f32x16::from_slice(simd, &last)).store_slice(&mut last);
        for (sum, power) in sums.iter_mut().zip(&last[..rest.len()]) {
            *sum += power;
        }
    }
    let mut width = 8;
    while width > 0 {
        for at in 0..width {
            sums[at] += sums[at + width];
        }
        width /= 2;
    }
    sums[0]
}

#[inline(always)]
fn sin_cos_of<S: Simd>(simd: S, angles: &[f32], cos: &mut [f32], sin: &mut [f32]) {
    let whole = angles.chunks_exact(8);
    let rest = whole.remainder();
    let done = angles.len() - rest.len();
    let outs = cos.chunks_exact_mut(8).zip(sin.chunks_exact_mut(8));
    for (angles, (cos, sin)) in whole.zip(outs) {
        let (s, c) = sin_cos8(simd, f32x8::from_slice(simd, angles));
        c.store_slice(cos);
        s.store_slice(sin);
    }
    if !rest.is_empty() {
        let mut last = [0.0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let (s, c) = sin_cos8(simd, f32x8::from_slice(simd, &last));
        c.store_slice(&mut last);
        cos[done..].copy_from_slice(&last[..rest.len()]);
        s.store_slice(&mut last);
        sin[done..].copy_from_slice(&last[..rest.len()]);
    }
}

macro_rules! exp {
    ($name:ident, $floats:ident, $integers:ident) => {
        /// e^x for x from -87 to 88.
        #[inline(always)]
        pub(crate) fn $name<S: Simd>(simd: S, x: $floats<S>) -> $floats<S> {
            let rounded = x * std::f32::consts::LOG2_E + ROUNDER;
            let power = rounded - ROUNDER;
            let r = x - power * LN_2[0] - power * LN_2[1];
            let mut fit = $floats::splat(simd, EXP[4]);
            for coefficient in [EXP[3], EXP[2], EXP[1], EXP[0]] {
                fit = fit * r + coefficient;
            }
            let fraction = fit * (r * r) + r + 1.0;
            // The exponent of a float is above its 23 bits of fraction, where the shift puts the power of two.
            let bits: $integers<S> = fraction.bitcast();
            let shifted: $integers<S> = rounded.bitcast();
            (bits + (shifted << 23)).bitcast()
        }
    };
}

exp!(exp8, f32x8, i32x8);
exp!(exp16, f32x16, i32x16);

/// Sine and cosine of angles in radians.
#[inline(always)]
pub(crate) fn sin_cos8<S: Simd>(simd: S, x: f32x8<S>) -> (f32x8<S>, f32x8<S>) {
    let rounded = x * std::f32::consts::FRAC_2_PI + ROUNDER;
    let quarters = rounded - ROUNDER;
    let r = x - quarters * HALF_PI[0] - quarters * HALF_PI[1] - quarters * HALF_PI[2];
    turned(simd, r, rounded.bitcast())
}

/// Sine and cosine of fractions of a turn from -1/2 to 1/2.
#[inline(always)]
pub(crate) fn sin_cos_turns8<S: Simd>(simd: S, turns: f32x8<S>) -> (f32x8<S>, f32x8<S>) {
    let rounded = turns * 4.0 + ROUNDER;
    let quarters = rounded - ROUNDER;
    // Exact: both are multiples of the unit in the last place of `turns`.
    let r = (turns - quarters * 0.25) * std::f32::consts::TAU;
    turned(simd, r, rounded.bitcast())
}

/// Sine and cosine of `r`, from -pi/4 to pi/4, plus the quarter turns whose number modulo 4 is in the last
/// bits of `quarters`.
#[inline(always)]
fn turned<S: Simd>(simd: S, r: f32x8<S>, quarters: i32x8<S>) -> (f32x8<S>, f32x8<S>) {
    let z = r * r;
    let sin = ((z * SIN[2] + SIN[1]) * z + SIN[0]) * (z * r) + r;
    let cos = ((z * COS[2] + COS[1]) * z + COS[0]) * (z * z) - z * 0.5 + 1.0;
    let one = i32x8::splat(simd, 1);
    let is_odd = (quarters & one).simd_eq(one);
    let (s, c): (f32x8<S>, f32x8<S>) = (is_odd.select(cos, sin), is_odd.select(sin, cos));
    // The sine changes its sign in the quarters 2 and 3, the cosine in 1 and 2.
    (flipped(simd, s, quarters), flipped(simd, c, quarters + one))
}

/// `value` with the opposite sign if the second bit of `quarters` is set.
#[inline(always)]
fn flipped<S: Simd>(simd: S, value: f32x8<S>, quarters: i32x8<S>) -> f32x8<S> {
    // The sign is the highest bit.
    let sign = (quarters & i32x8::splat(simd, 2)) << 30;
    let bits: i32x8<S> = value.bitcast();
    (bits ^ sign).bitcast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_as_exact_as_stated() {
        let mut arguments: Vec<f32> = (-87_000..=88_000).map(|at| at as f32 / 1000.0).collect();
        let wanted: Vec<f64> = arguments.iter().map(|&x| f64::from(x).exp()).collect();
        exp(Level::best(), &mut arguments);
        let pairs = arguments.iter().zip(&wanted);
        let worst = pairs.map(|(&is, was)| (f64::from(is) / was - 1.0).abs());
        let worst = worst.fold(0.0, f64::max);
        assert!(worst < 1.3e-7, "{worst}");
    }

    #[test]
    fn sines_and_cosines_are_as_exact_as_stated() {
        let angles: Vec<f32> = (-600_000..=600_000).map(|at| at as f32 / 100.0).collect();
        let (mut cos, mut sin) = (vec![0.0; angles.len()], vec![0.0; angles.len()]);
        sin_cos(Level::best(), &angles, &mut cos, &mut sin);
        let error = |is: f32, was: f64| (f64::from(is) - was).abs();
        let mut worst = 0.0_f64;
        for (at, &angle) in angles.iter().enumerate() {
            let (s, c) = f64::from(angle).sin_cos();
            worst = worst.max(error(sin[at], s)).max(error(cos[at], c));
        }
        assert!(worst < 1.2e-7, "{worst}");
    }

    #[test]
    fn the_power_is_the_sum_of_squared_exponentials() {
        for count in [0, 1, 15, 16, 37, 128] {
            let logs: Vec<f32> = (0..count).map(|at| (at * 7 % 23) as f32 - 19.0).collect();
            let wanted: f64 = logs.iter().map(|log| (2.0 * f64::from(*log)).exp()).sum();
            for level in Level::all() {
                let power = f64::from(power(level, &logs));
                assert!(
                    (power - wanted).abs() <= 1e-6 * wanted,
                    "{count}: {power}, {wanted}"
                );
            }
        }
        assert!(power(Level::best(), &[f32::NEG_INFINITY, -1e9, 1e9]).is_finite());
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let bits = |level| -> Vec<u32> {
            let angles: Vec<f32> = (0..1003).map(|at| 0.137 * at as f32 - 70.0).collect();
            let mut powers = angles.clone();
            let (mut cos, mut sin) = (angles.clone(), angles.clone());
            exp(level, &mut powers);
            sin_cos(level, &angles, &mut cos, &mut sin);
            let sums = [power(level, &angles), power(level, &angles[..77])];
            let all = powers.iter().chain(&cos).chain(&sin).chain(&sums);
            all.map(|value| value.to_bits()).collect()
        };
        let first = bits(Level::all()[0]);
        assert!(Level::all().into_iter().all(|level| bits(level) == first));
    }
}
