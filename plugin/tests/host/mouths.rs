//! Mouths as notes and controllers of the plugin's output.

use recit::engine::{Engine, RenderSetup};
use recit::export::{MouthSet, mouth_cues};
use recit::script::{Line, LineId};
use recit_host::{Instance, Played, Setup, Timeline};
use serde_json::Value;

use crate::support::{RATE, assert_same, assert_speech, instance, state_bytes, state_tree, with_lines};

const TEXT: &str = "Maybe a happy puppy.";
const LEN: usize = 120_000;

/// The channel of mouths.
const CHANNEL: u8 = 15;

/// The mouths in the order of their keys, from 36 on.
const MOUTHS: [&str; 15] = [
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
];

/// An instance with one line that sends its mouths there.
fn sending(mouths: &str, setup: Setup) -> Instance {
    let mut instance = instance();
    let state = with_lines(&instance.save().unwrap(), &[TEXT]);
    let (mut stored, script) = state_tree(&state);
    stored["fields"]["mouths"] = Value::String(mouths.to_owned());
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance.activate(setup).unwrap();
    instance
}

/// The samples at which mouths begin in a bounce of a note at sample 1000, in seconds, and their keys.
fn begun(played: &[(usize, Played)]) -> Vec<(f64, u8)> {
    let begin = |(at, played): &(usize, Played)| match played {
        Played::On(key, CHANNEL) => Some((*at as f64 / RATE, *key)),
        _ => None,
    };
    played.iter().filter_map(begin).collect()
}

#[test]
fn mouths_are_notes_at_the_samples_at_which_they_are_heard() {
    let line = Timeline::new().note(1000, 60);
    let mut quiet = sending("", Setup::offline(RATE, 512));
    let plain = quiet.render(&line, LEN, 512).unwrap();
    assert_eq!(quiet.take_played(), []);

    let voice = Engine::acquire().instance();
    let spoken = voice.script().voice.clone();
    let text = Line::new(LineId(1), None, TEXT);
    let rendered = voice.render(&text, &spoken, &RenderSetup::default(), &mut |_| true);
    let transcript = rendered.unwrap().transcript;
    let wanted: Vec<(f64, u8)> = mouth_cues(&transcript, MouthSet::Ovr)
        .iter()
        .filter(|cue| cue.mouth != "sil")
        .map(|cue| {
            let key = MOUTHS.iter().position(|mouth| *mouth == cue.mouth).unwrap();
            (cue.start_s, 36 + key as u8)
        })
        .collect();

    for block in [512, 96] {
        let mut instance = sending("midi-notes", Setup::offline(RATE, 512));
        let start_s = (1000 + instance.latency()) as f64 / RATE;
        let sound = instance.render(&line, LEN, block).unwrap();
        assert_speech(&sound);
        assert_same(&sound, &plain);
        let played = instance.take_played();
        assert!(played.is_sorted_by_key(|(at, _)| *at));
        let begun = begun(&played);
        assert_eq!(begun.len(), wanted.len(), "{begun:?} {wanted:?}");
        for ((at_s, key), (wanted_s, wanted_key)) in begun.iter().zip(&wanted) {
            assert!(
                key == wanted_key && (at_s - start_s - wanted_s).abs() < 1e-3,
                "{at_s} {wanted_s}"
            );
        }
        let ended = played
            .iter()
            .filter(|(_, played)| matches!(played, Played::Off(..)));
        assert_eq!(ended.count(), begun.len(), "every note ends");
    }
}

#[test]
fn blend_shapes_are_controllers() {
    let mut instance = sending("midi-controllers", Setup::offline(RATE, 512));
    let start = 1000 + instance.latency();
    instance
        .render(&Timeline::new().note(1000, 60), LEN, 512)
        .unwrap();
    let played = instance.take_played();
    let jaw: Vec<(usize, u8)> = played
        .iter()
        .filter_map(|(at, played)| match played {
            Played::Midi([0xbf, 102, value]) => Some((*at, *value)),
            Played::Midi([0xbf, 103..=119, _]) => None,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(jaw.iter().any(|(_, value)| *value > 40), "{jaw:?}");
    assert!(jaw.iter().all(|(at, _)| *at >= start));
    assert_eq!(
        jaw.last().map(|(_, value)| *value),
        Some(0),
        "it is closed in the end"
    );
}
