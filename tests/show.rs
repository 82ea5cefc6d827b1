//! What a desk asks the player for: lines by their numbers, at their samples. The test acts as the worker.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use recit::player::{CueNumber, Entry, Event, EventKind, RehearsalTake, ShowControl, Table, Take};
use stage::{LATENCY, Stage, Tone, event, note, of, plain};

const LENGTH: u64 = 300;

fn number(text: &str) -> CueNumber {
    text.parse().unwrap()
}

/// Lines of the values 0.125, 0.25 and 0.5, of which the second has the number 12.5.
fn table() -> Table<Tone> {
    let entry = |(id, value): (u64, f32)| {
        let tone = Tone {
            value,
            length: LENGTH,
        };
        Entry {
            number: (id == 2).then(|| number("12.5")),
            ..Entry::new(id, Some(59 + id as u8), Arc::new(tone))
        }
    };
    of([(1, 0.125), (2, 0.25), (3, 0.5)].map(entry).into())
}

fn stage() -> Stage {
    Stage::with(stage::timing(), table())
}

/// A message of MIDI Show Control, as a host delivers it.
fn message(offset: u32, command: u8, data: &str) -> Event {
    let bytes = [&[0xf0, 0x7f, 0x7f, 0x02, 0x10, command], data.as_bytes(), &[0xf7]].concat();
    event(offset, EventKind::Show(ShowControl::read(&bytes).unwrap()))
}

/// Where each value is heard for the first time, in the order in which they are.
fn starts(samples: &[f32]) -> Vec<(usize, f32)> {
    let mut starts: Vec<(usize, f32)> = Vec::new();
    for (at, sample) in samples.iter().enumerate().filter(|(_, sample)| **sample > 0.0) {
        if starts.last().is_none_or(|(_, known)| known != sample) {
            starts.push((at, *sample));
        }
    }
    starts
}

#[test]
fn a_line_is_heard_at_the_sample_of_its_message_plus_the_latency() {
    let mut stage = stage();
    let samples = stage.play(10, &[message(13, 0x01, "12.500")], &plain());
    let start = 13 + LATENCY as usize;
    assert_eq!(starts(&samples), [(start, 0.25)]);
    assert_eq!(samples[start + LENGTH as usize], 0.0);
    // By its place, but not by one that is another's number.
    let samples = stage.play(10, &[message(5, 0x01, "3"), message(6, 0x01, "2")], &plain());
    assert_eq!(starts(&samples), [(5 + LATENCY as usize, 0.5)]);
}

#[test]
fn go_without_a_number_is_the_next_line() {
    let mut stage = stage();
    let mut heard = Vec::new();
    for _ in 0..4 {
        heard.extend(starts(&stage.play(10, &[message(0, 0x01, "")], &plain())));
    }
    let values: Vec<f32> = heard.iter().map(|(_, value)| *value).collect();
    assert_eq!(values, [0.125, 0.25, 0.5, 0.125]);
}

#[test]
fn stop_ends_lines_however_they_began_and_resume_begins_them_again() {
    let mut stage = stage();
    let both = [note(0, 60), message(0, 0x01, "3")];
    stage.play(4, &both, &plain());
    // 30 ms are 240 samples.
    let samples = stage.play(8, &[message(0, 0x02, "1")], &plain());
    assert!(samples[..90].iter().all(|sample| *sample > 0.5));
    let samples = stage.play(8, &[message(0, 0x03, "1")], &plain());
    assert_eq!(starts(&samples).last(), Some(&(LATENCY as usize, 0.125)));

    stage.play(10, &[], &plain());
    stage.play(4, &both, &plain());
    let after = stage.play(10, &[message(0, 0x02, "")], &plain());
    assert_eq!(after.last(), Some(&0.0));
    let samples = stage.play(10, &[message(7, 0x03, "")], &plain());
    assert_eq!(starts(&samples), [(7 + LATENCY as usize, 0.625)]);
    // Once.
    assert_eq!(starts(&stage.play(10, &[message(0, 0x03, "")], &plain())), []);
}

#[test]
fn all_off_ends_everything_within_five_milliseconds() {
    let mut stage = stage();
    stage.play(4, &[note(0, 60), message(0, 0x01, "3")], &plain());
    let samples = stage.play(4, &[message(0, 0x08, "")], &plain());
    let end = LATENCY as usize + 40;
    assert!(samples[LATENCY as usize - 1] > 0.6 && samples[end..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn a_player_is_not_idle_before_it_has_seen_a_guest_nor_while_one_speaks() {
    let mut stage = stage();
    stage.play(2, &[], &plain());
    assert!(stage.player.is_idle());
    let guest = |serial, value| RehearsalTake {
        serial,
        take: Take {
            line: Arc::new(Tone {
                value,
                length: LENGTH,
            }),
            head: None,
        },
    };
    let guests = vec![guest(7, 0.75), guest(9, 1.0)];
    stage.backstage.link.send(Box::new(table().with_guests(guests)));
    assert!(!stage.player.is_idle());
    let samples = stage.play(20, &[], &plain());
    let heard: Vec<f32> = starts(&samples).iter().map(|(_, value)| *value).collect();
    assert_eq!(heard, [0.75, 1.0]);
    assert!(stage.player.is_idle());
    assert_eq!(stage.meters.missed.load(Ordering::Relaxed), 0);
}
