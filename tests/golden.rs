//! The whole way from text to samples against a recording of it, with a voice of arithmetic: no change of the engine or
//! the player may move a sample unnoticed.
//!
//! `RECIT_WRITE_GOLDEN=1 cargo test --test golden` writes the recording again, after a change that is meant to be heard.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::path::Path;

use fake::host::{Score, Sound};
use fake::{Fake, studio};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use recit::player::{Controls, EventKind, Live, NoteOff};

/// Low, so that the recording is small.
const RATE: u32 = 16_000;

/// The recording, from the folder of the package.
const FILE: &str = "tests/golden/two_lines.wav";

/// How far the mean of the squared difference has to be below full scale, in decibels. Libraries of mathematical functions
/// differ in the last bits from system to system, and the file has 16 bits, which alone are 98 dB.
const TOLERANCE_DB: f64 = -90.0;

/// Two lines, one with markup and to its end, one that fades with its key, under moving controls.
fn render() -> Sound {
    let fake = Fake::new();
    let lines = ["Aim [pitch +3st]high[/pitch].", "She sings."];
    let (_instance, mut player) = fake.armed(&lines, studio(f64::from(RATE), 256));
    let plain = Controls {
        note_off: NoteOff::Fade,
        ..Controls::default()
    };
    let moved = Controls {
        live: Live {
            pitch: -3.0,
            speed: 1.4,
            ..Live::default()
        },
        volume_db: 3.0,
        pan: 0.5,
        ..plain
    };
    let score = Score {
        length: 9_600,
        events: vec![
            (50, EventKind::note_on(60)),
            (3_333, EventKind::note_on(61)),
            (8_000, EventKind::note_off(61)),
        ],
        controls: vec![(0, plain), (4_001, moved), (7_000, plain)],
        ..Score::default()
    };
    score.offline(&mut player, &[256, 31])
}

/// To 16 bits.
fn quantised(sample: f32) -> i16 {
    (f64::from(sample) * 32_767.0).round() as i16
}

fn write(path: &Path, sound: &Sound) {
    let spec = WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut file = WavWriter::create(path, spec).unwrap();
    for (left, right) in sound.left.iter().zip(&sound.right) {
        file.write_sample(quantised(*left)).unwrap();
        file.write_sample(quantised(*right)).unwrap();
    }
    file.finalize().unwrap();
}

#[test]
fn two_lines_sound_as_they_were_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let sound = render();
    let peak = sound
        .left
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!(
        (0.1..1.0).contains(&peak),
        "a peak of {peak} makes a poor recording"
    );
    if std::env::var_os("RECIT_WRITE_GOLDEN").is_some() {
        write(&path, &sound);
    }
    let mut file = WavReader::open(&path).unwrap();
    let recorded: Vec<i16> = file.samples().map(|sample| sample.unwrap()).collect();
    let now = sound
        .left
        .iter()
        .zip(&sound.right)
        .flat_map(|(left, right)| [*left, *right]);
    assert_eq!(recorded.len(), 2 * sound.left.len());
    let squares = recorded.iter().zip(now).map(|(recorded, now)| {
        let difference = f64::from(*recorded) / 32_767.0 - f64::from(now);
        difference.powi(2)
    });
    let error_db = 10.0 * (squares.sum::<f64>() / recorded.len() as f64).log10();
    assert!(
        error_db < TOLERANCE_DB,
        "the sound is {error_db:.1} dB from the recording"
    );
}
