//! Voices of several formats in a host: each line is heard at its note plus the same latency.

#[path = "../../../tests/fake/mod.rs"]
mod fake;

use std::sync::Arc;

use recit::engine::Engine;
use recit_host::{Instance, Setup, Timeline};
use serde_json::json;

use crate::support::{
    RATE, assert_same, assert_speech, instance, one_note, state_bytes, state_tree, with_lines,
};
use fake::graphs::{self, SHAPES};

/// The names of the voices, which an engine has after a while.
const NAMES: [&str; 3] = ["house-format", "ten-milliseconds", "pairs"];

/// An active instance of one line, spoken by the voice of this name.
fn playing(voice: &str, setup: Setup) -> Instance {
    let mut instance = instance();
    let state = with_lines(&instance.save().unwrap(), &["Aim low, Noah."]);
    let (stored, mut script) = state_tree(&state);
    script["voice"] = json!({ "name": voice, "speaker": "speaker" });
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance.activate(setup).unwrap();
    instance
}

#[test]
fn a_note_of_a_voice_of_any_format_sounds_at_its_sample_plus_the_latency() {
    let engine = Engine::acquire();
    for (name, shape) in NAMES.into_iter().zip(SHAPES) {
        engine
            .voices()
            .insert(graphs::voice(name, shape, &Arc::default()));
    }
    for rate in [44_100.0, RATE, 96_000.0] {
        let latencies = NAMES.map(|name| {
            let mut instance = playing(name, Setup::offline(rate, 512));
            let latency = instance.latency();
            let sound = one_note(&mut instance, 4321, (0.3 * rate) as usize);
            assert_speech(&sound);
            assert_eq!(sound.first_sound(), Some(4321 + latency), "{name} at {rate} Hz");
            latency
        });
        assert_eq!(latencies, [latencies[0]; 3]);
    }
    for name in NAMES {
        let render = |block| {
            let mut instance = playing(name, Setup::offline(RATE, 4096));
            instance
                .render(&Timeline::new().note(4321, 60), 48_000, block)
                .unwrap()
        };
        let reference = render(512);
        for block in [1, 64, 4096] {
            assert_same(&render(block), &reference);
        }
    }
}
