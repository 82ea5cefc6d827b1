//! The player alone: the test acts as the worker, and every call runs under the allocation checker, and under
//! the real-time sanitizer if it is built in.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use recit::player::{
    Audition, Controls, Entry, Event, EventKind, Head, Live, MAX_SOUNDING, Note, NoteOff, PLAIN_VELOCITY,
    Playback, RehearsalTake, Table, Take, Timing, Trigger,
};
use ringbuf::traits::{Consumer, Producer};
use stage::{BLOCK, LATENCY, Stage, Tone, event, note, of, off, on_the_audio_thread, plain, table, timing};

#[test]
fn a_line_starts_exactly_at_its_note_plus_the_latency() {
    let mut stage = Stage::new(&[(60, 0.5, 300)]);
    let samples = stage.play(10, &[note(13, 60)], &plain());
    let start = 13 + LATENCY as usize;
    assert!(samples[..start].iter().all(|sample| *sample == 0.0));
    assert!(samples[start..start + 300].iter().all(|sample| *sample == 0.5));
    assert!(samples[start + 300..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn one_line_too_many_replaces_the_oldest_with_a_short_fade() {
    let mut stage = Stage::new(&[(60, 0.01, 100_000), (61, 0.5, 100_000)]);
    let first: Vec<Event> = [note(0, 61)]
        .into_iter()
        .chain((1..16).map(|at| note(at, 60)))
        .collect();
    stage.play(4, &first, &plain());
    assert_eq!(
        stage.meters.sounding.load(Ordering::Relaxed) as usize,
        MAX_SOUNDING
    );
    let samples = stage.play(4, &[note(0, 60)], &plain());
    let start = LATENCY as usize;
    assert!((samples[start - 1] - 0.65).abs() < 1e-5);
    // The loud line is gone after 40 samples (5 ms).
    assert!(
        (samples[start + 40] - 0.16).abs() < 1e-5,
        "{}",
        samples[start + 40]
    );
    let steepest = samples
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 0.03, "a step of {steepest}");
}

#[test]
fn a_late_line_is_held_without_a_step_and_no_sample_is_lost() {
    let mut stage = Stage::new(&[(60, 0.5, 2_000)]);
    let mut samples = stage.play(6, &[note(0, 60)], &plain());
    // The worker makes nothing for ten blocks.
    for _ in 0..10 {
        samples.extend(stage.block(&[], &plain()));
    }
    stage.work();
    samples.extend(stage.play(40, &[], &plain()));
    assert_eq!(stage.meters.underruns.load(Ordering::Relaxed), 1);
    assert!(samples[400..1_000].contains(&0.0), "the line was not held");
    let steepest = samples[200..1_800]
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 0.02, "a step of {steepest}");
    // 2,000 samples at 0.5. The fade-in removes half of forty, and the decay adds the same amount.
    let sum: f32 = samples.iter().sum();
    assert!((sum - 1_000.0).abs() < 12.0, "{sum}");
}

#[test]
fn a_line_that_resumes_during_its_decay_makes_no_step() {
    let mut stage = Stage::new(&[(60, 0.5, 2_000)]);
    let mut samples = stage.play(6, &[note(0, 60)], &plain());
    // Fewer per block than the 40 samples of the decay, and the worker resumes after the first late one.
    let late = |stage: &Stage| stage.meters.underruns.load(Ordering::Relaxed) > 0;
    while !late(&stage) {
        samples.extend(stage.block_of(8, &[], &plain()));
    }
    stage.work();
    let back = samples.len();
    for _ in 0..6 {
        samples.extend(stage.block_of(8, &[], &plain()));
    }
    assert!(
        samples[back - 8..].iter().all(|sample| *sample > 0.2),
        "the line was away for long"
    );
    let steepest = samples[200..]
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 0.02, "a step of {steepest}");
}

