//! What the host tests share.

#![allow(dead_code, reason = "not every test program uses all of it")]

use recit_host::{Host, Instance, Setup, Stereo, Timeline};
use serde_json::{Value, json};

/// Samples a second, where the test is not about rates.
pub const RATE: f64 = 48_000.0;

/// The plugin that is linked into this program.
pub fn host() -> Host {
    Host::from_entry(&recit_plugin::clap_entry).unwrap()
}

/// A new instance with the factory script.
pub fn instance() -> Instance {
    host().instance().unwrap()
}

/// A new instance that holds one line a key, from key 60 up.
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

/// Renders one note on key 60 at `note` and `len` samples after it, in blocks of 512 samples.
pub fn one_note(instance: &mut Instance, note: usize, len: usize) -> Stereo {
    instance
        .render(&Timeline::new().note(note, 60), note + len, 512)
        .unwrap()
}

/// Plugin state as a tree: what the host stores, with the script in it as a tree of its own.
pub fn state_tree(state: &[u8]) -> (Value, Value) {
    // nice-plug writes the length first, eight bytes of it.
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

/// Something that can be heard, and no broken samples.
#[track_caller]
pub fn assert_speech(sound: &Stereo) {
    assert!(sound.is_finite(), "samples that are no numbers");
    assert!((0.01..2.0).contains(&sound.peak()), "peak {}", sound.peak());
}

/// The same bits in every sample; says where they part.
#[track_caller]
pub fn assert_same(a: &Stereo, b: &Stereo) {
    assert_eq!(a.len(), b.len());
    if !a.same_bits(b) {
        let part = (0..a.len()).find(|i| a.left[*i] != b.left[*i] || a.right[*i] != b.right[*i]);
        panic!("the samples part at {part:?}");
    }
}
