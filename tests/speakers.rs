//! Lines in which several speakers of the built-in voice take turns.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use recit::cache::Cache;
use recit::engine::{Engine, RenderSetup, Rendered};
use recit::player::Live;
use recit::script::{Line, LineId, VoiceRef};

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
    let hop = |time_s: f64| (time_s * 22_050.0 / 256.0) as usize;
    let voiced = &rendered.transcript.pitch[hop(word.start_s)..hop(word.end_s)];
    let mut voiced: Vec<f32> = voiced.iter().copied().filter(|hz| *hz > 0.0).collect();
    voiced.sort_by(f32::total_cmp);
    voiced[voiced.len() / 2]
}

#[test]
fn a_voice_tag_lets_another_speaker_take_over_and_gives_the_turn_back() {
    let text = "Morning. She said <voice name='Elder'>morning</voice> and left. <voice name=\"nobody\">Morning.</voice>";
    let rendered = render(text, Live::default());
    let [own, said, elder, left, nobody] = [0, 2, 3, 5, 6].map(|word| pitch(&rendered, word));
    // The reader speaks at about 208 Hz, the elder at 114.
    assert!(
        elder < 150.0 && elder < 0.8 * own.min(said).min(left),
        "{elder}: {own}, {said}, {left}"
    );
    assert!(nobody > 150.0, "{nobody}");
    assert_eq!(rendered.warnings.len(), 1, "{:?}", rendered.warnings);
    let warning = &rendered.warnings[0];
    assert!(
        warning.starts_with("line 1, column 65: the voice has no speaker `nobody`"),
        "{warning}"
    );
}

#[test]
fn each_speaker_keeps_to_a_pitch_of_their_own_without_intonation() {
    let flat = Live {
        range: 0.0,
        ..Live::default()
    };
    let rendered = render("Morning. <voice name=\"house/elder\">Morning.</voice>", flat);
    let [reader, elder] = [0, 1].map(|word| pitch(&rendered, word));
    assert!((reader / 5.337758_f32.exp() - 1.0).abs() < 0.02, "{reader}");
    assert!((elder / 4.733879_f32.exp() - 1.0).abs() < 0.02, "{elder}");
}