#[test]
fn releasing_a_key_fades_its_line_only_if_requested() {
    let mut stage = Stage::new(&[(60, 0.5, 1_000)]);
    let finish = stage.play(30, &[note(0, 60), off(30, 60)], &plain());
    assert_eq!(finish.iter().filter(|sample| **sample == 0.5).count(), 1_000);
    let fade = Controls {
        note_off: NoteOff::Fade,
        ..plain()
    };
    let faded = stage.play(30, &[note(0, 60), off(30, 60)], &fade);
    let last = faded.iter().rposition(|sample| *sample != 0.0).unwrap();
    // 30 ms are 240 samples.
    assert_eq!(last, LATENCY as usize + 30 + 240 - 1);
}

#[test]
fn all_off_and_reset_leave_silence_and_free_slots() {
    let mut stage = Stage::new(&[(60, 0.1, 100_000)]);
    let many: Vec<Event> = (0..10).map(|at| note(at, 60)).collect();
    stage.play(5, &many, &plain());
    stage.play(
        10,
        &[Event {
            offset: 0,
            kind: EventKind::AllOff,
        }],
        &plain(),
    );
    assert!(stage.play(1, &[], &plain()).iter().all(|sample| *sample == 0.0));
    stage.play(5, &many, &plain());
    on_the_audio_thread(|| stage.player.reset());
    assert!(stage.play(2, &[], &plain()).iter().all(|sample| *sample == 0.0));
    assert!(stage.backstage.link.slots.iter().all(|slot| slot.is_ready()));
}

#[test]
fn a_new_script_reaches_the_player_and_the_old_one_is_dropped_elsewhere() {
    let mut stage = Stage::new(&[(60, 0.5, 100_000)]);
    stage.play(4, &[note(0, 60)], &plain());
    for turn in 0..20 {
        let fresh = table(&[(60, 0.25, 50), (61, turn as f32, 50)]);
        stage.backstage.link.send(Box::new(fresh));
        let samples = stage.play(1, &[], &plain());
        assert!(
            samples.iter().all(|sample| *sample == 0.5),
            "the sounding line goes on"
        );
        while stage.backstage.outgoing.try_pop().is_some() {}
    }
    stage.player.reset();
    let samples = stage.play(4, &[note(0, 60)], &plain());
    assert_eq!(samples.iter().filter(|sample| **sample == 0.25).count(), 50);
}

#[test]
fn notes_can_name_the_next_or_the_selected_line_and_auditions_need_none() {
    let mut stage = Stage::new(&[(60, 0.1, 50), (61, 0.2, 50), (62, 0.3, 50)]);
    let mut peak = |trigger, selected_line, events: &[Event]| {
        let controls = Controls {
            trigger,
            selected_line,
            ..plain()
        };
        stage.play(4, events, &controls).into_iter().fold(0.0, f32::max)
    };
    let any = [note(0, 3)];
    assert_eq!(peak(Trigger::Next, 0, &any), 0.1);
    assert_eq!(peak(Trigger::Next, 0, &any), 0.2);
    assert_eq!(peak(Trigger::Next, 0, &any), 0.3);
    assert_eq!(
        peak(Trigger::Next, 0, &any),
        0.1,
        "the first line follows the last"
    );
    assert_eq!(peak(Trigger::Selected, 2, &any), 0.3);
    assert_eq!(peak(Trigger::Selected, 9, &any), 0.0);
    assert_eq!(peak(Trigger::Key, 0, &any), 0.0);
    stage.backstage.auditions.try_push(Audition::Begin(2)).unwrap();
    assert_eq!(stage.play(4, &[], &plain()).into_iter().fold(0.0, f32::max), 0.2);
}

/// A table of lines with a rehearsal.
fn rehearsing(tones: &[(u8, f32, u64)], serial: u64, value: f32) -> Box<Table<Tone>> {
    let line = Arc::new(Tone { value, length: 2000 });
    let take = Take { line, head: None };
    Box::new(table(tones).with_rehearsal(Some(RehearsalTake { serial, take })))
}

