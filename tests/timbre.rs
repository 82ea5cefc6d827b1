//! The effect of the timbre controls on the sound: formants, tilt, noise, irregularity.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod speech;

use std::sync::LazyLock;

use realfft::RealFftPlanner;
use recit::frames::Frame;
use recit::infer::Runtime;
use recit::vocoder::Timbre;
use recit::voice::{Variant, Voice};

use speech::{HOP, PAIR, RATE, decibels, render_with, rms, steady_vowel};

static VOICE: LazyLock<Voice> =
    LazyLock::new(|| Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap());

/// Six periods take four segments, so that harmonics and multiples of the segment rate stay apart.
const F0: f32 = 6.0 / 4.0 * RATE / (PAIR * HOP) as f32;

const FRAMES: usize = 260;

fn vowel(timbre: impl Fn(usize) -> Timbre) -> Vec<f32> {
    let frames = steady_vowel(&VOICE, F0, FRAMES);
    let samples = render_with(VOICE.vocoder(), &frames, 4, 0, timbre);
    samples[16 * HOP..(FRAMES - 16) * HOP].to_vec()
}

fn steady(timbre: Timbre) -> Vec<f32> {
    vowel(|_| timbre)
}

/// Power of each bin under a Hann window over all of `samples`, and the width of a bin in Hz.
fn spectrum(samples: &[f32]) -> (Vec<f32>, f32) {
    let length = samples.len() / 2 * 2;
    let mut windowed: Vec<f32> = (0..length)
        .map(|at| {
            let phase = std::f32::consts::TAU * at as f32 / length as f32;
            samples[at] * (0.5 - 0.5 * phase.cos())
        })
        .collect();
    let transform = RealFftPlanner::new().plan_fft_forward(length);
    let mut bins = transform.make_output_vec();
    transform.process(&mut windowed, &mut bins).unwrap();
    (
        bins.iter().map(|bin| bin.norm_sqr()).collect(),
        RATE / length as f32,
    )
}

fn power(samples: &[f32], from: f32, to: f32) -> f32 {
    let (bins, width) = spectrum(samples);
    bins[(from / width) as usize..(to / width) as usize].iter().sum()
}

/// Level from 1 to 5 kHz relative to that below, in decibels.
fn tilt(samples: &[f32]) -> f32 {
    0.5 * decibels(power(samples, 1000.0, 5000.0)) - 0.5 * decibels(power(samples, 50.0, 1000.0))
}

/// Centroid of the spectrum up to 4 kHz, weighted by amplitude, in Hz.
fn centre(samples: &[f32]) -> f32 {
    let (bins, width) = spectrum(samples);
    let range = (100.0 / width) as usize..(4000.0 / width) as usize;
    let weights = range.clone().map(|bin| bins[bin].sqrt());
    let sum: f32 = range
        .clone()
        .zip(weights.clone())
        .map(|(bin, weight)| bin as f32 * width * weight)
        .sum();
    sum / weights.sum::<f32>()
}

/// Level of the harmonics over that between them, up to 4 kHz, in decibels.
fn harmonicity(samples: &[f32]) -> f32 {
    let (bins, width) = spectrum(samples);
    let (mut on, mut between) = (0.0, 0.0);
    let range = (60.0 / width) as usize..(4000.0 / width) as usize;
    for (bin, power) in bins.iter().enumerate().take(range.end).skip(range.start) {
        let place = (bin as f32 * width / F0).fract();
        if (0.15..0.85).contains(&place) {
            between += power;
        } else {
            on += power;
        }
    }
    0.5 * decibels(on) - 0.5 * decibels(between)
}

fn rises(what: &str, values: &[f32], least: f32) {
    for pair in values.windows(2) {
        assert!(pair[1] - pair[0] > least, "{what}: {values:?}");
    }
}

#[test]
fn formants_move_with_their_control() {
    let centres: Vec<f32> = [-6.0, -3.0, 0.0, 3.0, 6.0]
        .map(|formant| {
            centre(&sentence(Timbre {
                formant,
                ..Timbre::default()
            }))
        })
        .into();
    rises("centre of the spectrum", &centres, 10.0);
}

/// A sentence.
fn sentence(timbre: Timbre) -> Vec<f32> {
    let frames = speech::line(&VOICE, &speech::phrase(speech::DOORS));
    render_with(VOICE.vocoder(), &frames, 4, 0, |_| timbre)
}

/// Loudness by S. S. Stevens: power to 0.3 in each bin, weighted by the ear's bandwidths; in decibels.
fn loudness(samples: &[f32]) -> f32 {
    let mut sum = 0.0;
    for part in samples.chunks_exact(1024) {
        let (bins, width) = spectrum(part);
        for (bin, power) in bins.iter().enumerate().skip(2) {
            let hz = bin as f32 * width;
            sum += power.powf(0.3) / (24.7 * (0.004_37 * hz + 1.0));
        }
    }
    10.0 / 0.3 * sum.log10()
}

