//! When a line is heard, and that block sizes, rates and hosts change nothing else. With the fake voice in
//! several formats, so that the result does not depend on a model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;
mod holds;

use std::time::Duration;

use fake::graphs::{SHAPES, Shape};
use fake::host::{Score, Sound};
use fake::{Fake, studio, wait_until};
use holds::holds;
use recit::engine::{AudioSetup, LinePlayer, Lookahead};
use recit::player::{Controls, EventKind, Live, NoteOff};

const BLOCKS: [usize; 8] = [1, 2, 7, 64, 480, 512, 1024, 4096];
const RATES: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

#[test]
fn an_armed_line_starts_exactly_at_note_plus_latency() {
    SHAPES.into_iter().for_each(starts_exactly);
}

fn starts_exactly(shape: Shape) {
    let fake = Fake::of(shape);
    let instance = fake.instance(&["Aim."]);
    for lookahead in [Lookahead::Live, Lookahead::Tight, Lookahead::Studio] {
        for sample_rate in RATES {
            for max_block in BLOCKS {
                let setup = AudioSetup {
                    sample_rate,
                    max_block,
                    lookahead,
                };
                let mut player = instance.activate(setup);
                assert!(instance.wait_armed(fake::LIMIT));
                assert_eq!(player.latency(), setup.latency());
                for note in [0, max_block / 2, max_block - 1, 2 * max_block + 3] {
                    player.reset();
                    let start = note + player.latency() as usize;
                    let sound = Score::note(start + 100, note, 60).offline(&mut player, &[max_block]);
                    assert_eq!(
                        sound.start(),
                        Some(start),
                        "{shape:?}, {lookahead:?}, {sample_rate} Hz, blocks of {max_block}, note at {note}"
                    );
                }
            }
        }
    }
}

/// Three overlapping lines, one of which fades when its key is released, while every control moves at
/// arbitrary positions.
fn automated(rate: f64) -> Score {
    let at = |seconds: f64| (seconds * rate) as usize;
    let move_to = |pitch, speed, volume_db, pan| Controls {
        live: Live {
            pitch,
            speed,
            // Everything else moves with it.
            range: 1.0 + 0.04 * pitch,
            formant: 0.5 * pitch,
            breath: (speed - 0.5) / 2.0,
            tension: 0.05 * pitch,
            roughness: (2.0 - speed) / 2.0,
            vibrato_depth: 50.0 * speed,
            valence: pan,
            arousal: -pan,
            ..Live::default()
        },
        volume_db,
        pan,
        note_off: NoteOff::Fade,
        ..Controls::default()
    };
    Score {
        length: at(1.1),
        events: vec![
            (at(0.003), EventKind::note_on(60)),
            (at(0.2371), EventKind::note_on(61)),
            (at(0.2371), EventKind::note_on(62)),
            (at(0.5113), EventKind::note_off(61)),
        ],
        controls: vec![
            (0, move_to(0.0, 1.0, 0.0, 0.0)),
            (at(0.0517), move_to(2.5, 1.0, 0.0, 0.0)),
            (at(0.0519), move_to(2.5, 1.3, -3.0, 0.0)),
            (at(0.2371), move_to(-4.0, 0.8, -3.0, 0.4)),
            (at(0.4433), move_to(7.0, 2.0, 3.0, -1.0)),
            (at(0.8), move_to(0.0, 1.0, 0.0, 0.0)),
        ],
        ..Score::default()
    }
}

const LINES: [&str; 3] = [
    "Seven zebras measure the moon.",
    "Slowly the ship leaves the bay.",
    "Push it. Now, again!",
];

#[test]
fn the_block_sizes_do_not_change_a_sample_under_automation() {
    SHAPES.into_iter().for_each(is_the_same_in_any_blocks);
}

fn is_the_same_in_any_blocks(shape: Shape) {
    let fake = Fake::of(shape);
    let score = automated(48_000.0);
    let (instance, mut player) = fake.armed(&LINES, studio(48_000.0, 4096));
    let whole = score.offline(&mut player, &[4096]);
    assert!(whole.start().is_some() && whole.left != whole.right);
    for blocks in [
        &[1][..],
        &[2],
        &[7],
        &[64],
        &[480],
        &[512],
        &[1024],
        &[3, 4096, 1, 700, 64],
        &[60_000],
    ] {
        player.reset();
        let sound = score.offline(&mut player, blocks);
        assert!(
            sound.is(&whole),
            "{shape:?}: blocks of {blocks:?} sound different"
        );
    }
    assert_eq!((instance.meters().underruns, instance.meters().stalls), (0, 0));
}

