//! The plugin in an in-process CLAP host in real time, by the clock and ahead of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "host_support/mod.rs"]
mod support;

use std::sync::{Mutex, PoisonError};

use recit_host::{Action, NoteExpressionType, NoteName, Playback, Setup, Stereo, Timeline};
use support::{RATE, assert_same, assert_speech, instance, playing, speaking};

/// These tests keep to the clock, so only one may run at a time.
static CLOCK: Mutex<()> = Mutex::new(());

const TEXT: &str = "One, two, three.";

fn offline(note: usize, len: usize) -> Stereo {
    let mut instance = playing(&[TEXT], Setup::offline(RATE, 512));
    instance
        .render(&Timeline::new().note(note, 60), len, 512)
        .unwrap()
}

fn energy(sound: &Stereo) -> f64 {
    sound.rms().powi(2) * sound.len() as f64
}

#[test]
fn an_armed_line_is_exact_by_the_clock() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = playing(&[TEXT], Setup::realtime(RATE, 512));
    let latency = instance.latency();
    // Two seconds to load the voice and arm a line.
    assert!(
        instance
            .render(&Timeline::new(), 96_000, 512)
            .unwrap()
            .is_silent()
    );
    let sound = instance
        .render(&Timeline::new().note(1234, 60), 96_000, 512)
        .unwrap();
    assert_eq!(sound.first_sound(), Some(1234 + latency));
    assert_speech(&sound);
    let whole = energy(&sound) / energy(&offline(1234, 96_000));
    assert!((0.8..1.2).contains(&whole), "{whole} of the line's energy");
}

#[test]
fn a_note_before_anything_is_armed_is_late_at_worst() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let text = "Eleven otters slept beside the quiet mill.";
    let mut instance = playing(&[text], Setup::realtime(RATE, 512));
    let sound = instance
        .render(&Timeline::new().note(0, 60), 5 * 48_000, 512)
        .unwrap();
    assert_speech(&sound);
    assert!(sound.first_sound() >= Some(instance.latency()));
    let mut reference = playing(&[text], Setup::offline(RATE, 512));
    let expected = reference
        .render(&Timeline::new().note(0, 60), 5 * 48_000, 512)
        .unwrap();
    let whole = energy(&sound) / energy(&expected);
    assert!((0.8..1.2).contains(&whole), "{whole} of the line's energy");
}

#[test]
fn a_host_that_runs_ahead_of_the_clock_gets_the_offline_samples() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let setup = Setup {
        playback: Playback::Rushed,
        ..Setup::offline(RATE, 512)
    };
    let mut instance = playing(&[TEXT], setup);
    let sound = instance
        .render(&Timeline::new().note(48_000, 60), 144_000, 512)
        .unwrap();
    assert_eq!(sound.first_sound(), Some(48_000 + instance.latency()));
    assert_same(&sound, &offline(48_000, 144_000));
}

#[test]
fn a_live_line_has_no_latency() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = speaking(&[TEXT]);
    instance.set("Lookahead", "Live").unwrap();
    instance.activate(Setup::realtime(RATE, 64)).unwrap();
    assert_eq!(instance.latency(), 0);
    instance.render(&Timeline::new(), 96_000, 64).unwrap();
    let sound = instance
        .render(&Timeline::new().note(777, 60), 72_000, 64)
        .unwrap();
    assert_eq!(sound.first_sound(), Some(777));
    assert_speech(&sound);
}

