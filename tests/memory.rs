//! The memory of lines, in large numbers and of any length.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::time::{Duration, Instant};

use fake::host::{Score, Sound};
use fake::{Fake, LIMIT, studio};
use recit::cache::Cache;
use recit::engine::{Instance, LinePlayer, LineStatus, RenderSetup};
use recit::player::{Controls, Fit, Span, Takes, Trigger};
use recit::script::Script;

const RATE: f64 = 48_000.0;
const MIB: u64 = 1 << 20;

/// Memory beyond the budget while a phrase is planned: its frames and its text.
const PHRASE: u64 = 2 * MIB;

fn fake_with(memory: u64) -> Fake {
    Fake::with_cache(Cache::in_memory().with_memory(memory))
}

/// A script of this many lines, about 40 kB each, with this many takes.
fn script(fake: &Fake, lines: usize, takes: u8) -> Script {
    let mut script = fake.script(&[]);
    for index in 0..lines {
        let id = script.add(None, &format!("Line number {index}.")).unwrap();
        script.set_takes(id, takes).unwrap();
    }
    script
}

fn armed(fake: &Fake, script: Script) -> (Instance, LinePlayer) {
    let instance = fake.engine.instance();
    instance.set_script(script);
    let player = instance.activate(studio(RATE, 512));
    assert!(instance.wait_armed(LIMIT));
    (instance, player)
}

/// Plays the line at `index` offline.
fn play(player: &mut LinePlayer, index: usize, samples: usize, controls: Controls) -> Sound {
    let controls = Controls {
        trigger: Trigger::Selected,
        selected_line: index as u32,
        ..controls
    };
    let score = Score {
        controls: vec![(0, controls)],
        ..Score::note(samples, 0, 60)
    };
    score.offline(player, &[512])
}

