//! Tests of the analysis on synthetic signals with known properties.

use std::f64::consts::TAU;

use super::pitch::carried;
use super::*;
use crate::split_mix::mix;

const RATE: u32 = 24_000;
const HOP: usize = 120;
/// Centres and widths of the resonances of a vowel, in Hz.
const FORMANTS: [(f64, f64); 4] = [(700.0, 90.0), (1200.0, 110.0), (2600.0, 160.0), (3500.0, 250.0)];

fn analyser() -> Analyser {
    let band = |band: usize| 2500.0 * ((band as f32 / 129.0) * (1.0 + 12_000.0 / 2500.0_f32).ln()).exp_m1();
    Analyser::new(Arc::new(Format {
        sample_rate: RATE,
        hop: HOP,
        frames_per_segment: 2,
        delay: 0,
        lookahead: 0,
        envelope_hz: (1..=128).map(band).collect(),
        aperiodicity_hz: vec![250.0, 750.0, 1500.0, 2500.0, 3750.0, 5250.0, 7250.0, 10_000.0],
    }))
}

/// Pseudo-random white noise of unit power.
fn noise(count: usize) -> Vec<f64> {
    let uniform = |at: usize| (mix(at as u64) >> 11) as f64 / (1_u64 << 53) as f64;
    (0..count).map(|at| (uniform(at) - 0.5) * 12_f64.sqrt()).collect()
}

/// A pulse for every full turn of the phase of `f0`, which may change. Pulses lie between samples.
fn pulses(count: usize, f0: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut out = vec![0.0; count];
    let mut phase = 0.0;
    for at in 0..count - 1 {
        let step = f0(at as f64 / f64::from(RATE)) / f64::from(RATE);
        phase += step;
        if phase >= 1.0 {
            phase -= 1.0;
            let late = phase / step;
            out[at] += late;
            out[at + 1] += 1.0 - late;
        }
    }
    out
}

/// The two coefficients of a resonance.
fn resonance((centre, width): (f64, f64)) -> (f64, f64) {
    let radius = (-std::f64::consts::PI * width / f64::from(RATE)).exp();
    (
        2.0 * radius * (TAU * centre / f64::from(RATE)).cos(),
        -radius * radius,
    )
}

fn vowel(source: &[f64]) -> Vec<f32> {
    let mut samples = source.to_vec();
    for (a, b) in FORMANTS.map(resonance) {
        let (mut one, mut two) = (0.0, 0.0);
        for sample in &mut samples {
            *sample += a * one + b * two;
            (two, one) = (one, *sample);
        }
    }
    samples.into_iter().map(|x| x as f32).collect()
}

/// The logarithm of a vowel's amplitude response at `hz`.
fn response(hz: f64) -> f64 {
    let gain = |(a, b): (f64, f64)| {
        let turn = TAU * hz / f64::from(RATE);
        let re = 1.0 - a * turn.cos() - b * (2.0 * turn).cos();
        let im = a * turn.sin() + b * (2.0 * turn).sin();
        -0.5 * (re * re + im * im).ln()
    };
    FORMANTS.map(resonance).into_iter().map(gain).sum()
}

#[test]
fn the_envelope_of_a_vowel_is_its_filter_at_any_pitch() {
    for f0 in [90.0, 140.0, 220.0, 330.0] {
        let samples = vowel(&pulses(24_000, |_| f0));
        let frames = analyser().frames(&samples, &[f0 as f32; 200]);
        // Pulses have a power of one per period.
        let level = 0.5 * (f0 / f64::from(RATE)).ln();
        let bands = &analyser().format.envelope_hz;
        let mut errors = Vec::new();
        for frame in (60..160).filter_map(|at| frames.get(at)) {
            for (value, &hz) in frame.envelope.iter().zip(bands) {
                if (1.2 * f0..4500.0).contains(&f64::from(hz)) {
                    let expected = response(f64::from(hz)) + level;
                    errors.push((f64::from(*value) - expected).abs() * 20.0 / std::f64::consts::LN_10);
                }
            }
        }
        let mean = errors.iter().sum::<f64>() / errors.len() as f64;
        println!("{f0} Hz: {mean:.2} dB off");
        assert!(mean < 0.7 + f0 / 220.0, "{f0} Hz: {mean} dB off");
    }
}

#[test]
fn noise_of_unit_power_has_an_envelope_of_zero_and_no_voice() {
    let samples: Vec<f32> = noise(24_000).into_iter().map(|x| x as f32).collect();
    for f0 in [0.0, 150.0] {
        let frames = analyser().frames(&samples, &[f0; 200]);
        let values = frames.iter().flat_map(|frame| frame.envelope.to_vec());
        let mean = values.sum::<f32>() / (200 * 128) as f32;
        println!("{f0}: {mean}");
        // The mean of a logarithm is slightly below the logarithm of the mean.
        assert!((-0.25..0.05).contains(&mean), "{mean}");
        let shares = frames.iter().flat_map(|frame| frame.aperiodicity.to_vec());
        assert!(shares.sum::<f32>() / (200 * 8) as f32 > 0.95);
    }
}

