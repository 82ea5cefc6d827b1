//! Lines that were sung.

use recit::engine::{AudioSetup, Instance, Lookahead, RenderSetup};
use recit::export::{Arrangement, Channels, Move, Moved, Options, Performance, Progress, export};
use recit::player::{Control, Controls, Event, EventKind, Expression, Playback, Which};

use crate::{folder, instance, markers, plain, samples};

#[test]
fn a_sung_line_is_exported_with_its_notes() {
    let (_fake, instance, script, ids) = instance(&["One two.", "Spoken."]);
    let off = |key| EventKind::NoteOff {
        which: Which::key(key),
    };
    let second = 10_000;
    let performance = Performance {
        sample_rate: 10_000.0,
        controls: Controls::default(),
        moves: Vec::new(),
        events: vec![
            (0, EventKind::note_on(60)),
            (second, off(60)),
            (2 * second, EventKind::note_on(64)),
            (3 * second, off(64)),
        ],
    };
    let folder = folder("sung");
    let options = Options {
        sung: [(ids[0], performance.into())].into(),
        ..plain(Arrangement::Lines)
    };
    let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
    let told = markers(&paths[0]);
    let starts: Vec<_> = told
        .iter()
        .map(|(word, start, _)| (word.as_str(), *start))
        .collect();
    assert_eq!(starts, [("One", 0), ("two", 96_000)]);
    let sung = samples(&paths[0]);
    assert!(sung.len() > 2 * 48_000, "{}", sung.len());
    let energy = |from: usize, to: usize| {
        sung[from..to.min(sung.len())]
            .iter()
            .map(|sample| sample.abs())
            .sum::<f32>()
    };
    assert!(energy(0, 48_000) > 0.0 && energy(96_000, sung.len()) > 0.0);
    let spoken = instance
        .render(
            &script.lines()[1],
            &script.voice,
            &RenderSetup::default(),
            &mut |_| true,
        )
        .unwrap();
    assert_eq!(samples(&paths[1]), spoken.samples);
}

/// A passage as a player of a host plays it in blocks of 256 samples: bends, pressure and automation among the notes.
fn passage() -> (Vec<(u64, EventKind)>, Vec<Move>, Controls) {
    let wheel = |expression| EventKind::Wheel {
        channel: Some(0),
        expression,
    };
    let events = vec![
        (0, wheel(Expression::Tuning(-0.5))),
        (0, EventKind::note_on(60)),
        (9_001, wheel(Expression::Tuning(1.5))),
        (14_500, wheel(Expression::Pressure(0.7))),
        (20_003, wheel(Expression::Tuning(0.0))),
        (24_000, EventKind::note_off(60)),
        (24_000, EventKind::note_on(67)),
        (31_111, wheel(Expression::Tuning(2.0))),
        (48_000, EventKind::note_off(67)),
        (96_000, wheel(Expression::Tuning(0.0))),
    ];
    let automated = (0..40).map(|step| Move {
        at: 10_240 + 512 * step,
        what: [
            Moved::Live(Control::Pitch),
            Moved::Live(Control::Breath),
            Moved::Volume,
            Moved::Pan,
        ][step as usize % 4],
        value: 0.02 * step as f32,
    });
    let controls = Controls {
        sing: true,
        velocity: 1.0,
        volume_db: -3.0,
        pan: 0.5,
        ..Controls::default()
    };
    (events, automated.collect(), controls)
}

/// What a host hears of that passage, from its first sample that is not silent: left and right in turn.
fn heard(instance: &Instance, end: u64) -> Vec<f32> {
    let (events, moves, mut controls) = passage();
    let mut player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 256,
        lookahead: Lookahead::Studio,
    });
    assert!(instance.wait_armed(std::time::Duration::from_secs(600)));
    let mut heard = Vec::new();
    for begin in (0..end).step_by(256) {
        for due in moves.iter().filter(|due| due.at == begin) {
            due.what.set(&mut controls, due.value);
        }
        let here = events.iter().filter(|(at, _)| (begin..begin + 256).contains(at));
        let here: Vec<Event> = here
            .map(|(at, kind)| Event {
                offset: (at - begin) as u32,
                kind: *kind,
            })
            .collect();
        let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
        player.process(&mut left, &mut right, &here, &controls, Playback::Offline);
        heard.extend(left.into_iter().zip(right).flat_map(<[f32; 2]>::from));
    }
    let first = heard.iter().position(|sample| *sample != 0.0).unwrap();
    heard.split_off(first / 2 * 2)
}

#[test]
fn a_sung_line_is_exported_with_every_bend_and_move_as_it_was_heard() {
    let (_fake, instance, script, ids) = instance(&["One two."]);
    let (events, moves, controls) = passage();
    let heard = heard(&instance, 100_000);
    let folder = folder("moves");
    let exported_to = |channels: Channels, events: &[(u64, EventKind)], moves: &[Move]| {
        let performance = Performance {
            sample_rate: 48_000.0,
            controls,
            events: events.to_vec(),
            moves: moves.to_vec(),
        };
        let mut options = Options {
            sung: [(ids[0], performance.into())].into(),
            // These are of spoken lines.
            volume_db: -20.0,
            pan: -1.0,
            ..plain(Arrangement::Lines)
        };
        options.format.channels = channels;
        let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
        samples(&paths[0])
    };
    let exported = |events: &[_], moves: &[_]| exported_to(Channels::Stereo, events, moves);
    let sung = exported(&events, &moves);
    assert!(sung.len() > 96_000 && heard.len() >= sung.len(), "{}", sung.len());
    assert_eq!(sung[..], heard[..sung.len()]);
    assert!(heard[sung.len()..].iter().all(|sample| *sample == 0.0));
    let without = |what| {
        let others = moves.iter().filter(|due| due.what != what);
        others.copied().collect::<Vec<_>>()
    };
    for what in [Moved::Live(Control::Pitch), Moved::Volume, Moved::Pan] {
        assert_ne!(exported(&events, &without(what)), sung, "{what:?} is heard");
    }
    let mono = exported_to(Channels::Mono, &events, &moves);
    assert_eq!(mono, exported_to(Channels::Mono, &events, &without(Moved::Pan)));
    assert_eq!(2 * mono.len(), sung.len());
    let notes = |(_, kind): &&(u64, EventKind)| !matches!(kind, EventKind::Wheel { .. });
    let notes: Vec<_> = events.iter().filter(notes).copied().collect();
    assert_ne!(exported(&notes, &moves), sung, "the bends are heard");
}
