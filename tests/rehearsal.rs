//! Rehearsals: lines that are heard once and are not part of the script. With the fake voice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::time::Duration;

use fake::host::Score;
use fake::{Fake, Fault, LIMIT, Stage, TRAP_WORD, line_on, status, studio, wait_until};
use recit::engine::{AudioSetup, Instance, LinePlayer, LineStatus, Lookahead, RenderSetup};
use recit::script::{Line, LineId, VoiceRef};

const RATE: f64 = 48_000.0;
const DRAFT: &str = "Noah may aim low.";

fn voice() -> VoiceRef {
    Fake::new().script(&[]).voice
}

fn line(text: &str) -> Line {
    Line::new(LineId(1), Some(60), text)
}

/// The next samples, without any note.
fn listen(player: &mut LinePlayer, length: usize) -> Vec<f32> {
    Score::notes(length, &[]).offline(player, &[512]).left
}

/// The next samples, from one block before the one in which something begins, and `length` after it. The
/// player receives the frames of an armed line from another thread at some later time.
fn begun(player: &mut LinePlayer, length: usize) -> Vec<f32> {
    let (mut before, mut heard) = (Vec::new(), listen(player, 512));
    wait_until("nothing begins", || {
        if is_silent(&heard) {
            before = std::mem::replace(&mut heard, listen(player, 512));
        }
        !is_silent(&heard)
    });
    before.extend(heard);
    before.extend(listen(player, length));
    before
}

fn wait_armed(instance: &Instance) {
    wait_until("it is not armed", || {
        instance.rehearsal() == Some(LineStatus::Armed)
    });
}

/// Whether `heard` is silence, `samples`, and silence. They begin with the player's next block.
fn is_once(heard: &[f32], samples: &[f32]) -> bool {
    let first = |samples: &[f32]| samples.iter().position(|sample| *sample != 0.0).unwrap();
    let from = first(heard) - first(samples);
    let rest = from + samples.len();
    rest <= heard.len() && heard[from..rest] == *samples && is_silent(&heard[rest..])
}

fn is_silent(samples: &[f32]) -> bool {
    samples.iter().all(|sample| *sample == 0.0)
}

#[test]
fn a_draft_sounds_once_as_it_would_in_the_script() {
    for lookahead in [Lookahead::Studio, Lookahead::Live] {
        let fake = Fake::new();
        let setup = AudioSetup {
            lookahead,
            ..studio(RATE, 512)
        };
        let (instance, mut player) = fake.armed(&["Seven zebras."], setup);
        assert_eq!(instance.rehearsal(), None);
        instance.rehearse(line(DRAFT), &voice());
        wait_armed(&instance);
        let rendered = instance.render(&line(DRAFT), &voice(), &RenderSetup::default(), &mut |_| true);
        let samples = rendered.unwrap().samples;
        let mut heard = begun(&mut player, samples.len() / 2);
        assert!(
            matches!(instance.rehearsal(), Some(LineStatus::Sounding { progress }) if (0.2..0.8).contains(&progress)),
            "{:?}",
            instance.rehearsal()
        );
        heard.extend(listen(&mut player, samples.len()));
        assert!(is_once(&heard, &samples), "{lookahead:?}");
        wait_until("it is not over", || instance.rehearsal().is_none());
        assert_eq!(instance.meters().underruns, 0);
    }
}

#[test]
fn the_script_is_not_affected() {
    let fake = Fake::new();
    let texts = ["Seven zebras measure the moon.", "Aim."];
    let (instance, mut player) = fake.armed(&texts, studio(RATE, 512));
    let score = Score::note(24_000, 0, 60);
    let before = score.offline(&mut player, &[512]);
    let heard = instance.last_heard();
    player.reset();
    let plays = |player: &mut LinePlayer| score.offline(player, &[512]);
    // It has the ID of a line of the script, and is nearly silent.
    instance.rehearse(line("[pause 2s]"), &voice());
    wait_until("it does not begin", || {
        listen(&mut player, 512);
        matches!(instance.rehearsal(), Some(LineStatus::Sounding { .. }))
    });
    let beside = plays(&mut player);
    let pairs = beside.left.iter().zip(&before.left);
    let worst = pairs.fold(0.0_f32, |worst, (one, other)| worst.max((one - other).abs()));
    assert!(worst < 1e-4, "a line sounds different");
    assert!(matches!(instance.rehearsal(), Some(LineStatus::Sounding { .. })));
    assert_eq!(
        (instance.last_heard(), status(&instance, 61)),
        (heard, LineStatus::Armed)
    );
    assert_eq!(instance.script().lines().len(), 2);
    player.reset();
    listen(&mut player, 512);
    instance.rehearse(line(DRAFT), &voice());
    wait_armed(&instance);
    listen(&mut player, 9600);
    assert_eq!(status(&instance, 60), LineStatus::Armed);
}

