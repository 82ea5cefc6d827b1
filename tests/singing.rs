//! Singing with the real voice: notes set the pitch, each takes the next syllable, chords are choirs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;
mod speech;

use fake::host::{Score, Sound};
use fake::{Fake, studio};
use recit::cache::Cache;
use recit::engine::{Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Controls, EventKind, Live};
use recit::script::Script;
use recit::voice::find;
use speech::{decibels, pitch, rms};
use std::sync::Arc;

const RATE: f64 = 48_000.0;

/// Two lines of open syllables.
const LINES: [&str; 2] = ["La la la la la la la la.", "Mo re lee no way to go now."];

fn armed(lines: &[&str]) -> (Instance, LinePlayer) {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let instance = engine.instance();
    let mut script = Script::empty();
    for line in lines {
        script.add(None, line).unwrap();
    }
    instance.set_script(script);
    let player = instance.activate(studio(RATE, 512));
    assert!(instance.wait_armed(fake::LIMIT), "{:?}", instance.statuses());
    (instance, player)
}

fn singing(live: Live) -> Controls {
    Controls {
        sing: true,
        live,
        ..Controls::default()
    }
}

/// The events of keys that play these notes.
fn events(notes: &[(f64, f64, u8)]) -> Vec<(usize, EventKind)> {
    let at = |seconds: f64| (seconds * RATE) as usize;
    let keys = |(from, to, key): &(f64, f64, u8)| {
        [
            (at(*from), EventKind::note_on(*key)),
            (at(*to), EventKind::note_off(*key)),
        ]
    };
    let mut events: Vec<_> = notes.iter().flat_map(keys).collect();
    events.sort_by_key(|(at, _)| *at);
    events
}

/// Notes as start and end in seconds and key.
fn sung(player: &mut LinePlayer, length_s: f64, notes: &[(f64, f64, u8)], controls: Controls) -> Sound {
    player.reset();
    let score = Score {
        length: (length_s * RATE) as usize,
        events: events(notes),
        controls: vec![(0, controls)],
        ..Score::default()
    };
    score.offline(player, &[512])
}

fn hertz(key: u8) -> f32 {
    440.0 * ((f32::from(key) - 69.0) / 12.0).exp2()
}

fn cents(heard: f32, key: u8) -> f32 {
    1200.0 * (heard / hertz(key)).log2()
}

/// The sound between two positions of the host's time.
fn stretch<'a>(sound: &'a Sound, player: &LinePlayer, from: f64, to: f64) -> &'a [f32] {
    let at = |seconds: f64| (seconds * RATE) as usize + player.latency() as usize;
    &sound.left[at(from)..at(to)]
}

#[test]
fn a_scale_of_more_than_two_octaves_is_in_tune_and_in_time() {
    let (_instance, mut player) = armed(&LINES);
    let keys: Vec<u8> = [0, 2, 4, 5, 7, 9, 11, 12]
        .map(|step| 55 + step)
        .into_iter()
        .chain([43, 79])
        .collect();
    let notes: Vec<(f64, f64, u8)> = (0..)
        .zip(&keys)
        .map(|(at, key)| {
            let from = 0.1 + 0.8 * f64::from(at);
            (from, from + 0.4, *key)
        })
        .collect();
    let sound = sung(&mut player, 8.6, &notes, singing(Live::default()));
    for (from, _, key) in notes {
        let off = cents(
            pitch(RATE as f32, stretch(&sound, &player, from + 0.2, from + 0.38)),
            key,
        );
        assert!(off.abs() < 10.0, "key {key} is {off} cents off");
        // Silence up to the note, and the syllable within 5 ms of it.
        let onset = (from * RATE) as usize + player.latency() as usize;
        let peak = |samples: &[f32]| {
            samples
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
        };
        assert_eq!(peak(&sound.left[onset - 240..onset]), 0.0, "key {key} is early");
        assert!(peak(&sound.left[onset..onset + 240]) > 1e-4, "key {key} is late");
    }
}

