//! Voices of Kokoro and Piper as they are distributed, played in a host like the built-in voice, if
//! `RECIT_TEST_PACKS` names a folder with them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "host_support/apart.rs"]
#[allow(dead_code, reason = "this file uses a part of it")]
mod apart;
#[path = "../../tests/speech/mod.rs"]
mod speech;
#[path = "host_support/mod.rs"]
mod support;

use std::ops::Range;
use std::path::PathBuf;

use recit::infer::Runtime;
use recit_host::{Instance, Setup, Song, Stereo, Timeline};
use serde_json::json;

use support::{RATE, assert_same, assert_speech, instance, one_note, state_bytes, state_tree};

/// A voice, and a line in its language.
struct Case {
    voice: &'static str,
    speaker: &'static str,
    text: &'static str,
}

const CASES: [Case; 3] = [
    Case {
        voice: "en_us-joe-medium",
        speaker: "joe",
        text: "We are all around you.",
    },
    Case {
        voice: "kokoro",
        speaker: "af_heart",
        text: "We are all around you.",
    },
    Case {
        voice: "kokoro",
        speaker: "zf_xiaoxiao",
        text: "你好，欢迎你们。",
    },
];

/// The key of the line, and of the same line fitted to four beats.
const PLAIN: u8 = 60;
const FITTED: u8 = 61;

impl Case {
    /// A new instance with both lines, with these parameters.
    fn playing(&self, params: &[(&str, &str)]) -> Instance {
        let mut instance = instance();
        let (stored, mut script) = state_tree(&instance.save().unwrap());
        script["voice"] = json!({ "name": self.voice, "speaker": self.speaker });
        script["lines"] = json!([
            { "key": PLAIN, "text": self.text },
            { "key": FITTED, "text": self.text, "fit": "4 beats" },
        ]);
        instance.load(&state_bytes(stored, &script)).unwrap();
        for (name, text) in params {
            instance.set(name, text).unwrap();
        }
        instance.activate(Setup::offline(RATE, 512)).unwrap();
        instance
    }
}

#[test]
fn voices_from_elsewhere_are_played_bent_fitted_and_sung() {
    let Some(packs) = std::env::var_os("RECIT_TEST_PACKS").map(PathBuf::from) else {
        eprintln!("LEFT OUT: RECIT_TEST_PACKS names no folder with voices of Kokoro and Piper");
        return;
    };
    if !apart::apart("voices_from_elsewhere_are_played_bent_fitted_and_sung") {
        return;
    }
    let runtime = Runtime::of_user();
    for pack in ["piper", "kokoro"] {
        recit::voice::add(&packs.join(pack), None, &runtime, |_, _| ()).unwrap();
    }
    for case in &CASES {
        a_note_sounds_at_its_sample(case);
        the_wheel_bends(case);
        a_fitted_line_lasts_four_beats(case);
        notes_are_sung_in_tune(case);
    }
}

fn a_note_sounds_at_its_sample(case: &Case) {
    let mut instance = case.playing(&[]);
    let (note, latency) = (4321, instance.latency());
    let sound = one_note(&mut instance, note, 200_000);
    assert_speech(&sound);
    assert_eq!(sound.first_sound(), Some(note + latency), "{}", case.speaker);
    // It begins as softly as in the graph's own sound, whose first sound is not cut.
    let starts = speech::rms(&sound.left[note + latency..][..240]);
    assert!(starts < 0.1 * sound.peak(), "{}: {starts}", case.speaker);
    instance.reset().unwrap();
    assert_same(&one_note(&mut instance, note, 200_000), &sound);
}

fn the_wheel_bends(case: &Case) {
    // Without intonation F0 is the speaker's mean.
    let mut instance = case.playing(&[("Intonation", "0 %"), ("Bend range", "7 st")]);
    let mut median = |wheel: [u8; 3]| {
        instance.reset().unwrap();
        let notes = Timeline::new().midi(0, wheel).note(100, PLAIN);
        f0(&instance.render(&notes, 150_000, 512).unwrap(), 0..150_000)
    };
    let (rest, up) = (median([0xe0, 0, 0x40]), median([0xe0, 0x7f, 0x7f]));
    let bend = semitones(up, rest);
    assert!((bend - 7.0).abs() < 0.3, "{}: {bend} semitones", case.speaker);
}

fn a_fitted_line_lasts_four_beats(case: &Case) {
    let mut instance = case.playing(&[]);
    let song = Song {
        beat: 0.0,
        tempo: 80.0,
        bar_start: 0.0,
        signature: (4, 4),
    };
    let notes = Timeline::new().song(song).note(0, FITTED);
    let sound = instance.render(&notes, 240_000, 512).unwrap();
    let audible = 0.003 * sound.peak();
    let last = sound.left.iter().rposition(|sample| sample.abs() > audible);
    let length = (last.unwrap() - instance.latency()) as f64 / RATE;
    assert!((length - 3.0).abs() < 0.1, "{}: {length} s", case.speaker);
}

fn notes_are_sung_in_tune(case: &Case) {
    let mut instance = case.playing(&[("Mode", "Sing"), ("Line select", "1")]);
    let latency = instance.latency();
    let notes = Timeline::new()
        .note(0, 57)
        .note_off(48_000, 57)
        .note(48_000, 62)
        .note_off(96_000, 62);
    let sound = instance.render(&notes, 120_000, 512).unwrap();
    for (start, hz) in [(0, 220.0), (48_000, 293.66)] {
        let held = start + latency + 15_000..start + latency + 43_000;
        let sung = f0(&sound, held);
        let off = semitones(sung, hz);
        assert!(off.abs() < 0.3, "{}: {sung} Hz for {hz} Hz", case.speaker);
    }
}

/// The median F0 in Hz over the periodic stretches of 0.1 s in `part`.
fn f0(sound: &Stereo, part: Range<usize>) -> f32 {
    let stretches = sound.left[part].chunks_exact(4800);
    let loud = stretches.filter(|samples| speech::rms(samples) > 0.01);
    let mut found: Vec<f32> = loud
        .filter_map(|samples| speech::find_pitch(RATE as f32, samples))
        .collect();
    found.sort_by(f32::total_cmp);
    found[found.len() / 2]
}

fn semitones(hz: f32, reference: f32) -> f32 {
    12.0 * libm::log2f(hz / reference)
}
