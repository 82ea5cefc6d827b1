//! Shared functions of the host tests.

#![allow(dead_code, reason = "not every test program uses all of it")]

use recit_host::{Host, Instance, Setup, Stereo, Timeline};
use serde_json::{Value, json};

/// Samples per second, unless the test is about rates.
pub const RATE: f64 = 48_000.0;

/// The plugin that is linked into this program.
pub fn host() -> Host {
    Host::from_entry(&recit_plugin::clap_entry).unwrap()
}

/// A new instance with the factory script.
pub fn instance() -> Instance {
    host().instance().unwrap()
}

/// A new instance with one line per key, from key 60 up.
pub fn speaking(lines: &[&str]) -> Instance {
    let mut instance = instance();
    let state = instance.save().unwrap();
    instance.load(&with_lines(&state, lines)).unwrap();
    instance
}

/// [`speaking`], and active.
pub fn playing(lines: &[&str], setup: Setup) -> Instance {
    let mut instance = speaking(lines);
    instance.activate(setup).unwrap();
    instance
}

/// Renders one note on key 60 at `note` and `len` more samples, in blocks of 512 samples.
pub fn one_note(instance: &mut Instance, note: usize, len: usize) -> Stereo {
    instance
        .render(&Timeline::new().note(note, 60), note + len, 512)
        .unwrap()
}

/// The plugin's state as JSON: what the host stores, and the script in it, parsed separately.
pub fn state_tree(state: &[u8]) -> (Value, Value) {
    // nice-plug writes the length first, in eight bytes.
    let stored: Value = serde_json::from_slice(&state[8..]).unwrap();
    let script = serde_json::from_str(stored["fields"]["script"].as_str().unwrap()).unwrap();
    (stored, script)
}

/// The reverse of [`state_tree`].
pub fn state_bytes(mut stored: Value, script: &Value) -> Vec<u8> {
    stored["fields"]["script"] = Value::String(script.to_string());
    let json = stored.to_string();
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend(json.into_bytes());
    bytes
}

/// `state` with these lines on the keys from 60 up.
pub fn with_lines(state: &[u8], lines: &[&str]) -> Vec<u8> {
    let (stored, mut script) = state_tree(state);
    let line = |(index, text): (usize, &&str)| json!({ "key": 60 + index, "text": text });
    script["lines"] = lines.iter().enumerate().map(line).collect();
    state_bytes(stored, &script)
}

/// Checks that something is audible and all samples are finite.
#[track_caller]
pub fn assert_speech(sound: &Stereo) {
    assert!(sound.is_finite(), "samples that are not finite");
    assert!((0.01..2.0).contains(&sound.peak()), "peak {}", sound.peak());
}

/// Checks that all samples have the same bits, and reports where they start to differ.
#[track_caller]
pub fn assert_same(a: &Stereo, b: &Stereo) {
    assert_eq!(a.len(), b.len());
    if !a.same_bits(b) {
        let part = (0..a.len()).find(|i| a.left[*i] != b.left[*i] || a.right[*i] != b.right[*i]);
        panic!("the samples differ from {part:?}");
    }
}
