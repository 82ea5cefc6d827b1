//! The position of a line in its plan while it sounds, and what is known about other lines. With the fake
//! voice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::{Fake, line_on, status, studio};
use recit::engine::{AudioSetup, Instance, LinePlayer, LineStatus, Lookahead, RenderSetup};
use recit::player::{BeatsPerMinute, Controls, Event, EventKind, Live, Playback, Transport};
use recit::script::MusicalLength;

const RATE: f64 = 48_000.0;
const BLOCK: usize = 480;
const TEXT: &str = "Seven zebras measure the moon. Noah may aim low.";
/// Two hops: a position is that of the segment, and a rendering has one position per segment.
const CLOSE: f64 = 2.0 * 256.0 / 22_050.0;

/// One block of a song at 120 beats a minute.
fn block(player: &mut LinePlayer, controls: &Controls, event: Option<EventKind>) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let events: Vec<Event> = event.map(|kind| Event { offset: 0, kind }).into_iter().collect();
    player.set_transport(Transport {
        tempo: Some(BeatsPerMinute(120.0)),
        ..Transport::default()
    });
    player.process(&mut left, &mut right, &events, controls, Playback::Offline);
}

/// Plays the line on key 60 for `seconds`. Returns for each block since the line began the time of its end,
/// in seconds from the first sample of the line, and the progress reported then.
fn progress(
    instance: &Instance,
    player: &mut LinePlayer,
    controls: &Controls,
    seconds: f64,
) -> Vec<(f64, f32)> {
    let latency = player.latency() as usize;
    let mut told = Vec::new();
    for index in 1..(seconds * RATE) as usize / BLOCK {
        let note = (index == 1).then(|| EventKind::note_on(60));
        block(player, controls, note);
        let now = index * BLOCK;
        if let LineStatus::Sounding { progress } = status(instance, 60)
            && now > latency
        {
            told.push(((now - latency) as f64 / RATE, progress));
        }
    }
    told
}

#[test]
fn progress_is_the_position_in_the_plan_at_any_speed_emotion_and_fit() {
    let fake = Fake::new();
    let lookaheads = [Lookahead::Studio, Lookahead::Live];
    for (lookahead, speed, arousal, fit) in lookaheads.into_iter().flat_map(|lookahead| {
        [
            (lookahead, 1.0, 0.0, None),
            (lookahead, 2.0, 0.0, None),
            (lookahead, 0.6, -0.9, None),
            (lookahead, 1.0, 0.0, Some(MusicalLength::Beats(9.0))),
        ]
    }) {
        let setup = AudioSetup {
            lookahead,
            ..studio(RATE, BLOCK)
        };
        let (instance, mut player) = fake.armed(&[TEXT], setup);
        let id = line_on(&instance, 60);
        instance.edit(|script| script.set_fit(id, fit)).unwrap();
        let live = Live {
            speed,
            arousal,
            ..Live::default()
        };
        let controls = Controls {
            live,
            ..Controls::default()
        };
        let script = instance.script();
        let same = RenderSetup {
            live,
            ..RenderSetup::default()
        };
        let rendered = instance.render(&script.lines()[0], &script.voice, &same, &mut |_| true);
        let transcript = rendered.unwrap().transcript;
        let late = if lookahead == Lookahead::Live && fit.is_some() {
            // A fitted line begins later by the delay of the controls.
            f64::from(setup.timing().control_delay) / RATE
        } else {
            0.0
        };
        let mut worst = || {
            player.reset();
            let told = progress(&instance, &mut player, &controls, transcript.length_s * 0.95);
            assert!(told.len() > 50, "{} positions", told.len());
            let off = |(heard, progress): &(f64, f32)| (transcript.time_of(*progress) - (heard - late)).abs();
            told.iter().map(off).fold(0.0, f64::max)
        };
        // In Live a head is rendered again some time after the controls stand still.
        let is_close = (0..50).any(|turn| {
            std::thread::sleep(std::time::Duration::from_millis(5 * turn));
            worst() < CLOSE
        });
        assert!(
            is_close,
            "{} s off, {lookahead:?}, speed {speed}, {fit:?}",
            worst()
        );
    }
}

#[test]
fn a_looped_line_returns_to_its_start() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Noah."], studio(RATE, BLOCK));
    let controls = Controls {
        looping: true,
        ..Controls::default()
    };
    let told = progress(&instance, &mut player, &controls, 3.0);
    let rounds = told.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
    let steps = told.windows(2).map(|pair| pair[1].1 - pair[0].1);
    assert!((3..8).contains(&rounds), "{rounds} rounds");
    assert!(steps.fold(0.0, f32::max) < 0.1, "it jumps ahead");
}

#[test]
fn another_line_in_the_same_slot_begins_at_its_own_start() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&[TEXT, "Aim."], studio(RATE, BLOCK));
    let controls = Controls::default();
    progress(&instance, &mut player, &controls, 1.0);
    player.reset();
    for _ in 0..60 {
        block(&mut player, &controls, Some(EventKind::note_on(61)));
        let LineStatus::Sounding { progress } = status(&instance, 61) else {
            panic!("it does not sound");
        };
        assert!(progress < 0.1, "{progress}");
        player.reset();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn lengths_and_warnings_are_reported_once_lines_are_armed() {
    let fake = Fake::new();
    let instance = fake.instance(&[TEXT, "Aim [puase 3s]."]);
    assert!(
        instance
            .statuses()
            .iter()
            .all(|line| line.length_s.is_none() && !line.warned)
    );
    assert!(instance.wait_armed(fake::LIMIT));
    let lines = instance.statuses();
    assert_eq!(
        lines.iter().map(|line| line.warned).collect::<Vec<_>>(),
        [false, true]
    );
    let script = instance.script();
    for (line, state) in script.lines().iter().zip(&lines) {
        assert_eq!(state.id, line.id);
        let rendered = instance.render(line, &script.voice, &RenderSetup::default(), &mut |_| true);
        let end = rendered.unwrap().transcript.words.last().unwrap().end_s;
        let length = f64::from(state.length_s.unwrap());
        assert!((length - end).abs() < 0.05, "{length} s and {end} s");
    }
}
