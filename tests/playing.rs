//! How notes, pedals, wheels and pages affect lines, under the checkers of the audio thread.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::sync::Arc;

use recit::player::{
    Align, Beats, BeatsPerMinute, Control, Controls, Entry, EventKind, Expression, Fit, Gate, Grid, Manner,
    Note, NoteOff, Page, Play, RehearsalTake, Span, Table, Take, Takes, Transport, Trigger, Which,
};
use ringbuf::traits::Consumer;
use stage::{BLOCK, LATENCY, Stage, Tone, event, note, off, plain};

const LONG: u64 = 4000;

/// Three long lines on keys 60 to 62.
fn three() -> Stage {
    Stage::new(&[(60, 0.1, LONG), (61, 0.2, LONG), (62, 0.4, LONG)])
}

fn with(change: impl FnOnce(&mut Controls)) -> Controls {
    let mut controls = plain();
    change(&mut controls);
    controls
}

/// The last sample after so many blocks.
fn after(stage: &mut Stage, blocks: usize, events: &[recit::player::Event], controls: &Controls) -> f32 {
    *stage.play(blocks, events, controls).last().unwrap()
}

/// Equal up to rounding.
fn is(value: f32, expected: f32) -> bool {
    (value - expected).abs() < 1e-4
}

#[test]
fn mono_lines_end_each_other_and_poly_ones_do_not() {
    let mut stage = three();
    assert!(is(after(&mut stage, 5, &[note(0, 60)], &plain()), 0.1));
    assert!(is(after(&mut stage, 6, &[note(0, 61)], &plain()), 0.3));
    let mono = with(|controls| controls.play = Play::Mono);
    assert!(is(after(&mut stage, 8, &[note(0, 62)], &mono), 0.4));
}

#[test]
fn a_latched_line_continues_without_its_key_and_ends_with_the_next_press() {
    let latch = with(|controls| {
        controls.play = Play::Latch;
        controls.note_off = NoteOff::Fade;
    });
    let mut stage = three();
    assert!(is(after(&mut stage, 8, &[note(0, 60), off(10, 60)], &latch), 0.1));
    assert!(is(
        after(&mut stage, 12, &[note(0, 60), off(10, 60)], &latch),
        0.0
    ));
    assert!(is(after(&mut stage, 8, &[note(0, 60)], &latch), 0.1));
}

#[test]
fn a_legato_note_changes_the_sounding_line_and_takes_it_over() {
    let legato = with(|controls| {
        controls.play = Play::Legato;
        controls.note_off = NoteOff::Fade;
    });
    let mut stage = three();
    stage.play(5, &[note(0, 60)], &legato);
    assert!(is(after(&mut stage, 6, &[note(0, 65)], &legato), 0.1));
    assert_eq!(stage.asked.len(), 1);
    assert_eq!(stage.told.last().unwrap().1.live.pitch, 5.0);
    // The first key no longer holds it.
    assert!(is(after(&mut stage, 8, &[off(0, 60)], &legato), 0.1));
    assert!(is(after(&mut stage, 8, &[off(0, 65)], &legato), 0.0));
    assert!(
        is(after(&mut stage, 6, &[note(0, 61)], &legato), 0.2),
        "a new line begins"
    );
}

#[test]
fn lines_of_a_choke_group_end_each_other_and_nothing_else() {
    let tone = |value| Arc::new(Tone { value, length: LONG });
    let entry = |id, key, value, choke| Entry {
        choke,
        ..Entry::new(id, Some(key), tone(value))
    };
    let entries = vec![
        entry(1, 60, 0.1, Some(1)),
        entry(2, 61, 0.2, Some(1)),
        entry(3, 62, 0.4, None),
    ];
    let mut stage = Stage::with(stage::timing(), stage::of(entries));
    stage.play(5, &[note(0, 60), note(0, 62)], &plain());
    assert!(is(after(&mut stage, 8, &[note(0, 61)], &plain()), 0.6));
}

