//! No voice is louder than a stated ceiling, which the house voice never reaches.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use recit::cache::Cache;
use recit::engine::{Engine, RenderSetup};
use recit::infer::Runtime;
use recit::player::Live;
use recit::script::{Line, LineId, VoiceRef};
use recit::voice::{Graphs, Voice};
use serde_json::{Value, json};

/// The greatest sample that a line may have.
const CEILING: f32 = 4.0;

/// The house voice under the id `changed`, with its `voice.json` changed.
fn changed(change: impl FnOnce(&mut Value)) -> Voice {
    let mut manifest: Value = serde_json::from_str(include_str!("../models/house/voice.json")).unwrap();
    manifest["id"] = json!("changed");
    change(&mut manifest);
    let graph = |stage: &str| {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("models/house/standard_int8_{stage}.onnx"));
        Runtime::builtin()
            .load(stage, std::fs::read(path).unwrap().into())
            .unwrap()
    };
    let graphs = Graphs {
        encoder: graph("acoustic_encoder"),
        prosody: graph("acoustic_prosody"),
        decoder: graph("acoustic_decoder"),
        vocoder: graph("vocoder"),
    };
    Voice::from_graphs(&manifest.to_string(), graphs).unwrap()
}

/// The greatest sample of a line with these controls.
fn peak(voice: Voice, speaker: &str, text: &str, live: Live) -> f32 {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    engine.voices().insert(voice);
    let voice = VoiceRef {
        name: "changed".to_owned(),
        speaker: speaker.to_owned(),
        hash: None,
    };
    let setup = RenderSetup {
        live,
        ..RenderSetup::default()
    };
    let line = Line::new(LineId(1), None, text);
    let rendered = engine
        .instance()
        .render(&line, &voice, &setup, &mut |_| true)
        .unwrap();
    assert!(
        !rendered.samples.is_empty() && rendered.warnings.is_empty(),
        "{:?}",
        rendered.warnings
    );
    rendered
        .samples
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[test]
fn a_voice_that_shouts_is_held_down() {
    let loud = |manifest: &mut Value| {
        manifest["vocoder"]["mel_offset"] = json!(30.0);
        manifest["vocoder"]["gain_db"] = json!(6.0);
    };
    let all = Live {
        loudness: 12.0,
        ..Live::default()
    };
    assert_eq!(peak(changed(loud), "reader", "Stop!", all), CEILING);
}

#[test]
fn the_house_voice_never_reaches_the_ceiling() {
    let loudest = Live {
        loudness: 12.0,
        tension: 1.0,
        emphasis: 1.0,
        arousal: 1.0,
        valence: -1.0,
        ..Live::default()
    };
    for (speaker, live) in [
        ("reader", Live::default()),
        ("reader", loudest),
        ("tenor", loudest),
        (
            "machine",
            Live {
                formant: -12.0,
                pitch: -24.0,
                ..loudest
            },
        ),
        (
            "alto",
            Live {
                formant: 12.0,
                pitch: 24.0,
                ..loudest
            },
        ),
    ] {
        let text = "[emotion anger 1] Stop right there, all of you, now!";
        let peak = peak(changed(|_| {}), speaker, text, live);
        println!("{speaker}: {peak}");
        assert!(peak < CEILING, "{speaker}: {peak}");
    }
}