/// The latency only shifts lines; their samples are the same.
#[test]
fn the_latency_only_shifts_the_sound() {
    SHAPES.into_iter().for_each(is_only_shifted);
}

fn is_only_shifted(shape: Shape) {
    let fake = Fake::of(shape);
    let score = automated(48_000.0);
    let shifted = |max_block, lookahead| {
        let setup = AudioSetup {
            lookahead,
            ..studio(48_000.0, max_block)
        };
        let (_instance, mut player) = fake.armed(&LINES, setup);
        let latency = player.latency() as usize;
        let longer = Score {
            length: score.length + latency,
            ..score.clone()
        };
        let sound = longer.offline(&mut player, &[max_block]);
        Sound {
            left: sound.left[latency..].to_vec(),
            right: sound.right[latency..].to_vec(),
        }
    };
    let tight = shifted(64, Lookahead::Tight);
    assert!(tight.start().is_some());
    for (max_block, lookahead) in [
        (64, Lookahead::Studio),
        (1, Lookahead::Tight),
        (4096, Lookahead::Studio),
    ] {
        let other = shifted(max_block, lookahead);
        assert!(
            other.is(&tight),
            "{shape:?}, {lookahead:?}, blocks of {max_block}"
        );
    }
}

#[test]
fn playback_in_real_time_and_a_bounce_are_the_same() {
    SHAPES.into_iter().for_each(is_the_same_by_the_clock);
}

fn is_the_same_by_the_clock(shape: Shape) {
    let fake = Fake::of(shape);
    for lookahead in [Lookahead::Studio, Lookahead::Live] {
        let setup = AudioSetup {
            lookahead,
            ..studio(48_000.0, 512)
        };
        let mut score = automated(48_000.0);
        if lookahead == Lookahead::Live {
            // Heads are rendered again at some time after the controls change, so only the first note's
            // controls are certain.
            score.events.truncate(1);
        }
        // Each in its own instance, because what was played before affects the heads.
        let (_instance, mut player) = fake.armed(&LINES, setup);
        let bounce = score.offline(&mut player, &[512]);
        assert!(bounce.start().is_some());
        for block in [64, 480] {
            let sound = score.unbroken(&fake, &LINES, setup, block);
            assert!(sound.is(&bounce), "{shape:?}, {lookahead:?}, blocks of {block}");
        }
    }
}

#[test]
fn a_host_ahead_of_real_time_loses_nothing_even_if_it_claims_to_be_live() {
    SHAPES.into_iter().for_each(loses_nothing_ahead_of_the_clock);
}

fn loses_nothing_ahead_of_the_clock(shape: Shape) {
    let fake = Fake::of(shape);
    let (instance, mut player) = fake.armed(&[VOICED], studio(48_000.0, 512));
    // Ten seconds ahead, and half as fast as real time while the line sounds.
    let score = Score::note(520_000, 480_000, 60);
    fake.knobs.slow_vocoder(Duration::from_millis(50));
    let rushed = score.rushed(&mut player, &[500]);
    assert_eq!(instance.meters().underruns, 0);
    player.reset();
    fake.knobs.slow_vocoder(Duration::ZERO);
    let bounce = score.offline(&mut player, &[500]);
    assert_eq!(rushed.start(), Some(480_000 + player.latency() as usize));
    assert!(rushed.is(&bounce), "{shape:?}: the bounce differs");
}

#[test]
fn a_note_before_anything_is_armed_is_late_but_loses_no_word() {
    SHAPES.into_iter().for_each(loses_no_word);
}

