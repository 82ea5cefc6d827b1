//! The plugin in an in-process CLAP host in real time, and faster than real time.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../tests/holds/mod.rs"]
mod holds;
#[path = "host_support/mod.rs"]
mod support;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use holds::holds;
use recit_host::{Action, Instance, NoteExpressionType, NoteName, Playback, Setup, Stereo, Timeline};
use support::{RATE, assert_same, assert_speech, instance, playing, speaking};

/// These tests depend on real time, so only one may run at a time.
static CLOCK: Mutex<()> = Mutex::new(());

const TEXT: &str = "One, two, three.";

/// A test that waits longer than this for a line hangs.
const LIMIT: Duration = Duration::from_secs(300);

/// An instance that renders `text` on key 60 offline, once it is armed: a bounce waits only ten seconds for a
/// line, and a slow machine may take longer to load the voice and plan.
fn offline(text: &str) -> Instance {
    let mut instance = playing(&[text], Setup::offline(RATE, 512));
    let due = Some(instance.latency());
    let begin = Instant::now();
    while to_the_end(&mut instance, 0, 512).first_sound() != due {
        assert!(begin.elapsed() < LIMIT, "the line never comes in time");
    }
    instance.reset().unwrap();
    instance
}

fn bounce(text: &str, note: usize, len: usize) -> Stereo {
    offline(text)
        .render(&Timeline::new().note(note, 60), len, 512)
        .unwrap()
}

/// Plays a note on key 60 at `note` in real time, until the plugin reports that it has ended.
fn to_the_end(instance: &mut Instance, note: usize, block: usize) -> Stereo {
    let begin = Instant::now();
    instance.take_ended();
    let mut timeline = Timeline::new().note(note, 60);
    let mut sound = Stereo::silence(0);
    loop {
        sound.extend(&instance.render(&timeline, 24_000, block).unwrap());
        if !instance.take_ended().is_empty() {
            return sound;
        }
        assert!(begin.elapsed() < LIMIT, "the line does not end");
        timeline = Timeline::new();
    }
}

/// In real time a line has every sample of a bounce. On a busy machine it may be late; then there is a gap,
/// but no sample is lost.
#[test]
fn a_line_by_the_clock_is_that_of_a_bounce_but_for_its_holds() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    for text in [TEXT, "Eleven otters slept beside the quiet mill."] {
        // Once before anything is armed, and once more.
        let mut instance = playing(&[text], Setup::realtime(RATE, 512));
        let latency = instance.latency();
        let bounce = bounce(text, 0, 5 * 48_000);
        // From its first sample, which may be silent.
        let whole = &bounce.left[latency..=bounce.last_sound().unwrap()];
        for note in [0, 1234] {
            let sound = to_the_end(&mut instance, note, 512);
            assert_speech(&sound);
            let due = note + latency;
            assert!(sound.first_sound() >= Some(due));
            println!("{text} {} holds", holds(&sound.left[due..], whole));
        }
    }
}

#[test]
fn a_host_that_runs_faster_than_real_time_gets_the_offline_samples() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    // Ten seconds ahead, because a slow machine may need that long to speak.
    let (note, length) = (480_000, 576_000);
    let timeline = Timeline::new().note(note, 60);
    let mut offline = offline(TEXT);
    let expected = offline.render(&timeline, length, 512).unwrap();
    let setup = Setup {
        playback: Playback::Rushed,
        ..Setup::offline(RATE, 512)
    };
    // While the other instance holds the line, this one need not plan it.
    let mut instance = playing(&[TEXT], setup);
    let sound = instance.render(&timeline, length, 512).unwrap();
    assert_eq!(sound.first_sound(), Some(note + instance.latency()));
    assert_same(&sound, &expected);
}

#[test]
fn a_live_line_has_no_latency() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = speaking(&[TEXT]);
    instance.set("Lookahead", "Live").unwrap();
    instance.activate(Setup::realtime(RATE, 64)).unwrap();
    assert_eq!(instance.latency(), 0);
    // Its head is armed on another thread. Once it is, nothing is late.
    let begin = Instant::now();
    loop {
        let sound = to_the_end(&mut instance, 777, 64);
        assert_speech(&sound);
        let start = sound.first_sound().unwrap();
        if start == 777 {
            return;
        }
        assert!(start > 777, "it begins at {start}");
        assert!(begin.elapsed() < LIMIT, "it never begins with its note");
    }
}

/// Every parameter, every trigger mode, more lines than may sound, more events than the player takes at once,
/// and a new script in between, while the checkers that are built in watch the audio callback.
#[test]
fn all_that_a_host_can_ask_is_taken_by_the_clock() {
    let _clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instance = playing(&["One.", "Two.", TEXT], Setup::realtime(RATE, 128));
    to_the_end(&mut instance, 0, 128);
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
    // Hundreds of notes end.
    instance.reset().unwrap();
    instance.render(&Timeline::new(), 4_800, 128).unwrap();
    assert_speech(&to_the_end(&mut instance, 0, 128));
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
        assert_speech(&to_the_end(&mut instance, 0, 512));
        instance.deactivate();
    }
}
