//! The pulses and the swell of a voice, for many samples at once.

use fearless_simd::{Simd, f32x8, f64x4, prelude::*};

use crate::level::{Level, dispatch};
use crate::math::{exp8, sin_cos_turns8};

/// How sharply the swell follows the pulses: it is exp([`SHARPNESS`] (cos phase - 1)).
pub const SHARPNESS: f32 = 2.0;

/// Adding and then subtracting it rounds an `f64` to the nearest whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// If the sine of half the phase is below this, the kernel takes its limit.
const SMALL: f32 = 1e-5;

/// A band-limited pulse train. The phases of its lowest harmonics are rotated.
#[derive(Clone, Debug)]
pub struct PulseTrain<const HARMONICS: usize> {
    /// Cosine minus one, and sine, of the rotation of each harmonic, the lowest first.
    pub turns: [(f32, f32); HARMONICS],
    /// The number of harmonics, times F0 in Hz.
    pub band: f32,
}

/// The phase and F0 of a train, sample by sample. Both slices have the same length.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    /// Phase in turns, from -1/2 to 1/2.
    pub phase: &'a [f64],
    /// F0 in Hz, above zero.
    pub f0: &'a [f32],
}

impl<const HARMONICS: usize> PulseTrain<HARMONICS> {
    /// Writes the pulses, of unit power, and their swell, at most 1.
    ///
    /// The sum of sqrt(2 / n) cos(k phase) over the first n harmonics comes from the closed form of the
    /// Dirichlet kernel. The highest harmonic fades in with the fraction of their number, so none appears or
    /// disappears suddenly when F0 glides. Errors are below 1e-6 of the peak.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn write(&self, level: Level, at: &Places<'_>, pulses: &mut [f32], swell: &mut [f32]) {
        let length = at.phase.len();
        assert!([at.f0.len(), pulses.len(), swell.len()] == [length; 3]);
        dispatch!(level, simd => write(simd, self, at, pulses, swell));
    }
}

#[inline(always)]
fn write<S: Simd, const HARMONICS: usize>(
    simd: S,
    train: &PulseTrain<HARMONICS>,
    at: &Places<'_>,
    pulses: &mut [f32],
    swell: &mut [f32],
) {
    let length = at.phase.len();
    let whole = length / 8 * 8;
    for from in (0..whole).step_by(8) {
        let to = from + 8;
        let (pulse, swelling) = eight(simd, train, &at.phase[from..to], &at.f0[from..to]);
        pulse.store_slice(&mut pulses[from..to]);
        swelling.store_slice(&mut swell[from..to]);
    }
    let rest = length - whole;
    if rest > 0 {
        let (mut phase, mut f0, mut last) = ([0.0; 8], [1.0; 8], [0.0; 8]);
        phase[..rest].copy_from_slice(&at.phase[whole..]);
        f0[..rest].copy_from_slice(&at.f0[whole..]);
        let (pulse, swelling) = eight(simd, train, &phase, &f0);
        pulse.store_slice(&mut last);
        pulses[whole..].copy_from_slice(&last[..rest]);
        swelling.store_slice(&mut last);
        swell[whole..].copy_from_slice(&last[..rest]);
    }
}

