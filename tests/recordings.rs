//! The emotion in recordings, as the tool recognises it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "mutate/change.rs"]
#[allow(dead_code, reason = "not every user needs everything")]
mod change;
mod command;

use std::fs;
use std::path::Path;

use recit::recording::Recording;
use serde_json::Value;

use change::Chance;
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

/// Bytes of a file in which half of the changes are made: headers of all formats.
const HEADER: usize = 96;

/// A file with one to four changes.
fn damaged(good: &[u8], case: u64) -> Vec<u8> {
    let mut chance = Chance::new(case);
    let mut bytes = good.to_vec();
    for _ in 0..=chance.below(4) {
        let end = if chance.below(2) == 0 { HEADER } else { bytes.len() };
        let at = chance.below(end.min(bytes.len()).max(1));
        let to = (at + 1 + chance.below(8)).min(bytes.len());
        let Some(part) = bytes.get_mut(at..to) else { break };
        match chance.below(5) {
            0 => part.fill(0xff),
            1 => part.fill(0),
            2 => part.iter_mut().for_each(|byte| *byte = chance.below(256) as u8),
            3 => part[0] ^= 1 << chance.below(8),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

#[test]
fn a_damaged_recording_is_refused_or_read_within_the_limits() {
    said("whole-recording.wav", "All is well.", &[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let formats = [
        fs::read(file("whole-recording.wav")).unwrap(),
        fs::read(folder.join("short.flac")).unwrap(),
        fs::read(folder.join("short.mp3")).unwrap(),
    ];
    for (number, good) in formats.into_iter().enumerate() {
        let whole = Recording::read(good.clone()).unwrap();
        assert!((0.5..3.0).contains(&(whole.samples().len() as f32 / Recording::RATE as f32)));
        let (mut refused, mut read) = (0, 0);
        for case in 0..300 {
            match Recording::read(damaged(&good, case)) {
                Ok(recording) => {
                    read += 1;
                    let most = Recording::LONGEST_S * Recording::RATE as usize;
                    assert!(recording.samples().len() <= most, "format {number}, case {case}");
                    let mut samples = recording.samples().iter();
                    assert!(
                        samples.all(|sample| sample.is_finite()),
                        "format {number}, case {case}"
                    );
                }
                Err(_) => refused += 1,
            }
        }
        println!("format {number}: {refused} refused, {read} read");
        assert!(
            refused > 20 && read > 20,
            "format {number}: {refused} refused, {read} read"
        );
    }
}