#[test]
fn legato_notes_slide_and_a_bend_and_a_vibrato_are_heard() {
    let (_instance, mut player) = armed(&LINES);
    let live = Live {
        portamento: 0.2,
        ..Live::default()
    };
    let notes = [(0.1, 1.0, 57), (0.9, 1.9, 64)];
    let sound = sung(&mut player, 2.2, &notes, singing(live));
    let heard = |from: f64| pitch(RATE as f32, stretch(&sound, &player, from, from + 0.05));
    assert!(cents(heard(0.7), 57).abs() < 10.0);
    assert!(cents(heard(1.5), 64).abs() < 10.0);
    let between = cents(heard(0.985), 57);
    assert!((100.0..650.0).contains(&between), "{between} cents on the way");
    let vibrato = Live {
        vibrato_depth: 100.0,
        vibrato_onset: 0.6,
        ..Live::default()
    };
    let sound = sung(&mut player, 2.2, &[(0.1, 2.0, 57)], singing(vibrato));
    let swing = |from: f64| {
        let values: Vec<f32> = (0..10)
            .map(|at| {
                cents(
                    pitch(
                        RATE as f32,
                        stretch(
                            &sound,
                            &player,
                            from + 0.02 * f64::from(at),
                            from + 0.02 * f64::from(at) + 0.04,
                        ),
                    ),
                    57,
                )
            })
            .collect();
        values.iter().copied().fold(f32::MIN, f32::max) - values.iter().copied().fold(f32::MAX, f32::min)
    };
    assert!(
        swing(0.22) < 20.0 && swing(1.2) > 120.0,
        "{} then {}",
        swing(0.22),
        swing(1.2)
    );
}

#[test]
fn every_note_takes_the_next_syllable_and_a_word_key_goes_back() {
    let (_instance, mut player) = armed(&["Sea moo."]);
    // The share of hiss in the sound: high for "s", low for "m".
    let is_hiss = |sound: &Sound, player: &LinePlayer, from: f64| {
        let part = stretch(sound, player, from, from + 0.07);
        let steps: Vec<f32> = part.windows(2).map(|pair| pair[1] - pair[0]).collect();
        rms(&steps) / rms(part) > 0.35
    };
    let notes = [(0.1, 0.5, 57), (0.8, 1.2, 57), (1.5, 1.9, 57), (2.2, 2.6, 57)];
    let sound = sung(&mut player, 3.0, &notes, singing(Live::default()));
    let hisses: Vec<bool> = notes
        .iter()
        .map(|(from, ..)| is_hiss(&sound, &player, *from))
        .collect();
    assert_eq!(hisses, [true, false, true, false]);
    // Key 1 is the second word.
    let notes = [
        (0.05, 0.06, 1),
        (0.1, 0.5, 57),
        (0.8, 1.2, 57),
        (1.3, 1.31, 0),
        (1.5, 1.9, 57),
    ];
    let sound = sung(&mut player, 3.0, &notes, singing(Live::default()));
    let hisses: Vec<bool> = [0.1, 0.8, 1.5]
        .iter()
        .map(|from| is_hiss(&sound, &player, *from))
        .collect();
    assert_eq!(hisses, [false, true, true]);
}

#[test]
fn a_note_that_follows_without_a_gap_ends_the_previous_one() {
    let (_instance, mut player) = armed(&LINES);
    let notes = [(0.1, 0.6, 57), (0.6, 1.1, 64)];
    let sound = sung(&mut player, 1.8, &notes, singing(Live::default()));
    let alone = sung(&mut player, 1.8, &notes[1..], singing(Live::default()));
    // A fifth higher without a slide: the first note is gone while the second sounds.
    for from in [0.7, 0.85] {
        let heard = cents(pitch(RATE as f32, stretch(&sound, &player, from, from + 0.1)), 64);
        assert!(heard.abs() < 10.0, "{heard} cents off at {from}");
    }
    let level = rms(stretch(&sound, &player, 0.8, 1.0)) / rms(stretch(&alone, &player, 0.8, 1.0));
    assert!((0.6..1.5).contains(&level), "{level}");
}

#[test]
fn a_note_needs_only_the_phrase_of_its_syllable() {
    let fake = Fake::new();
    // One of the four phrases is planned.
    fake.knobs.acoustic.allow(1);
    let instance = fake.instance(&["Moo. Noah sings. Aim low. Seven zebras measure the moon."]);
    let mut player = instance.activate(studio(RATE, 512));
    let sound = sung(&mut player, 0.1, &[(0.0, 0.1, 60)], singing(Live::default()));
    assert_eq!(sound.start(), Some(player.latency() as usize));
    assert_eq!(instance.meters().stalls, 0);
}