#[test]
fn the_pedal_holds_released_keys() {
    let fade = with(|controls| controls.note_off = NoteOff::Fade);
    let pedal = |down| event(0, EventKind::Pedal { down });
    let mut stage = three();
    stage.play(5, &[pedal(true), note(0, 60)], &fade);
    assert!(is(after(&mut stage, 8, &[off(0, 60)], &fade), 0.1));
    assert!(is(after(&mut stage, 12, &[pedal(false)], &fade), 0.0));
    stage.play(5, &[note(0, 60)], &fade);
    assert!(is(after(&mut stage, 12, &[off(0, 60)], &fade), 0.0));
}

#[test]
fn reset_centres_the_bend_of_a_channel_and_releases_the_pedal() {
    let fade = with(|controls| controls.note_off = NoteOff::Fade);
    let bend = EventKind::Wheel {
        channel: Some(0),
        expression: Expression::Tuning(3.0),
    };
    let pedal = EventKind::Pedal { down: true };
    let mut stage = three();
    stage.play(5, &[event(0, bend), event(0, pedal), note(0, 60)], &fade);
    assert!(is(after(&mut stage, 8, &[off(0, 60)], &fade), 0.1));
    assert_eq!(stage.told.last().unwrap().1.live.pitch, 3.0);
    let rest = event(0, EventKind::Rest { channel: Some(0) });
    assert!(is(after(&mut stage, 12, &[rest], &fade), 0.0));
    stage.play(5, &[note(0, 60)], &fade);
    assert_eq!(stage.told.last().unwrap().1.live.pitch, 0.0);
}

#[test]
fn a_looping_line_holds_while_its_key_is_down_and_a_word_stop_ends_it_at_a_word() {
    let gates = |controls: &Controls, up: u32| {
        let mut stage = three();
        stage.play(8, &[note(0, 60), off(up, 60)], controls);
        let gates: Vec<Gate> = stage.told.iter().map(|(_, moment)| moment.gate).collect();
        gates
    };
    let looping = with(|controls| controls.looping = true);
    let word = with(|controls| controls.note_off = NoteOff::Word);
    // The segment that begins before the key is released, and the next one.
    assert_eq!(gates(&looping, 50)[..2], [Gate::Hold, Gate::Through]);
    assert_eq!(gates(&word, 50)[..2], [Gate::Through, Gate::Stop]);
    assert_eq!(gates(&plain(), 50)[..2], [Gate::Through, Gate::Through]);
}

#[test]
fn a_control_and_a_key_range_choose_the_page() {
    let line = |id, page, key, value| Entry {
        page,
        ..Entry::new(id, Some(key), Arc::new(Tone { value, length: LONG }))
    };
    let entries = vec![line(1, 0, 60, 0.1), line(2, 1, 60, 0.2), line(3, 2, 40, 0.4)];
    let pages = [None, None, Some((36, 47))].map(|keys| Page { keys });
    let table = Table::new(entries, pages.to_vec(), [0; 16]);
    let mut stage = Stage::with(stage::timing(), table);
    stage.play(3, &[note(0, 60)], &plain());
    let second = with(|controls| controls.page = 1);
    stage.play(3, &[note(2, 60), note(3, 40)], &second);
    stage.play(3, &[note(0, 60)], &plain());
    let values: Vec<f32> = stage.asked.iter().map(|(value, _)| *value).collect();
    assert_eq!(values, [0.1, 0.2, 0.4, 0.1]);
    let next = with(|controls| {
        controls.trigger = Trigger::Next;
        controls.page = 1;
    });
    stage.play(3, &[note(0, 9)], &next);
    assert_eq!(stage.asked.last().unwrap().0, 0.2);
}

#[test]
fn takes_go_in_turn_and_restart_with_the_song() {
    let take = |value| Take {
        line: Arc::new(Tone { value, length: 400 }),
        head: None,
    };
    let mut entry = Entry::new(1, Some(60), take(0.1).line);
    entry.parts = vec![vec![take(0.1), take(0.2), take(0.3)]];
    let mut stage = Stage::with(stage::timing(), stage::of(vec![entry]));
    let robin = with(|controls| controls.takes = Takes::RoundRobin);
    let song = |beat| Transport {
        beat: Some(Beats(beat)),
        tempo: Some(BeatsPerMinute(120.0)),
        ..Transport::default()
    };
    let notes = [note(0, 60), note(1, 60)];
    stage.player.set_transport(song(4.0));
    stage.play(1, &notes, &robin);
    stage
        .player
        .set_transport(song(4.0 + 2.0 * BLOCK as f64 / 8000.0));
    stage.play(1, &notes, &robin);
    stage.player.set_transport(song(4.0));
    stage.play(2, &notes, &robin);
    stage.play(2, &notes, &plain());
    stage.play(2, &[], &plain());
    let values: Vec<f32> = stage.asked.iter().map(|(value, _)| *value).collect();
    assert_eq!(values, [0.1, 0.2, 0.3, 0.1, 0.1, 0.2, 0.1, 0.1]);
}