#[test]
fn a_rehearsal_is_heard_once_until_another_replaces_it() {
    let lines = [(60, 0.5, 100_000)];
    let mut stage = Stage::with(timing(), *rehearsing(&lines, 1, 0.9));
    assert!(
        stage.play(8, &[], &plain()).iter().all(|sample| *sample == 0.0),
        "a player began with the rehearsal of another one"
    );
    stage.backstage.link.send(rehearsing(&lines, 2, 0.25));
    let mut samples = stage.play(4, &[], &plain());
    // The same one again, in the table of an edit.
    stage.backstage.link.send(rehearsing(&lines, 2, 0.25));
    samples.extend(stage.play(40, &[], &plain()));
    let start = samples.iter().position(|sample| *sample != 0.0);
    assert_eq!(start, Some(LATENCY as usize));
    assert_eq!(samples.iter().filter(|sample| **sample == 0.25).count(), 2000);
    while stage.backstage.outgoing.try_pop().is_some() {}

    stage.backstage.link.send(rehearsing(&lines, 3, 0.25));
    stage.play(6, &[], &plain());
    stage.backstage.link.send(rehearsing(&lines, 4, 0.125));
    let samples = stage.play(6, &[], &plain());
    let from = samples.iter().position(|sample| *sample != 0.25).unwrap();
    // 15 ms.
    let (fade, after) = samples[from..].split_at(120);
    assert!(fade.is_sorted_by(|one, other| one > other) && fade[0] <= 0.25 + 0.125);
    assert!(after.iter().all(|sample| *sample == 0.125));
    stage.backstage.link.send(Box::new(table(&lines)));
    let samples = stage.play(6, &[], &plain());
    assert_eq!(samples.last(), Some(&0.0), "it continues");
}

#[test]
fn a_rehearsal_does_not_affect_the_lines_of_the_script() {
    let lines = [(60, 1.0, 100_000), (61, 16.0, 100_000)];
    let mut stage = Stage::new(&lines);
    let all: Vec<Event> = (0..MAX_SOUNDING as u32 - 1).map(|at| note(at, 60)).collect();
    stage.play(6, &all, &plain());
    let last = stage.meters.last_line();
    for serial in 1..6 {
        stage.backstage.link.send(rehearsing(&lines, serial, 0.25));
        stage.play(1, &[], &plain());
        while stage.backstage.outgoing.try_pop().is_some() {}
    }
    assert_eq!(stage.meters.last_line(), last);
    // The sixteenth line still has room, and the seventeenth replaces the oldest line, as always.
    for sum in [15.0 + 16.0, 14.0 + 32.0] {
        let samples = stage.play(8, &[note(0, 61)], &plain());
        assert_eq!(samples.last(), Some(&(sum + 0.25)));
    }
    // It begins even if sixteen lines sound.
    stage.backstage.link.send(rehearsing(&lines, 6, 0.125));
    let samples = stage.play(8, &[], &plain());
    assert_eq!(samples.last(), Some(&(14.0 + 32.0 + 0.125)));
    let played = std::iter::from_fn(|| stage.backstage.played.try_pop());
    assert_eq!(played.count(), MAX_SOUNDING + 1);
}

#[test]
fn an_audition_can_be_ended_and_a_note_continues() {
    let mut stage = Stage::new(&[(60, 0.5, 100_000)]);
    stage.backstage.auditions.try_push(Audition::Begin(1)).unwrap();
    assert_eq!(stage.play(6, &[note(0, 60)], &plain()).last(), Some(&1.0));
    stage.backstage.auditions.try_push(Audition::End(1)).unwrap();
    assert_eq!(stage.play(8, &[], &plain()).last(), Some(&0.5));
}

