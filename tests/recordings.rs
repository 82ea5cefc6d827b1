//! The emotion in recordings, as the tool recognises it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use std::fs;
use std::path::Path;

use serde_json::Value;

use command::{complaint, file, json, recit, said};

const LINE: &str = "I have put the letter on the table, and nobody came to read it.";

/// The emotion recognised in a file, compared with a neutral recording of the same speaker.
fn heard(path: &Path, neutral: Option<&Path>) -> Value {
    let mut arguments = vec!["emotion", path.to_str().unwrap(), "--json"];
    if let Some(neutral) = neutral {
        arguments.extend(["--neutral", neutral.to_str().unwrap()]);
    }
    json(&recit(&arguments))
}

#[test]
fn a_spoken_emotion_is_recognised() {
    said("heard-neutral.wav", LINE, &["--seed", "1"]);
    let neutral = file("heard-neutral.wav");
    for emotion in ["anger", "happiness", "fear", "neutral"] {
        let name = format!("heard-{emotion}-spoken.wav");
        said(&name, LINE, &["--seed", "2", "--emotion", emotion]);
        let heard = heard(&file(&name), Some(&neutral));
        assert_eq!(heard["named"], emotion, "{heard}");
    }
}

#[test]
fn recognised_emotions_can_be_spoken() {
    said("heard-again.wav", LINE, &["--emotion", "anger"]);
    let heard = heard(&file("heard-again.wav"), None);
    let emotion = heard["emotion"].as_str().unwrap();
    assert!(!said("heard-said.wav", "So be it.", &["--emotion", emotion]).is_empty());
    let arousal = heard["arousal"].as_f64().unwrap();
    assert!((-1.0..=1.0).contains(&arousal), "{heard}");
}

#[test]
fn a_recording_that_cannot_be_read_is_refused_with_one_line() {
    let refused = |name: &str, bytes: &[u8]| {
        let path = file(name);
        fs::write(&path, bytes).unwrap();
        complaint(&recit(&["emotion", path.to_str().unwrap()]))
    };
    said("heard-whole.wav", LINE, &[]);
    let whole = fs::read(file("heard-whole.wav")).unwrap();
    assert!(refused("heard-garbage.wav", b"RIFFled").contains("no WAV, FLAC or MP3"));
    assert!(refused("heard-empty.mp3", b"").contains("no WAV, FLAC or MP3"));
    assert!(refused("heard-short.wav", &whole[..20_000]).contains("too short"));
    let mut silent = whole.clone();
    silent[44..].fill(0);
    assert!(refused("heard-silent.wav", &silent).contains("silent"));
    // Noise has no pitch.
    let mut noise = whole.clone();
    let mut state = 1_u32;
    for sample in noise[44..].chunks_exact_mut(2) {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        sample.copy_from_slice(&((state >> 18) as i16).to_le_bytes());
    }
    assert!(refused("heard-noise.wav", &noise).contains("no voice"));
    let missing = complaint(&recit(&["emotion", "/nowhere/at/all.wav"]));
    assert!(missing.contains("cannot be read"), "{missing}");
}