#[test]
fn the_tilt_changes_by_its_decibels_and_the_loudness_stays() {
    let plain = sentence(Timbre::default());
    for asked in [-12.0, -6.0, 6.0, 12.0] {
        let tilted = sentence(Timbre {
            tilt: asked,
            ..Timbre::default()
        });
        let changed = tilt(&tilted) - tilt(&plain);
        assert!((0.85..1.15).contains(&(changed / asked)), "{asked} dB: {changed}");
        let louder = loudness(&tilted) - loudness(&plain);
        assert!(louder.abs() < 2.5, "{asked} dB of tilt: {louder} dB louder");
    }
}

#[test]
fn noise_replaces_the_harmonics() {
    let plain = steady(Timbre::default());
    let ratios: Vec<f32> = [40.0, 24.0, 12.0, 6.0, 0.0]
        .map(|noise| {
            harmonicity(&steady(Timbre {
                noise,
                ..Timbre::default()
            }))
        })
        .into();
    rises("harmonics over noise", &ratios, 1.0);
    let whisper = steady(Timbre {
        noise: 30.0,
        ..Timbre::default()
    });
    let softer = decibels(rms(&plain) / rms(&whisper));
    assert!((0.0..30.0).contains(&softer), "a whisper is {softer} dB softer");
}

#[test]
fn irregular_periods_add_sound_between_the_harmonics() {
    let with = |jitter, shimmer, subharmonics| {
        harmonicity(&steady(Timbre {
            jitter,
            shimmer,
            subharmonics,
            ..Timbre::default()
        }))
    };
    let rougher = [
        with(4.0, 0.0, 0.0),
        with(2.0, 0.0, 0.0),
        with(0.5, 0.0, 0.0),
        with(0.0, 0.0, 0.0),
    ];
    rises("jitter", &rougher, 0.5);
    rises(
        "shimmer",
        &[with(0.0, 40.0, 0.0), with(0.0, 10.0, 0.0), with(0.0, 0.0, 0.0)],
        0.5,
    );
    rises(
        "subharmonics",
        &[with(0.0, 0.0, 0.8), with(0.0, 0.0, 0.2), with(0.0, 0.0, 0.0)],
        0.5,
    );
}

#[test]
fn default_controls_change_nothing() {
    let frames: Vec<Frame> = steady_vowel(&VOICE, F0, 30);
    let plain = speech::render(VOICE.vocoder(), &frames, 4, 5);
    let nonsense = Timbre {
        gain: f32::NAN,
        formant: f32::NAN,
        tilt: f32::NAN,
        noise: f32::NAN,
        jitter: -3.0,
        shimmer: f32::NAN,
        subharmonics: -1.0,
    };
    assert!(render_with(VOICE.vocoder(), &frames, 4, 5, |_| nonsense) == plain);
    let wild = Timbre {
        gain: f32::NAN,
        formant: f32::INFINITY,
        tilt: 1e9,
        noise: 1e9,
        jitter: 1e9,
        shimmer: 1e9,
        subharmonics: 1e9,
    };
    let samples = render_with(VOICE.vocoder(), &frames, 4, 5, |_| wild);
    assert!(samples.iter().all(|sample| sample.abs() < 10.0));
}

/// The strongest line at a multiple of the segment rate that is not a multiple of F0, relative to the
/// strongest harmonic, in decibels.
fn zipper(samples: &[f32]) -> f32 {
    let (bins, width) = spectrum(samples);
    let harmonic = bins.iter().copied().fold(0.0, f32::max);
    let rate = RATE / (PAIR * HOP) as f32;
    let lines = (1..40).map(|number| number as f32 * rate);
    let between = lines.filter(|hz| (0.2..0.8).contains(&(hz / F0).fract()));
    // The sidebands of a moving sound are not lines: a line stands out from its surroundings.
    let line = |hz: f32| {
        let at = (hz / width).round() as usize;
        let around = [at - 12, at - 8, at + 8, at + 12].map(|bin| bins[bin]);
        let surroundings = around.iter().sum::<f32>() / 4.0;
        0.5 * decibels((bins[at] - 4.0 * surroundings).max(0.0) / harmonic)
    };
    between.map(line).fold(f32::MIN, f32::max)
}

#[test]
fn a_fast_sweep_makes_no_zipper_noise() {
    // Linear, so that steps at the segment rate would all have one sign and add up to a line.
    let sweep = |at: usize| 2.0 * at as f32 / FRAMES as f32 - 1.0;
    // The voice's own noise would hide the lines.
    let clear = Timbre {
        noise: -24.0,
        ..Timbre::default()
    };
    let formants = |at| Timbre {
        formant: 12.0 * sweep(at),
        ..clear
    };
    let tilt = |at| Timbre {
        tilt: 10.0 * sweep(at),
        ..clear
    };
    let still = zipper(&steady(clear));
    for (what, level) in [
        ("formants", zipper(&vowel(formants))),
        ("tilt", zipper(&vowel(tilt))),
    ] {
        assert!(level < -60.0, "{what}: {level} dB, standing still {still} dB");
    }
}