#[test]
fn it_waits_for_its_frames_during_edits() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, 512));
    fake.knobs.acoustic.allow(0);
    instance.rehearse(line(DRAFT), &voice());
    let id = line_on(&instance, 60);
    for turn in 0..20 {
        let text = format!("Aim {turn}.");
        instance.edit(|script| script.set_text(id, &text)).unwrap();
        assert!(is_silent(&listen(&mut player, 512)));
    }
    wait_until("it is not begun", || {
        instance.rehearsal() == Some(LineStatus::Arming)
    });
    fake.knobs.acoustic.open();
    wait_armed(&instance);
    instance.edit(|script| script.set_text(id, "Aim.")).unwrap();
    begun(&mut player, 512);
    instance.edit(|script| script.set_text(id, "Noah.")).unwrap();
    let sounds = |status| matches!(status, Some(LineStatus::Sounding { .. }));
    listen(&mut player, 2_400);
    assert!(sounds(instance.rehearsal()), "an edit ended it");
}

#[test]
fn a_rehearsal_is_armed_before_the_script() {
    let fake = Fake::new();
    let texts: Vec<String> = (0..40).map(|index| format!("Line number {index}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    fake.knobs.acoustic.allow(0);
    let instance = fake.instance(&texts);
    let _player = instance.activate(studio(RATE, 512));
    instance.rehearse(line(DRAFT), &voice());
    // One pass for the line that was already being planned.
    fake.knobs.acoustic.allow(2);
    wait_armed(&instance);
    let states = instance.statuses();
    let armed = states.iter().filter(|line| line.status == LineStatus::Armed);
    assert!(armed.count() < 2);
}

#[test]
fn it_can_be_stopped_and_replaced() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&[], studio(RATE, 512));
    instance.rehearse(line(DRAFT), &voice());
    begun(&mut player, 512);
    instance.stop_rehearsal();
    assert_eq!(instance.rehearsal(), None);
    let samples = listen(&mut player, 9_600);
    let latency = player.latency() as usize;
    // 15 ms, and the block that is already playing.
    assert!(is_silent(&samples[latency + 720 + 512..]), "it continues");

    for text in [DRAFT, "Aim.", "Seven zebras measure the moon.", DRAFT] {
        instance.rehearse(line(text), &voice());
        let whole = begun(&mut player, 144_000);
        let rendered = instance.render(&line(text), &voice(), &RenderSetup::default(), &mut |_| true);
        let samples = rendered.unwrap().samples;
        assert!(is_once(&whole, &samples), "{text}");
    }
    // A waiting rehearsal is never heard once another is requested.
    fake.knobs.slow_acoustic(Duration::from_millis(50));
    instance.rehearse(line("Seven zebras."), &voice());
    instance.rehearse(line("[pause 100ms]"), &voice());
    std::thread::sleep(Duration::from_millis(200));
    assert!(
        listen(&mut player, 24_000)
            .iter()
            .all(|sample| sample.abs() < 1e-4)
    );
}

#[test]
fn without_an_activation_it_is_only_armed() {
    let fake = Fake::new();
    let instance = fake.instance(&["Aim."]);
    instance.rehearse(line(DRAFT), &voice());
    wait_armed(&instance);
    assert_eq!(
        status(&instance, 60),
        LineStatus::Text,
        "the script is not planned"
    );
    let mut player = instance.activate(studio(RATE, 512));
    assert!(instance.wait_armed(LIMIT));
    assert!(is_silent(&listen(&mut player, 48_000)), "it was heard later");
    instance.rehearse(line(DRAFT), &voice());
    wait_armed(&instance);
    instance.deactivate();
    assert_eq!(instance.rehearsal(), None);
    let mut player = instance.activate(studio(RATE, 512));
    assert!(is_silent(&listen(&mut player, 48_000)));
}

#[test]
fn a_failure_names_its_reason_and_the_next_one_is_heard() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, 512));
    let failed = || match instance.rehearsal() {
        Some(LineStatus::Failed { reason }) => Some(reason.to_string()),
        _ => None,
    };
    let strange = [
        VoiceRef {
            name: "nowhere".to_owned(),
            ..voice()
        },
        voice().with_speaker("nobody"),
    ];
    for voice in strange {
        instance.rehearse(line(DRAFT), &voice);
        wait_until("it does not fail", || failed().is_some());
        let reason = failed().unwrap();
        assert!(
            reason.contains("nowhere") || reason.contains("nobody"),
            "{reason}"
        );
    }
    for (stage, fault) in [(Stage::Encoder, Fault::Panic), (Stage::Vocoder, Fault::Error)] {
        fake.knobs.fail(stage, fault);
        instance.rehearse(line(TRAP_WORD), &voice());
        wait_until("it does not fail", || {
            listen(&mut player, 512);
            failed().is_some()
        });
    }
    instance.rehearse(line(DRAFT), &voice());
    begun(&mut player, 512);
    assert_eq!(status(&instance, 60), LineStatus::Armed);
}
