//! The whole path from text to samples against a recording, with the fake voice: no change of the engine or
//! the player may change a sample unnoticed, and every processor gives the same samples.
//!
//! `RECIT_WRITE_GOLDEN=1 cargo test --test golden` writes the recording again, after a change that is meant
//! to be audible.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::path::Path;

use fake::host::{Score, Sound};
use fake::{Fake, studio};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use recit::player::{Controls, EventKind, Live, NoteOff};

/// Low, so that the recording is small.
const RATE: u32 = 16_000;

/// The recording, relative to the package's folder.
const FILE: &str = "tests/golden/two_lines.wav";

/// The hash of the sound, on every processor and every system.
const HASH: u64 = 0x229e_a63a_7ec8_b4bc;

/// Two lines under moving controls: one with markup, played to its end, and one that fades when its key is
/// released.
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

/// Converts to 16 bits.
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
        "the peak {peak} is unsuitable for a recording"
    );
    if std::env::var_os("RECIT_WRITE_GOLDEN").is_some() {
        write(&path, &sound);
    }
    let mut file = WavReader::open(&path).unwrap();
    let recorded = file.samples::<i16>().map(|sample| sample.unwrap());
    let now = sound
        .left
        .iter()
        .zip(&sound.right)
        .flat_map(|(left, right)| [*left, *right]);
    assert!(
        recorded.eq(now.map(quantised)),
        "the sound differs from the recording"
    );
    let hash = hash(&sound);
    assert_eq!(hash, HASH, "{hash:#018x} differs from other processors");
}

/// The hash of all bits of the samples, by FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
fn hash(sound: &Sound) -> u64 {
    let samples = sound.left.iter().chain(&sound.right);
    let bytes = samples.flat_map(|sample| sample.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Runs the first test again in processes that are told which instructions to use.
#[test]
fn every_set_of_instructions_makes_the_same_sound() {
    let names = recit_dsp::Level::all().into_iter().map(recit_dsp::Level::name);
    for name in names {
        let test = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "two_lines_sound_as_they_were_recorded"])
            .env("RECIT_INSTRUCTIONS", name)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&test.stdout);
        assert!(
            test.status.success() && said.contains("1 passed"),
            "{name}: {said}"
        );
    }
}
