//! Voices from elsewhere are limited to a fixed peak; the built-in voice is never limited.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use recit::cache::Cache;
use recit::engine::{Engine, RenderSetup};
use recit::infer::Runtime;
use recit::player::Live;
use recit::script::{Line, LineId, VoiceRef};
use recit::voice::{Variant, Voice};
use serde_json::{Value, json};

/// The peak of a line that `speaker` of `voice` speaks with these controls.
fn peak(engine: &Arc<Engine>, voice: &str, speaker: &str, live: Live) -> f32 {
    let voice = VoiceRef {
        name: voice.to_owned(),
        speaker: speaker.to_owned(),
        hash: None,
    };
    let setup = RenderSetup {
        live,
        ..RenderSetup::default()
    };
    let line = Line::new(LineId(1), None, "[emotion anger 1] Stop right there, all of you!");
    let instance = engine.instance();
    let rendered = instance.render(&line, &voice, &setup, &mut |_| true).unwrap();
    assert!(rendered.warnings.is_empty(), "{:?}", rendered.warnings);
    let samples = rendered.samples.iter();
    samples.fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[test]
fn a_voice_in_a_folder_that_is_too_loud_is_limited() {
    let folder = std::env::temp_dir().join(format!("recit-shouts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
    for stage in ["acoustic_encoder", "acoustic_prosody", "acoustic_decoder"] {
        let name = format!("standard_int8_{stage}.onnx");
        std::fs::copy(house.join(&name), folder.join(&name)).unwrap();
    }
    let mut manifest: Value = serde_json::from_str(include_str!("../models/house/voice.json")).unwrap();
    manifest["id"] = json!("shouts");
    manifest["vocoder"]["envelope_offset"] = json!(30.0);
    manifest["vocoder"]["gain_db"] = json!(6.0);
    std::fs::write(folder.join("voice.json"), manifest.to_string()).unwrap();
    let voice = Voice::load(&folder, &Runtime::builtin(), Variant::default()).unwrap();
    std::fs::remove_dir_all(folder).unwrap();

    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    engine.voices().insert(voice);
    // 12 dB above full scale.
    assert_eq!(peak(&engine, "shouts", "reader", Live::default()), 4.0);
}

#[test]
fn the_built_in_voice_is_never_limited() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let loudest = Live {
        loudness: 12.0,
        tension: 1.0,
        emphasis: 1.0,
        arousal: 1.0,
        valence: -1.0,
        formant: 12.0,
        pitch: 24.0,
        ..Live::default()
    };
    for speaker in ["reader", "young"] {
        let peak = peak(&engine, "house", speaker, loudest);
        println!("{speaker}: {peak}");
        // 30 dB above full scale.
        assert!(peak < 32.0, "{speaker}: {peak}");
    }
}