#[test]
fn channels_are_speakers() {
    let take = |value| {
        vec![Take {
            line: Arc::new(Tone { value, length: 400 }),
            head: None,
        }]
    };
    let mut entry = Entry::new(1, Some(60), take(0.1)[0].line.clone());
    entry.parts = vec![take(0.1), take(0.2)];
    let mut channels = [0; 16];
    channels[3] = 1;
    let mut stage = Stage::with(stage::timing(), Table::new(vec![entry], Vec::new(), channels));
    for channel in [0, 3, 5] {
        let note = Note {
            channel,
            ..Note::on_key(60)
        };
        let on = EventKind::NoteOn { note, velocity: 0.8 };
        stage.play(2, &[event(0, on)], &plain());
    }
    let values: Vec<f32> = stage.asked.iter().map(|(value, _)| *value).collect();
    assert_eq!(values, [0.1, 0.2, 0.1]);
}

#[test]
fn velocity_changes_loudness_and_effort_by_its_sensitivity() {
    let played = |velocity, sensitivity| {
        let mut stage = three();
        let on = EventKind::NoteOn {
            note: Note::on_key(60),
            velocity,
        };
        let controls = with(|controls| controls.velocity = sensitivity);
        let level = after(&mut stage, 5, &[event(0, on)], &controls);
        (level, stage.told[0].1.live.tension)
    };
    let (soft, middle, hard) = (played(0.2, 1.0), played(100.0 / 127.0, 1.0), played(1.0, 1.0));
    assert_eq!(middle, (0.1, 0.0));
    assert!(soft.0 < 0.02 && soft.1 < -0.5, "{soft:?}");
    assert!(hard.0 > 0.15 && hard.1 > 0.2, "{hard:?}");
    assert_eq!(played(0.2, 0.0), middle);
}

#[test]
fn expressions_affect_their_note_and_wheels_their_channel() {
    let on = |key, channel, id| EventKind::NoteOn {
        note: Note {
            key,
            channel,
            id: Some(id),
        },
        velocity: recit::player::PLAIN_VELOCITY,
    };
    let mut stage = three();
    let express = |id, expression| EventKind::Express {
        which: Which {
            id: Some(id),
            ..Which::ALL
        },
        expression,
    };
    let events = [
        event(0, on(60, 0, 7)),
        event(0, on(61, 2, 8)),
        event(1, express(7, Expression::Tuning(0.5))),
        event(1, express(8, Expression::Offset(Control::Breath, 0.25))),
        event(1, express(7, Expression::Pressure(0.5))),
        event(
            1,
            EventKind::Wheel {
                channel: Some(2),
                expression: Expression::Tuning(-2.0),
            },
        ),
    ];
    stage.play(6, &events, &plain());
    let last = |stage: &Stage, value: f32| {
        let told = stage.told.iter().rev().find(|(known, _)| *known == value);
        told.unwrap().1.live
    };
    let (first, second) = (last(&stage, 0.1), last(&stage, 0.2));
    assert_eq!((first.pitch, first.loudness, first.breath), (0.5, 3.0, 0.0));
    assert_eq!((second.pitch, second.loudness, second.breath), (-2.0, 0.0, 0.25));

    // Volume and pan of one note, effective at their sample plus the latency, without a step.
    let louder = [
        event(10, express(7, Expression::Volume(2.0))),
        event(10, express(8, Expression::Volume(0.0))),
    ];
    let samples = stage.play(8, &louder, &plain());
    let heard = 10 + LATENCY as usize;
    assert!(samples[..heard].iter().all(|sample| is(*sample, 0.3)));
    assert!(is(*samples.last().unwrap(), 0.2));
    assert!(samples.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.02));
    let right = [event(0, express(7, Expression::Pan(1.0)))];
    stage.stereo(BLOCK, &right, &plain());
    stage.work();
    for _ in 0..6 {
        stage.stereo(BLOCK, &[], &plain());
        stage.work();
    }
    let (left, right) = stage.stereo(BLOCK, &[], &plain());
    assert!(
        left[BLOCK - 1].abs() < 1e-5 && right[BLOCK - 1] > 0.25,
        "{} {}",
        left[BLOCK - 1],
        right[BLOCK - 1]
    );
}

