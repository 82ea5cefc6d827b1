//! Lines in which several speakers of the built-in voice take turns.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use recit::cache::Cache;
use recit::engine::{Engine, RenderSetup, Rendered};
use recit::player::Live;
use recit::script::{Line, LineId, VoiceRef};
use serde_json::Value;

fn render(text: &str, live: Live) -> Rendered {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let line = Line::new(LineId(1), None, text);
    let setup = RenderSetup {
        live,
        ..RenderSetup::default()
    };
    let rendered = engine
        .instance()
        .render(&line, &VoiceRef::default(), &setup, &mut |_| true);
    rendered.unwrap()
}

/// The median pitch of a word, in Hz.
fn pitch(rendered: &Rendered, word: usize) -> f32 {
    let word = &rendered.transcript.words[word];
    let segment = |time_s: f64| (time_s / rendered.transcript.step_s) as usize;
    let voiced = &rendered.transcript.pitch[segment(word.start_s)..segment(word.end_s)];
    let mut voiced: Vec<f32> = voiced.iter().copied().filter(|hz| *hz > 0.0).collect();
    voiced.sort_by(f32::total_cmp);
    voiced[voiced.len() / 2]
}

#[test]
fn a_voice_tag_switches_the_speaker_and_its_end_switches_back() {
    let text = "Morning. She said <voice name='Announcer'>morning</voice> and left. <voice name=\"nobody\">Morning.</voice>";
    let rendered = render(text, Live::default());
    let [own, said, announcer, left, nobody] = [0, 2, 3, 5, 6].map(|word| pitch(&rendered, word));
    // The speaker `host` has about 198 Hz, the announcer 84.
    assert!(
        announcer < 120.0 && announcer < 0.7 * own.min(said).min(left),
        "{announcer}: {own}, {said}, {left}"
    );
    assert!(nobody > 140.0, "{nobody}");
    assert_eq!(rendered.warnings.len(), 1, "{:?}", rendered.warnings);
    let warning = &rendered.warnings[0];
    assert!(
        warning.starts_with("line 1, column 69: the voice has no speaker `nobody`"),
        "{warning}"
    );
}

#[test]
fn each_speaker_keeps_their_own_pitch_without_intonation() {
    let flat = Live {
        range: 0.0,
        ..Live::default()
    };
    let rendered = render("Morning. <voice name=\"house/announcer\">Morning.</voice>", flat);
    let manifest: Value = serde_json::from_str(include_str!("../models/house/voice.json")).unwrap();
    for (word, id) in ["host", "announcer"].into_iter().enumerate() {
        let speakers = manifest["speakers"].as_array().unwrap();
        let known = speakers.iter().find(|speaker| speaker["id"] == id).unwrap();
        let (own, heard) = (
            known["log_f0_mean"].as_f64().unwrap().exp(),
            pitch(&rendered, word),
        );
        assert!(
            (f64::from(heard) / own - 1.0).abs() < 0.02,
            "{id}: {heard}, not {own}"
        );
    }
}