#[test]
fn a_held_note_sounds_as_long_as_its_key_is_down() {
    let (_instance, mut player) = armed(&LINES);
    for held in [0.3, 1.0, 4.0] {
        let sound = sung(
            &mut player,
            held + 1.0,
            &[(0.1, 0.1 + held, 60)],
            singing(Live::default()),
        );
        let steady = rms(stretch(&sound, &player, 0.2, 0.25));
        let late = rms(stretch(&sound, &player, 0.05 + held, 0.1 + held));
        assert!(
            decibels(late / steady).abs() < 6.0,
            "{held} s: {}",
            decibels(late / steady)
        );
        let after = rms(stretch(&sound, &player, 0.5 + held, 0.6 + held));
        assert!(
            decibels(after / steady) < -40.0,
            "{held} s: {}",
            decibels(after / steady)
        );
    }
}

#[test]
fn a_held_weak_syllable_is_as_loud_as_its_neighbours() {
    for speaker in &find("house").unwrap().speakers {
        let speaker = &speaker.id;
        for (words, syllables) in [
            ("Wonderful.", 3),
            ("Happy birthday to you.", 6),
            ("Beautiful people.", 5),
        ] {
            let line = format!("<speak><voice name=\"{speaker}\">{words}</voice></speak>");
            let (_instance, mut player) = armed(&[&line]);
            let notes: Vec<(f64, f64, u8)> = (0..syllables)
                .map(|at| 0.1 + f64::from(at))
                .map(|from| (from, from + 1.0, 52))
                .collect();
            let sound = sung(
                &mut player,
                f64::from(syllables) + 0.5,
                &notes,
                singing(Live::default()),
            );
            let levels: Vec<f32> = notes
                .iter()
                .map(|(from, ..)| decibels(rms(stretch(&sound, &player, from + 0.35, from + 0.85))))
                .collect();
            for pair in levels.windows(2) {
                assert!(pair[0] - pair[1] < 10.0, "{speaker}, {words}: {levels:?}");
            }
        }
    }
}

#[test]
fn a_chord_is_a_choir_and_always_the_same_with_any_block_size() {
    let (instance, mut player) = armed(&LINES);
    let notes = [
        (0.1, 1.1, 57),
        (0.1, 1.1, 61),
        (0.11, 1.1, 64),
        (1.3, 2.2, 55),
        (1.3, 2.2, 59),
    ];
    let score = Score {
        length: 120_000,
        events: events(&notes),
        controls: vec![
            (0, singing(Live::default())),
            (
                40_001,
                singing(Live {
                    breath: 0.3,
                    ..Live::default()
                }),
            ),
        ],
        ..Score::default()
    };
    let whole = score.offline(&mut player, &[512]);
    for blocks in [&[64][..], &[1, 480, 7]] {
        player.reset();
        assert!(
            score.offline(&mut player, blocks).is(&whole),
            "blocks of {blocks:?}"
        );
    }
    // Three singers are louder than one, but not three copies of one.
    let one = sung(&mut player, 2.0, &notes[..1], singing(Live::default()));
    let louder = rms(stretch(&whole, &player, 0.4, 1.0)) / rms(stretch(&one, &player, 0.4, 1.0));
    assert!((1.3..2.6).contains(&louder), "{louder}");
    drop(instance);
}

#[test]
fn in_live_a_sung_note_is_delayed_by_the_delay_of_its_controls() {
    let (instance, player) = armed(&LINES[..1]);
    drop(player);
    let mut setup = studio(RATE, 64);
    let tight = recit::engine::AudioSetup {
        lookahead: Lookahead::Tight,
        ..setup
    };
    setup.lookahead = Lookahead::Live;
    let mut player = instance.activate(setup);
    assert!(instance.wait_armed(fake::LIMIT));
    let sound = sung(&mut player, 0.6, &[(0.1, 0.4, 60)], singing(Live::default()));
    assert_eq!(player.latency(), 0);
    let start = sound.start().unwrap();
    let expected = 4800 + tight.latency() as usize;
    assert!(start.abs_diff(expected) < 96, "at {start}, not {expected}");
}