#[test]
fn invalid_values_from_the_host_are_harmless() {
    let mut stage = Stage::new(&[(60, 0.5, 300), (127, 0.5, 0)]);
    let wild = Controls {
        volume_db: f32::NAN,
        pan: f32::INFINITY,
        live: Live {
            speed: f32::NAN,
            pitch: 1e9,
            ..Live::default()
        },
        ..plain()
    };
    let events = [note(0, 127), note(900, 60), note(5, 200), off(63, 255)];
    let samples = stage.play(20, &events, &wild);
    assert!(samples.iter().all(|sample| sample.is_finite()));
    // A velocity that is not a number has no effect, and a sensitivity that is not a number is the default.
    let struck = |velocity, sensitivity| {
        let note = Note::on_key(60);
        let events = [event(0, EventKind::NoteOn { note, velocity })];
        let controls = Controls {
            velocity: sensitivity,
            ..plain()
        };
        Stage::new(&[(60, 0.5, 300)]).play(8, &events, &controls)
    };
    let plain = struck(PLAIN_VELOCITY, 1.0);
    assert!(struck(f32::NAN, 1.0) == plain && plain.contains(&0.5));
    assert!(struck(f32::INFINITY, 1.0) == struck(1.0, 1.0));
    assert!(struck(1.0, f32::NAN) == struck(1.0, Controls::DEFAULT_VELOCITY));
}

#[test]
fn a_note_in_an_empty_block_is_played() {
    let mut stage = Stage::new(&[(60, 0.5, 300)]);
    on_the_audio_thread(|| {
        stage
            .player
            .process(&mut [], &mut [], &[note(0, 60)], &plain(), Playback::Realtime);
    });
    let samples = stage.play(10, &[], &plain());
    assert_eq!(
        samples.iter().position(|sample| *sample != 0.0),
        Some(LATENCY as usize)
    );
}

#[test]
fn the_sum_of_many_lines_does_not_depend_on_their_slots() {
    // Values whose sum depends on the order in which they are added.
    let tones = [(60, 0.9, 400), (61, 1.0e-8, 400), (62, -0.9, 400)];
    let play = |occupied: bool| {
        let mut stage = Stage::new(&tones);
        if occupied {
            // The first slot is still held by a worker that has not released it.
            stage.block(&[note(0, 60)], &plain());
            stage.player.reset();
        }
        let mut samples = stage.block(&[note(0, 60), note(0, 61)], &plain());
        stage.work();
        samples.extend(stage.play(12, &[note(0, 62)], &plain()));
        samples
    };
    assert!(play(false) == play(true), "the sum differs with other slots");
}

#[test]
fn in_live_a_line_begins_with_its_head_and_continues_with_the_ring() {
    let live = Timing {
        latency: 0,
        ..timing()
    };
    // The segments that begin within the controls' delay of 100 samples: two of 93.
    let head = Arc::new(Head {
        samples: vec![0.25; 186].into_boxed_slice(),
        live: Live::default(),
    });
    let entry = |id, key, head| {
        let tone = Tone {
            value: 0.5,
            length: 500,
        };
        let mut entry = Entry::new(id, Some(key), Arc::new(tone));
        entry.parts[0][0].head = head;
        entry
    };
    let lines = vec![entry(1, 60, Some(head.clone())), entry(2, 61, None)];
    let mut stage = Stage::with(live, of(lines));
    let samples = stage.play(12, &[note(13, 60)], &plain());
    let start = 13;
    assert!(samples[..start].iter().all(|sample| *sample == 0.0));
    assert!(samples[start..start + 186].iter().all(|sample| *sample == 0.25));
    assert!(
        samples[start + 186..start + 500]
            .iter()
            .all(|sample| *sample == 0.5)
    );
    assert!(samples[start + 500..].iter().all(|sample| *sample == 0.0));
    assert_eq!(stage.meters.underruns.load(Ordering::Relaxed), 0);

    // A head that is replaced while it sounds must not be freed by the audio thread.
    stage.block(&[note(0, 60)], &plain());
    drop(head);
    stage.backstage.link.send(Box::new(of(vec![entry(1, 60, None)])));
    stage.block(&[], &plain());
    while stage.backstage.outgoing.try_pop().is_some() {}
    stage.work();
    let rest = stage.play(12, &[], &plain());
    assert_eq!(
        rest.iter().filter(|sample| **sample == 0.25).count(),
        186 - 2 * BLOCK
    );

    // A line without a head is late in Live, but complete.
    let samples = stage.play(12, &[note(0, 60)], &plain());
    assert_eq!(samples.iter().filter(|sample| **sample == 0.5).count(), 500 - 40);
}