fn is_armed(instance: &Instance, index: usize) -> bool {
    instance.statuses()[index].status == LineStatus::Armed
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A line of six sentences of about two and a half seconds, 75 kB each.
fn long_text() -> String {
    let names = ["one", "two", "three", "four", "five", "six"];
    let sentences =
        names.map(|name| format!("This is the sentence with the number {name}, and so it goes on."));
    sentences.join(" ")
}

#[test]
fn lines_of_a_large_script_stay_within_the_budget() {
    let fake = fake_with(8 * MIB);
    let (instance, mut player) = armed(&fake, script(&fake, 1024, 4));
    let memory = fake.engine.memory();
    assert!(memory.used() > 7 * MIB, "{} bytes", memory.used());
    assert!(memory.peak() <= 8 * MIB + PHRASE, "{} bytes", memory.peak());
    assert!(is_armed(&instance, 0) && !is_armed(&instance, 1000));
    // A line that is not armed is spoken all the same. Then its neighbours replace lines that are far from
    // it.
    let sound = play(&mut player, 1000, 96_000, Controls::default());
    assert!(sound.start().is_some());
    wait_for("the lines around", || {
        is_armed(&instance, 1008) && is_armed(&instance, 992)
    });
    assert!(instance.wait_armed(LIMIT));
    assert!(is_armed(&instance, 1000) && !is_armed(&instance, 512));
    assert!(memory.peak() <= 8 * MIB + PHRASE, "{} bytes", memory.peak());
}

#[test]
fn an_evicted_line_sounds_as_before() {
    let [ample, small] = [256 * MIB, 4 * MIB].map(|memory| {
        let fake = fake_with(memory);
        let (instance, mut player) = armed(&fake, script(&fake, 300, 1));
        let sounds = [0, 250, 0].map(|index| {
            let sound = play(&mut player, index, 96_000, Controls::default());
            assert!(instance.wait_armed(LIMIT));
            player.reset();
            sound
        });
        assert_eq!(is_armed(&instance, 120), memory > 4 * MIB);
        sounds
    });
    assert!(ample[0].start().is_some() && !ample[0].is(&ample[1]));
    for (one, other) in ample.iter().zip(&small) {
        assert!(one.is(other));
    }
}

#[test]
fn an_evicted_line_is_read_back_from_disk() {
    let folder = std::env::temp_dir().join(format!("recit-memory-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    {
        let fake = Fake::with_cache(Cache::in_folder(folder.clone(), 64 * MIB).with_memory(4 * MIB));
        let (instance, mut player) = armed(&fake, script(&fake, 300, 1));
        play(&mut player, 250, 96_000, Controls::default());
        assert!(instance.wait_armed(LIMIT));
        assert!(!is_armed(&instance, 30), "nothing was evicted");
        let before = fake.knobs.passes();
        play(&mut player, 30, 96_000, Controls::default());
        assert!(instance.wait_armed(LIMIT) && is_armed(&instance, 5) && is_armed(&instance, 60));
        let planned = fake.knobs.passes() - before;
        assert!(planned < 8, "{planned} lines were planned again");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_line_that_sounds_continues_while_others_take_all_the_memory() {
    let sound = |memory| {
        let fake = fake_with(memory);
        let text = long_text();
        let mut lines = script(&fake, 300, 1);
        let id = lines.add(Some(60), &text).unwrap();
        let (instance, mut player) = armed(&fake, lines);
        let first = Score::note(24_000, 0, 60).offline(&mut player, &[512]);
        instance.edit(|script| script.remove(id)).unwrap();
        instance.set_script(script(&fake, 400, 1));
        assert!(instance.wait_armed(LIMIT));
        let rest = Score {
            length: 480_000,
            ..Score::default()
        };
        [first, rest.offline(&mut player, &[512])]
    };
    let [ample, small] = [sound(256 * MIB), sound(4 * MIB)];
    assert!(ample[1].end() > 400_000, "{}", ample[1].end());
    assert!(ample[0].is(&small[0]) && ample[1].is(&small[1]));
}

#[test]
fn a_line_that_is_too_long_for_the_budget_sounds_the_same() {
    let text = long_text();
    let fit = Controls {
        fit: Fit::To(Span::Beats(12.0)),
        ..Controls::default()
    };
    let sounds = |memory: u64| {
        let fake = fake_with(memory);
        let (instance, mut player) = fake.armed(&[&text], studio(RATE, 512));
        assert!(instance.statuses()[0].length_s.unwrap() > 10.0);
        let plain = play(&mut player, 0, 720_000, Controls::default());
        player.reset();
        let fitted = play(&mut player, 0, 300_000, fit);
        let script = instance.script();
        let setup = RenderSetup::default();
        let rendered = instance.render(&script.lines()[0], &script.voice, &setup, &mut |_| true);
        (plain, fitted, rendered.unwrap(), fake.engine.memory().peak())
    };
    let (ample, small) = (sounds(256 * MIB), sounds(4 * MIB));
    assert!(ample.0.end() > 480_000 && ample.0.is(&small.0));
    assert!(ample.1.end() > 280_000 && ample.1.is(&small.1));
    assert!(ample.2.transcript.words.len() == 6 * 13 && ample.2 == small.2);
    assert!(small.3 < ample.3, "{} of {} bytes", small.3, ample.3);
}

#[test]
fn a_long_line_is_looped_and_spoken_twice_at_once() {
    let text = long_text();
    let sound = |memory: u64| {
        let fake = fake_with(memory);
        let (_instance, mut player) = fake.armed(&[&text], studio(RATE, 512));
        let looped = Controls {
            looping: true,
            ..Controls::default()
        };
        let score = Score {
            controls: vec![(0, looped)],
            ..Score::notes(960_000, &[(0, 60), (130_000, 60)])
        };
        score.offline(&mut player, &[512])
    };
    let (ample, small) = (sound(256 * MIB), sound(4 * MIB));
    assert!(ample.end() > 900_000 && ample.is(&small));
}

#[test]
fn takes_are_armed_when_they_are_expected() {
    let fake = Fake::new();
    let (instance, mut player) = armed(&fake, script(&fake, 100, 4));
    // The first take of all lines, and all takes of the sixteen neighbours. Loading the voice takes one more
    // pass.
    assert_eq!(fake.knobs.passes(), 1 + 100 + 16 * 3);
    let in_turn = Controls {
        takes: Takes::RoundRobin,
        ..Controls::default()
    };
    let takes: Vec<Sound> = (0..4).map(|_| play(&mut player, 80, 96_000, in_turn)).collect();
    for (index, take) in takes.iter().enumerate() {
        assert!(take.start().is_some());
        assert!(takes[..index].iter().all(|other| !other.is(take)));
    }
    assert!(instance.wait_armed(LIMIT));
    // The takes of the neighbours of the line that was played, and no others.
    assert_eq!(fake.knobs.passes(), 1 + 100 + 2 * 16 * 3);
    assert_eq!(instance.last_heard().map(|(_, seed)| seed), Some(3));
}

#[test]
fn pauses_take_no_memory() {
    let counted = |lines: usize, text: &str| {
        let fake = Fake::new();
        let mut script = fake.script(&[]);
        for seed in 0..lines as u64 {
            let id = script.add(None, text).unwrap();
            script.set_seed(id, seed).unwrap();
        }
        let (instance, _player) = armed(&fake, script);
        let shortest = instance
            .statuses()
            .iter()
            .map(|line| line.length_s.unwrap())
            .fold(f32::MAX, f32::min);
        (fake.engine.memory().peak(), shortest)
    };
    // More than an hour each, with 140 spoken words.
    let (peak, shortest) = counted(10, &"a [pause 30s] ".repeat(140));
    assert!(shortest > 139.0 * 30.0);
    assert!(peak < 30 * MIB, "{peak} bytes");
    // Only silence.
    let (peak, _) = counted(100, &"[pause 30s]".repeat(181));
    assert!(peak < MIB, "{peak} bytes");
}