#[test]
fn noise_is_found_in_its_bands() {
    let f0 = 130.0;
    let clean = vowel(&pulses(24_000, |_| f0));
    // Noise above 4 kHz, far louder than the vowel there.
    let mut above = noise(24_000);
    for _ in 0..6 {
        let mut last = 0.0;
        for sample in &mut above {
            let low = last + (*sample - last) * 0.55;
            *sample -= low;
            last = low;
        }
    }
    let noisy: Vec<f32> = clean
        .iter()
        .zip(&above)
        .map(|(a, b)| a + 2.0 * *b as f32)
        .collect();
    let shares = |samples: &[f32]| -> Vec<f32> {
        let frames = analyser().frames(samples, &[f0 as f32; 200]);
        let mean = |band: usize| {
            frames
                .iter()
                .skip(50)
                .take(100)
                .map(|frame| frame.aperiodicity[band])
                .sum::<f32>()
                / 100.0
        };
        (0..8).map(mean).collect()
    };
    let (clean, noisy) = (shares(&clean), shares(&noisy));
    println!("{clean:.3?}\n{noisy:.3?}");
    assert!(clean[..6].iter().all(|share| *share < 0.15), "{clean:?}");
    assert!(noisy[..2].iter().all(|share| *share < 0.2), "{noisy:?}");
    assert!(noisy[6..].iter().all(|share| *share > 0.5), "{noisy:?}");
}

#[test]
fn a_glide_is_followed_and_noise_has_no_pitch() {
    for (from, to) in [(80.0, 130.0), (180.0, 360.0)] {
        let f0 = |second: f64| from + (to - from) * second;
        let mut samples = vowel(&pulses(24_000, f0));
        samples.extend(noise(12_000).into_iter().map(|x| 0.5 * x as f32));
        let found = track(&samples, RATE, HOP, 300);
        let cents = |at: usize| 1200.0 * (f64::from(found[at]) / f0(at as f64 * 0.005)).log2().abs();
        let mut errors: Vec<f64> = (10..190).map(cents).collect();
        errors.sort_by(f64::total_cmp);
        println!(
            "{from} to {to} Hz: {:.1} cents in the middle, {:.1} at most",
            errors[90], errors[179]
        );
        assert!(errors[90] < 5.0 && errors[179] < 60.0, "{errors:?}");
        assert!(found[215..290].iter().filter(|f0| **f0 > 0.0).count() < 8);
    }
    assert_eq!(track(&[0.0; 4800], RATE, HOP, 40), vec![0.0; 40]);
}

#[test]
fn a_rough_f0_is_corrected_to_that_of_the_samples() {
    let f0 = |second: f64| 150.0 + 90.0 * second;
    let mut samples = vowel(&pulses(24_000, f0));
    samples.extend(noise(12_000).into_iter().map(|x| 0.5 * x as f32));
    // 40 cents too high and 10 ms late; unvoiced at the start; going on in noise.
    let rough: Vec<f32> = (0..220)
        .map(|at| {
            if at < 20 {
                0.0
            } else {
                (f0(at as f64 * 0.005 - 0.01) * 1.0234) as f32
            }
        })
        .collect();
    let found = corrected(&samples, RATE, HOP, &rough);
    let mut errors: Vec<f64> = (20..190)
        .map(|at| 1200.0 * (f64::from(found[at]) / f0(at as f64 * 0.005)).log2().abs())
        .collect();
    errors.sort_by(f64::total_cmp);
    println!(
        "{:.1} cents in the middle, {:.1} at most",
        errors[85], errors[169]
    );
    assert!(errors[85] < 2.0 && errors[169] < 15.0, "{errors:?}");
    let is_voiced = |f0: &f32| *f0 > 0.0;
    assert!(found.iter().map(is_voiced).eq(rough.iter().map(is_voiced)));
    // Noise has no period, so that F0 stays near what it was.
    let far = |at: usize| (found[at] / rough[at]).log2().abs();
    assert!((200..220).all(|at| far(at) < 0.26), "{:?}", &found[200..]);
    assert_eq!(
        corrected(&[0.0; 4800], RATE, HOP, &[0.0, 120.0, 0.0]),
        [0.0, 120.0, 0.0]
    );
    assert_eq!(corrected(&samples, RATE, HOP, &[0.0; 3]), [0.0; 3]);
}

#[test]
fn f0_is_interpolated_through_unvoiced_parts() {
    assert_eq!(carried(&[0.0, 0.0]), [200.0, 200.0]);
    let found = carried(&[0.0, 100.0, 0.0, 400.0, 0.0]);
    let expected = [100.0, 100.0, 200.0, 400.0, 400.0];
    assert!(
        found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.01),
        "{found:?}"
    );
}
