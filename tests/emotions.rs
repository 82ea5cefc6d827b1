//! Emotions of lines and within them, as the house voice speaks them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod speech;

use std::sync::LazyLock;

use recit::emotion::{Emotion, Named};
use recit::engine::{Delivery, Synthesizer, Voices};
use recit::player::Live;
use recit::voice::Variant;
use speech::{RATE, find_pitch, rms};

static SPEAKER: LazyLock<Synthesizer> =
    LazyLock::new(|| Synthesizer::load(&Voices::default(), "house", None, Variant::default()).unwrap());

const TEXT: &str = "Nobody knows why the old mill is moving again.";
/// A text whose median of F0 does not depend on a few frames.
const LONG: &str = "Nobody knows why the old mill is moving again. All morning we were waiting for the rain. Her brother \
                    runs the ferry over the river in summer.";

fn say(text: &str, emotion: Emotion, live: Live) -> Vec<f32> {
    let delivery = Delivery {
        seed: 0,
        emotion,
        language: None,
        live,
        sample_rate: f64::from(RATE),
    };
    let mut samples = Vec::new();
    SPEAKER
        .say(text, delivery, |more| samples.extend_from_slice(more))
        .unwrap();
    samples
}

/// The median of F0 over the loud parts of the speech, in Hz.
fn median_f0(samples: &[f32]) -> f32 {
    let whole = rms(samples);
    let mut values: Vec<f32> = samples
        .chunks_exact(RATE as usize / 20)
        .filter(|part| rms(part) > 0.4 * whole)
        .filter_map(|part| find_pitch(RATE, part))
        .collect();
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}

/// Seconds from the first to the last loud sample.
fn length(samples: &[f32]) -> f32 {
    let loud = |sample: &f32| sample.abs() > 0.02;
    let (from, to) = (
        samples.iter().position(loud).unwrap(),
        samples.iter().rposition(loud).unwrap(),
    );
    (to - from) as f32 / RATE
}

#[test]
fn a_line_has_the_pitch_and_the_rate_of_its_emotion() {
    let plain = say(LONG, Emotion::default(), Live::default());
    for named in Named::ALL {
        let felt = say(LONG, Emotion::new(named, 1.0), Live::default());
        let expected = named.expression();
        let shift = 12.0 * (median_f0(&felt) / median_f0(&plain)).log2();
        assert!(
            (shift - expected.pitch).abs() < 0.8,
            "{named:?}: {shift} for {}",
            expected.pitch
        );
        let faster = length(&plain) / length(&felt);
        assert!(
            (faster / expected.rate - 1.0).abs() < 0.1,
            "{named:?}: {faster} for {}",
            expected.rate
        );
    }
}

#[test]
fn markup_line_and_controls_mean_the_same_and_amount_0_removes_it() {
    let angry = Emotion::new(Named::Anger, 1.0);
    let by_line = say(TEXT, angry, Live::default());
    let by_markup = say(
        &format!("[emotion anger]{TEXT}"),
        Emotion::default(),
        Live::default(),
    );
    assert!(by_line == by_markup);
    let (valence, arousal) = Named::Anger.position();
    let there = Live {
        valence,
        arousal,
        ..Live::default()
    };
    let by_controls = say(TEXT, Emotion::default(), there);
    assert!((length(&by_controls) / length(&by_line) - 1.0).abs() < 0.01);
    assert!((median_f0(&by_controls) / median_f0(&by_line) - 1.0).abs() < 0.02);
    let none = Live {
        emotion: 0.0,
        ..there
    };
    let plain = say(TEXT, Emotion::default(), Live::default());
    assert!(say(TEXT, angry, none) == plain);
    let back = say(&format!("[emotion neutral]{TEXT}"), angry, Live::default());
    assert!(back == plain);
}

#[test]
fn an_emotion_within_a_line_changes_what_follows_and_nothing_before() {
    let plain = say(
        "The news is good, the news is good.",
        Emotion::default(),
        Live::default(),
    );
    let turned = say(
        "The news is good, [emotion anger] the news is good.",
        Emotion::default(),
        Live::default(),
    );
    let differ = plain
        .iter()
        .zip(&turned)
        .position(|(one, other)| one != other)
        .unwrap();
    let half = plain.len() / 2;
    assert!(
        (half / 2..half + half / 3).contains(&differ),
        "first at {differ} of {}",
        plain.len()
    );
    let (before, after) = (&turned[..differ], &turned[differ + 6000..]);
    assert!(12.0 * (median_f0(after) / median_f0(before)).log2() > 4.0);
}