#[test]
fn a_note_that_waits_for_the_grid_keeps_its_expressions() {
    let mut stage = three();
    let grid = with(|controls| {
        (controls.grid, controls.looping) = (Grid::Beat, true);
    });
    let song = |beat| Transport {
        beat: Some(Beats(beat)),
        tempo: Some(BeatsPerMinute(60.0)),
        ..Transport::default()
    };
    // The beat is at sample 100, in the second block.
    let begin = 1.0 - 100.0 / 8000.0;
    stage.player.set_transport(song(begin));
    let bend = EventKind::Express {
        which: Which::key(60),
        expression: Expression::Tuning(1.5),
    };
    let softer = EventKind::Express {
        which: Which::key(60),
        expression: Expression::Volume(0.5),
    };
    stage.play(
        1,
        &[note(0, 60), event(9, bend), event(9, softer), off(20, 60)],
        &grid,
    );
    assert_eq!(stage.asked.len(), 0, "it waits for beat 1");
    stage.player.set_transport(song(begin + BLOCK as f64 / 8000.0));
    let level = after(&mut stage, 5, &[], &grid);
    assert!(is(level, 0.05), "{level}");
    let told = stage.told[0].1;
    assert_eq!(
        (told.live.pitch, told.gate),
        (1.5, Gate::Through),
        "its key is released"
    );
}

#[test]
fn a_panic_ends_all_holds_bends_and_waiting_notes() {
    let mut stage = three();
    let song = |beat| Transport {
        beat: Some(Beats(beat)),
        tempo: Some(BeatsPerMinute(60.0)),
        ..Transport::default()
    };
    let grid = with(|controls| controls.grid = Grid::Beat);
    let bend = EventKind::Wheel {
        channel: None,
        expression: Expression::Tuning(3.0),
    };
    stage.player.set_transport(song(0.0));
    stage.play(
        5,
        &[
            event(0, EventKind::Pedal { down: true }),
            event(0, bend),
            note(0, 60),
            note(9, 61),
        ],
        &plain(),
    );
    stage.player.set_transport(song(5.0 * BLOCK as f64 / 8000.0));
    stage.play(1, &[note(0, 62)], &grid);
    assert!(is(
        after(&mut stage, 4, &[event(0, EventKind::Panic)], &grid),
        0.0
    ));
    stage.player.set_transport(song(1.5));
    assert!(
        is(after(&mut stage, 4, &[], &grid), 0.0),
        "the note that waited is gone"
    );
    stage.play(2, &[note(0, 60)], &plain());
    assert_eq!(stage.told.last().unwrap().1.live.pitch, 0.0);
}

#[test]
fn a_line_is_fitted_as_the_controls_or_its_script_set() {
    let mut entry = Entry::new(
        1,
        Some(60),
        Arc::new(Tone {
            value: 0.1,
            length: LONG,
        }),
    );
    entry.fit = Some(Span::Bars(1.0));
    let mut stage = Stage::with(stage::timing(), stage::of(vec![entry]));
    let fit = |fit| with(|controls| controls.fit = fit);
    let bars = Transport {
        bar_beats: Some(Beats(3.0)),
        ..Transport::default()
    };
    stage.player.set_transport(bars);
    for controls in [plain(), fit(Fit::Off), fit(Fit::To(Span::Beats(2.0)))] {
        stage.play(2, &[note(0, 60)], &controls);
    }
    let fitted = |beats| Manner::Fitted {
        beats: Beats(beats),
        stress: false,
    };
    let manners: Vec<Manner> = stage.asked.iter().map(|(_, manner)| *manner).collect();
    assert_eq!(manners, [fitted(3.0), Manner::Spoken, fitted(2.0)]);
    // Half a second of line with a count-in: it begins so that it ends on the beat.
    let count_in = with(|controls| {
        (controls.grid, controls.align) = (Grid::Beat, Align::End);
        controls.fit = Fit::Off;
    });
    let song = Transport {
        beat: Some(Beats(0.0)),
        tempo: Some(BeatsPerMinute(60.0)),
        ..Transport::default()
    };
    stage.player.set_transport(song);
    stage.play(1, &[note(0, 60)], &count_in);
    assert_eq!(stage.asked.len(), 3, "it waits");
    let told: Vec<f64> = stage.told.iter().map(|(_, moment)| moment.tempo.0).collect();
    assert!(told.iter().all(|pace| *pace > 0.0));
}