fn loses_no_word(shape: Shape) {
    let fake = Fake::of(shape);
    let setup = studio(48_000.0, 480);
    let whole = {
        let (_instance, mut player) = fake.armed(&LINES[..1], setup);
        Score::note(96_000, 0, 60).offline(&mut player, &[480])
    };
    let whole = &whole.left[whole.start().unwrap()..whole.end()];
    let again = Fake::of(shape);
    again.knobs.acoustic.allow(0);
    let instance = again.instance(&LINES[..1]);
    let mut player = instance.activate(setup);
    let mut heard = Score::note(4_800, 0, 60)
        .by_the_clock(&mut player, 480, 48_000.0)
        .left;
    assert!(
        heard.iter().all(|sample| *sample == 0.0),
        "nothing is planned yet"
    );
    again.knobs.acoustic.open();
    wait_until("the line does not end", || {
        let on = Score::notes(4_800, &[]).by_the_clock(&mut player, 480, 48_000.0);
        heard.extend(on.left);
        instance.meters().sounding == 0
    });
    let late = holds(&heard[player.latency() as usize..], whole);
    assert!(late > 0);
    let meters = instance.meters();
    assert_eq!((meters.late_starts, meters.underruns), (1, late as u64 - 1));
}

/// A change of each control alone.
fn moves() -> [(&'static str, Live); 9] {
    let with = |change: fn(&mut Live)| {
        let mut live = Live::default();
        change(&mut live);
        live
    };
    [
        ("pitch", with(|live| live.pitch = 5.0)),
        ("intonation", with(|live| live.range = 0.2)),
        ("formant", with(|live| live.formant = 4.0)),
        ("breath", with(|live| live.breath = 0.7)),
        ("tension", with(|live| live.tension = 0.8)),
        ("roughness", with(|live| live.roughness = 0.8)),
        ("vibrato", with(|live| live.vibrato_depth = 80.0)),
        ("valence", with(|live| live.valence = 0.8)),
        ("arousal", with(|live| live.arousal = -0.6)),
    ]
}

/// Where a line that begins with the score starts to differ when `live` applies from host sample `change` on.
fn parts_at(player: &mut LinePlayer, change: usize, live: Live) -> Option<usize> {
    let plain = Score::note(36_000, 0, 60);
    let moved = Score {
        controls: vec![
            (0, Controls::default()),
            (
                change,
                Controls {
                    live,
                    ..Controls::default()
                },
            ),
        ],
        ..plain.clone()
    };
    let [plain, moved] = [plain, moved].map(|score| {
        player.reset();
        score.offline(player, &[512]).left
    });
    (0..plain.len()).find(|at| plain[*at] != moved[*at])
}

/// Only voiced sounds.
const VOICED: &str = "May Noah aim low.";

#[test]
fn automation_is_heard_at_its_sample_plus_latency_within_a_frame() {
    SHAPES.into_iter().for_each(follows_automation);
}

fn follows_automation(shape: Shape) {
    let fake = Fake::of(shape);
    let (_instance, mut player) = fake.armed(&[VOICED], studio(48_000.0, 512));
    let latency = player.latency() as usize;
    let frame = (shape.segment_s() * 48_000.0).ceil() as usize;
    // The filters act a few milliseconds before the frame that changes.
    let reach = 48_000 / 100;
    for change in [5_003, 12_288, 20_480] {
        for (what, live) in moves() {
            let heard = parts_at(&mut player, change, live);
            assert!(
                heard.is_some_and(
                    |heard| (change + latency - reach..=change + latency + frame).contains(&heard)
                ),
                "{shape:?}: {what} at {change} is heard at {heard:?}"
            );
        }
    }
}

#[test]
fn in_live_automation_is_heard_after_the_stated_delay_within_a_frame() {
    SHAPES.into_iter().for_each(follows_automation_in_live);
}

fn follows_automation_in_live(shape: Shape) {
    let setup = AudioSetup {
        lookahead: Lookahead::Live,
        ..studio(48_000.0, 512)
    };
    let delay = setup.timing().control_delay as usize;
    let (frame, reach) = ((shape.segment_s() * 48_000.0).ceil() as usize, 480);
    for (what, live) in moves() {
        // Heads are rendered again at some time after the controls change, and those of a new instance are
        // not yet.
        let fake = Fake::of(shape);
        let (_instance, mut player) = fake.armed(&[VOICED], setup);
        assert_eq!(player.latency(), 0);
        let heard = parts_at(&mut player, 12_288, live);
        assert!(
            heard.is_some_and(|heard| (12_288 + delay - reach..=12_288 + delay + frame).contains(&heard)),
            "{shape:?}: {what} is heard at {heard:?}"
        );
    }
}