/// Every parameter, every way to ask for a line, more lines than may sound, more events than the player takes at once, and
/// another script in between: whatever checkers are built in watch the callback.
#[test]
fn all_that_a_host_can_ask_is_taken_by_the_clock() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = playing(&["One.", "Two.", TEXT], Setup::realtime(RATE, 128));
    instance.render(&Timeline::new(), 48_000, 128).unwrap();
    let breath = instance.param("Breath").unwrap().id;
    let mut timeline = Timeline::new();
    for (index, (name, texts)) in [
        ("Volume", ["-6 dB", "0 dB"]),
        ("Pan", ["30 % L", "C"]),
        ("Speed", ["1.5", "1"]),
        ("Pitch", ["5 st", "0 st"]),
        ("Intonation", ["20 %", "100 %"]),
        ("Formant", ["-3 st", "0 st"]),
        ("Breath", ["50 %", "0 %"]),
        ("Tension", ["-50 %", "0 %"]),
        ("Roughness", ["40 %", "0 %"]),
        ("Vibrato depth", ["90 ct", "0 ct"]),
        ("Vibrato rate", ["7 Hz", "5.5 Hz"]),
        ("Vibrato onset", ["0.5 s", "0 s"]),
        ("Loudness", ["-3 dB", "0 dB"]),
        ("Emphasis", ["60 %", "0 %"]),
        ("Portamento", ["100 ms", "60 ms"]),
        ("Valence", ["60 %", "0 %"]),
        ("Arousal", ["-40 %", "0 %"]),
        ("Emotion", ["50 %", "100 %"]),
        ("Line select", ["3", "1"]),
        ("Trigger mode", ["Any key plays the next line", "Selected line"]),
        ("Note-off", ["Fade out", "Stop at the word"]),
        ("Play mode", ["A new line ends the last", "Every note its line"]),
        ("Takes", ["Round robin", "First take"]),
        ("Velocity", ["100 %", "50 %"]),
        ("Bend range", ["12 st", "2 st"]),
        ("MPE", ["On", "Off"]),
        ("Fit", ["1 beat", "As the line says"]),
        ("Loop", ["On", "Off"]),
        ("Mode", ["Sing", "Speak"]),
        ("Lookahead", ["Tight", "Studio"]),
    ]
    .into_iter()
    .enumerate()
    {
        let id = instance.param(name).unwrap().id;
        for (turn, text) in texts.into_iter().enumerate() {
            let value = instance.value_of(name, text).unwrap();
            timeline = timeline.param(3_001 + 477 * index + 12_000 * turn, id, value);
        }
    }
    for turn in 0..40 {
        let (at, key) = (turn * 611, 60 + (turn % 3) as u8);
        timeline = timeline.note(at, key).note_off(at + 4_000, key);
    }
    for turn in 0..60 {
        let (at, value) = (4_000 + 311 * turn, (turn * 2) as u8);
        let note = NoteName::numbered(60, turn as u32);
        timeline = timeline
            .midi(at, [0xe0 | (turn % 16) as u8, 0, value])
            .midi(at + 100, [0xb0, 1, value])
            .midi(at + 150, [0xb0, 64, value])
            .named(at, note)
            .express(at + 200, note, NoteExpressionType::Tuning, 0.1 * turn as f64)
            .with(
                at,
                Action::Modulate {
                    note,
                    id: breath,
                    amount: 0.3,
                },
            );
    }
    for _ in 0..400 {
        timeline = timeline.note(26_000, 61);
    }
    let sound = instance.render(&timeline, 48_000, 128).unwrap();
    assert!(sound.is_finite() && sound.peak() > 0.01);
    let other = speaking(&["Another script."]).save().unwrap();
    instance.load(&other).unwrap();
    let sound = instance
        .render(&Timeline::new().note(0, 60).note(24_000, 60), 72_000, 128)
        .unwrap();
    assert!(sound.is_finite() && sound.peak() > 0.01);
}

#[test]
fn switching_between_live_and_offline_changes_nothing() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = instance();
    for setup in [
        Setup::realtime(RATE, 512),
        Setup::offline(RATE, 512),
        Setup::realtime(RATE, 512),
    ] {
        instance.activate(setup).unwrap();
        instance.render(&Timeline::new(), 24_000, 512).unwrap();
        let sound = instance
            .render(&Timeline::new().note(0, 60), 48_000, 512)
            .unwrap();
        assert_speech(&sound);
        instance.deactivate();
    }
}