/// Pulses and swell of eight samples.
#[inline(always)]
fn eight<S: Simd, const HARMONICS: usize>(
    simd: S,
    train: &PulseTrain<HARMONICS>,
    phase: &[f64],
    f0: &[f32],
) -> (f32x8<S>, f32x8<S>) {
    let count = f32x8::splat(simd, train.band) / f32x8::from_slice(simd, f0);
    let whole = count.floor();
    let fraction = count - whole;
    let (low, high) = (
        f64x4::from_slice(simd, &phase[..4]),
        f64x4::from_slice(simd, &phase[4..8]),
    );
    let turns: f32x8<S> = low.narrow(high);
    let (half_sin, half_cos) = sin_cos_turns8(simd, turns * 0.5);

    // (whole + 1/2) phase has up to 300 turns. Whole turns are removed before they cost precision.
    let (whole_low, whole_high) = (whole + 0.5).widen();
    let (far_low, far_high) = (whole_low * low, whole_high * high);
    let near_low = far_low - ((far_low + ROUNDER) - ROUNDER);
    let near_high = far_high - ((far_high + ROUNDER) - ROUNDER);
    let (sin, cos) = sin_cos_turns8(simd, near_low.narrow(near_high));

    let is_small = half_sin.abs().simd_lt(f32x8::splat(simd, SMALL));
    let kernel = is_small.select(whole * 2.0, sin / half_sin - 1.0);
    // cos((whole + 1) phase)
    let next = cos * half_cos - sin * half_sin;
    let sum = kernel + fraction * 2.0 * next;
    let power = (whole + fraction * fraction) * 2.0;

    // cos(phase) - 1 = -2 sin(phase / 2)^2
    let less = half_sin * half_sin * -2.0;
    let (cos_1, sin_1) = (less + 1.0, half_sin * half_cos * 2.0);
    let (mut c, mut s) = (cos_1, sin_1);
    let mut turned = f32x8::splat(simd, 0.0);
    for &(cos_less, sin_turn) in &train.turns {
        turned += c * cos_less - s * sin_turn;
        let next = c * cos_1 - s * sin_1;
        s = s * cos_1 + c * sin_1;
        c = next;
    }
    let scale = (f32x8::splat(simd, 2.0) / count).sqrt();
    (sum / power.sqrt() + scale * turned, exp8(simd, less * SHARPNESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURNS: [(f32, f32); 2] = [(-0.4, 0.8), (-1.5, -0.6)];

    /// The pulses, computed from the defining sum.
    fn sum(phase: f64, count: f64) -> f64 {
        let angle = std::f64::consts::TAU * phase;
        let (whole, fraction) = (count.floor(), count.fract());
        let harmonics: f64 = (1..=whole as u32)
            .map(|k| 2.0 * (f64::from(k) * angle).cos())
            .sum();
        let last = 2.0 * fraction * ((whole + 1.0) * angle).cos();
        let turned = (1..).zip(TURNS).map(|(k, (less, turn))| {
            let (s, c) = (f64::from(k) * angle).sin_cos();
            c * f64::from(less) - s * f64::from(turn)
        });
        let power = 2.0 * (whole + fraction * fraction);
        (harmonics + last) / power.sqrt() + (2.0 / count).sqrt() * turned.sum::<f64>()
    }

    #[test]
    fn pulses_equal_the_sum_of_their_harmonics() {
        let train = PulseTrain {
            turns: TURNS,
            band: 11_760.0,
        };
        for f0 in [20.0_f32, 87.3, 211.7, 3_999.0] {
            let phase: Vec<f64> = (0..1_001).map(|at| f64::from(at - 500) / 1000.0).collect();
            let f0 = vec![f0; phase.len()];
            let (mut pulses, mut swell) = (vec![0.0; phase.len()], vec![0.0; phase.len()]);
            let at = Places {
                phase: &phase,
                f0: &f0,
            };
            train.write(Level::best(), &at, &mut pulses, &mut swell);
            let count = f64::from(11_760.0 / f0[0]);
            let peak = sum(0.0, count).abs();
            for (at, &phase) in phase.iter().enumerate() {
                let off = (f64::from(pulses[at]) - sum(phase, count)).abs();
                assert!(off < 2e-6 * peak, "{} Hz, {phase}: off by {off}", f0[0]);
                let swelling = (2.0 * ((std::f64::consts::TAU * phase).cos() - 1.0)).exp();
                assert!((f64::from(swell[at]) - swelling).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let bits = |level| -> Vec<u32> {
            let train = PulseTrain {
                turns: TURNS,
                band: 11_760.0,
            };
            let phase: Vec<f64> = (0..123).map(|at| (f64::from(at) * 0.017).fract() - 0.5).collect();
            let f0: Vec<f32> = (0..123).map(|at| 80.0 + at as f32).collect();
            let (mut pulses, mut swell) = (vec![0.0; 123], vec![0.0; 123]);
            let at = Places {
                phase: &phase,
                f0: &f0,
            };
            train.write(level, &at, &mut pulses, &mut swell);
            pulses.iter().chain(&swell).map(|value| value.to_bits()).collect()
        };
        let first = bits(Level::all()[0]);
        assert!(Level::all().into_iter().all(|level| bits(level) == first));
    }
}