#[test]
fn takes_stay_with_their_lines_when_lines_move() {
    let take = |value| Take {
        line: Arc::new(Tone { value, length: 400 }),
        head: None,
    };
    let line = |id, value: f32| {
        let mut entry = Entry::new(id, Some(59 + id as u8), take(value).line);
        entry.parts = vec![vec![take(value), take(value + 0.01)]];
        entry
    };
    let table = |ids: &[u64]| stage::of(ids.iter().map(|id| line(*id, 0.1 * *id as f32)).collect());
    let mut stage = Stage::with(stage::timing(), table(&[1, 2]));
    let robin = with(|controls| controls.takes = Takes::RoundRobin);
    stage.play(2, &[note(0, 61)], &robin);
    stage.backstage.link.send(Box::new(table(&[2, 3, 1])));
    stage.play(2, &[note(0, 61), note(1, 60), note(2, 62)], &robin);
    let values: Vec<i32> = stage
        .asked
        .iter()
        .map(|(value, _)| (value * 100.0).round() as i32)
        .collect();
    assert_eq!(values, [20, 21, 10, 30]);
}

#[test]
fn messages_that_a_worker_missed_are_sent_again() {
    let mut stage = Stage::new(&[(60, 0.1, 100_000)]);
    stage.play(2, &[note(0, 60)], &plain());
    // Its ring of moments is full after three seconds.
    for _ in 0..600 {
        stage.block(&[], &plain());
    }
    let told = |stage: &mut Stage| stage.backstage.slots[0].moments.pop_iter().count();
    assert_eq!(told(&mut stage), 256);
    let counts: Vec<usize> = (0..40)
        .map(|_| {
            stage.block(&[], &plain());
            told(&mut stage)
        })
        .collect();
    assert!(counts.iter().all(|count| *count <= 10), "{counts:?}");
    assert!(
        counts[..15].iter().sum::<usize>() >= 140 && counts[39] <= 1,
        "{counts:?}"
    );
}

#[test]
fn guests_sound_one_after_the_other_beside_the_script_and_end_when_they_are_dismissed() {
    let guest = |serial, value, length| RehearsalTake {
        serial,
        take: Take {
            line: Arc::new(Tone { value, length }),
            head: None,
        },
    };
    let invite = |stage: &Stage, guests| {
        let table = stage::table(&[(60, 0.1, LONG)]).with_guests(guests);
        stage.backstage.link.send(Box::new(table));
    };
    let mut stage = three();
    invite(&stage, vec![guest(7, 0.3, 400), guest(9, 0.5, 400)]);
    let mut sound = stage.play(8, &[], &plain());
    assert!(!stage.player.is_idle(), "one waits or sounds");
    sound.extend(stage.play(32, &[], &plain()));
    let heard = |value| {
        let mut places = (0..sound.len()).filter(|at| is(sound[*at], value));
        let first = places.next().unwrap();
        (first, places.count() + 1)
    };
    let (first, second) = (heard(0.3), heard(0.5));
    assert_eq!((first.1, second.1), (400, 400));
    assert!(second.0 >= first.0 + 400, "they overlap");
    assert!(stage.player.is_idle());
    // One that was heard is not heard again.
    invite(&stage, vec![guest(9, 0.5, 400), guest(11, 0.2, LONG)]);
    assert!(is(after(&mut stage, 8, &[], &plain()), 0.2));
    assert!(
        is(after(&mut stage, 6, &[note(0, 60)], &plain()), 0.3),
        "a line sounds beside it"
    );
    invite(&stage, Vec::new());
    assert!(is(after(&mut stage, 8, &[], &plain()), 0.1));
}
