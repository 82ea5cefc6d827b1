//! If a voice fails in one line, that line reports why, and nothing else changes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::{Score, Sound};
use fake::{Fake, Fault, LIMIT, Stage, TRAP_WORD, line_on, status, studio};
use recit::engine::{AudioSetup, Instance, LinePlayer, LineStatus, Lookahead};

const STAGES: [Stage; 4] = [Stage::Encoder, Stage::Prosody, Stage::Decoder, Stage::Vocoder];
const FAULTS: [Fault; 2] = [Fault::Panic, Fault::Error];

/// Three lines, of which only the second can fail.
const LINES: [&str; 3] = ["The moon is out.", "Boy and girl.", "Seven ships are near."];
const GOOD: [(usize, u8); 2] = [(0, 60), (3_000, 62)];
const ALL: [(usize, u8); 3] = [(0, 60), (1_000, 61), (3_000, 62)];

const LENGTH: usize = 96_000;

/// The sound of the good lines when nothing fails.
fn unharmed(setup: AudioSetup) -> Sound {
    let (_instance, mut player) = Fake::new().armed(&LINES, setup);
    Score::notes(LENGTH, &GOOD).offline(&mut player, &[512])
}

fn reason(instance: &Instance, key: u8) -> String {
    match status(instance, key) {
        LineStatus::Failed { reason } => reason.to_string(),
        other => panic!("the line on key {key} is {other:?}"),
    }
}

/// Replaces the failing line with a good one and plays it.
fn mend(instance: &Instance, player: &mut LinePlayer) {
    let id = line_on(instance, 61);
    instance
        .edit(|script| script.set_text(id, "Men and girls."))
        .unwrap();
    assert!(instance.wait_armed(LIMIT));
    assert_eq!(status(instance, 61), LineStatus::Armed);
    player.reset();
    let latency = player.latency() as usize;
    let mended = Score::note(LENGTH, 0, 61).offline(player, &[512]);
    assert_eq!(mended.start(), Some(latency));
    assert!(mended.end() > latency + 20_000, "it ends at {}", mended.end());
}

#[test]
fn a_stage_that_fails_affects_only_its_line() {
    assert!(LINES[1].to_lowercase().contains(TRAP_WORD));
    let good = unharmed(studio(48_000.0, 512));
    for stage in STAGES {
        for fault in FAULTS {
            let what = format!("{fault:?} in {stage:?}");
            let fake = Fake::new();
            fake.knobs.fail(stage, fault);
            let (instance, mut player) = fake.armed(&LINES, studio(48_000.0, 512));
            let sound = Score::notes(LENGTH, &ALL).offline(&mut player, &[512]);
            assert!(sound.is(&good), "{what} is heard in the other lines");
            assert!(!reason(&instance, 61).is_empty());
            for key in [60, 62] {
                assert_eq!(status(&instance, key), LineStatus::Armed, "{what}");
            }
            let meters = instance.meters();
            assert_eq!(
                (meters.underruns, meters.missed, meters.stalls),
                (0, 0, 0),
                "{what}"
            );
            mend(&instance, &mut player);
        }
    }
}

#[test]
fn a_head_that_cannot_be_rendered_affects_only_its_line() {
    let setup = AudioSetup {
        lookahead: Lookahead::Live,
        ..studio(48_000.0, 512)
    };
    let good = unharmed(setup);
    for fault in FAULTS {
        let fake = Fake::new();
        fake.knobs.fail(Stage::Vocoder, fault);
        let (instance, mut player) = fake.armed(&LINES, setup);
        assert!(!reason(&instance, 61).is_empty());
        let sound = Score::notes(LENGTH, &ALL).offline(&mut player, &[512]);
        assert!(sound.is(&good), "{fault:?} is heard in the other lines");
        mend(&instance, &mut player);
    }
}

#[test]
fn the_part_of_a_line_that_was_made_before_it_failed_is_heard() {
    let fake = Fake::new();
    let lines = ["Men are here, boy."];
    let (_instance, mut player) = fake.armed(&lines, studio(48_000.0, 512));
    let whole = Score::note(LENGTH, 0, 60).offline(&mut player, &[512]);
    fake.knobs.fail(Stage::Vocoder, Fault::Panic);
    let (instance, mut player) = fake.armed(&lines, studio(48_000.0, 512));
    let part = Score::note(LENGTH, 0, 60).offline(&mut player, &[512]);
    reason(&instance, 60);
    let end = part.end();
    assert!(end > 20_000 && end < whole.end() - 5_000, "it ends at {end}");
    assert!(part.left[..end] == whole.left[..end]);
}

#[test]
fn many_failures_do_not_stop_the_workers() {
    for stage in [Stage::Encoder, Stage::Vocoder] {
        let fake = Fake::new();
        fake.knobs.fail(stage, Fault::Panic);
        let mut lines = vec!["Boy."; 60];
        lines[0] = "Girl.";
        let (instance, mut player) = fake.armed(&lines, studio(48_000.0, 512));
        let failing: Vec<(usize, u8)> = (0..200)
            .map(|turn| (turn * 400, 61 + (turn % 59) as u8))
            .collect();
        let silence = Score::notes(LENGTH, &failing).offline(&mut player, &[512]);
        assert_eq!(silence.start(), None);
        for key in 61..120 {
            reason(&instance, key);
        }
        let latency = player.latency() as usize;
        let sound = Score::note(LENGTH, 0, 60).offline(&mut player, &[512]);
        assert_eq!(sound.start(), Some(latency), "{stage:?}");
    }
}
