//! Invalid values from hosts and voices: the output stays finite, and they have no lasting effect.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::Score;
use fake::{Fake, Stage, studio};
use recit::engine::LinePlayer;
use recit::player::{
    Align, Beats, BeatsPerMinute, CONTROLS, Control, Controls, Event, EventKind, Expression, Fit, Grid, Live,
    Note, Playback, Span, Transport, Which,
};

const NONSENSE: [f32; 7] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MAX,
    f32::MIN,
    f32::MIN_POSITIVE / 4.0,
    -1.0,
];

const LENGTH: usize = 48_000;

fn note(velocity: f32) -> EventKind {
    let note = Note::on_key(60);
    EventKind::NoteOn { note, velocity }
}

/// Every event that takes a value, with this value.
fn events(value: f32) -> Vec<EventKind> {
    let expressions = [
        Expression::Tuning(value),
        Expression::Pressure(value),
        Expression::Brightness(value),
        Expression::Pan(value),
        Expression::Volume(value),
        Expression::Offset(Control::Pitch, value),
        Expression::Offset(Control::Speed, value),
        Expression::Offset(Control::Loudness, -value),
        Expression::Offset(Control::VibratoDepth, value),
    ];
    let which = Which::ALL;
    let express = expressions.map(|expression| EventKind::Express { which, expression });
    let wheels = expressions.map(|expression| EventKind::Wheel {
        channel: Some(0),
        expression,
    });
    [note(value)].into_iter().chain(express).chain(wheels).collect()
}

fn live(value: f32) -> Live {
    let mut live = Live::default();
    CONTROLS.iter().for_each(|info| live.set(info.control, value));
    live
}

/// Controls with this value in all of them, in one of them, or in none.
fn controls(value: f32) -> Vec<Controls> {
    let plain = Controls::default();
    let aligned = Controls {
        grid: Grid::Sixteenth,
        align: Align::End,
        ..plain
    };
    vec![
        plain,
        Controls {
            volume_db: value,
            pan: value,
            ..plain
        },
        Controls {
            live: live(value),
            ..plain
        },
        Controls {
            velocity: value,
            ..plain
        },
        Controls {
            fit: Fit::To(Span::Beats(value)),
            ..aligned
        },
        Controls {
            fit: Fit::To(Span::Bars(value)),
            align: Align::Stress,
            ..aligned
        },
        Controls {
            sing: true,
            live: live(value),
            ..plain
        },
    ]
}

/// Transports with this value in one field.
fn transports(value: f64) -> [Transport; 5] {
    let plain = Transport {
        beat: Some(Beats(1.0)),
        tempo: Some(BeatsPerMinute(120.0)),
        bar_start: Some(Beats(0.0)),
        bar_beats: Some(Beats(4.0)),
    };
    let beats = Some(Beats(value));
    [
        plain,
        Transport { beat: beats, ..plain },
        Transport {
            tempo: Some(BeatsPerMinute(value)),
            ..plain
        },
        Transport {
            bar_start: beats,
            ..plain
        },
        Transport {
            bar_beats: beats,
            ..plain
        },
    ]
}

/// Plays blocks with these events in the first, and checks the output.
fn hear(player: &mut LinePlayer, kinds: &[EventKind], controls: &Controls, what: &str) {
    let first: Vec<Event> = (0..)
        .zip(kinds)
        .map(|(offset, kind)| Event { offset, kind: *kind })
        .collect();
    for block in 0..6 {
        let (mut left, mut right) = ([9.0; 512], [9.0; 512]);
        let events = if block == 0 { &first[..] } else { &[] };
        player.process(&mut left, &mut right, events, controls, Playback::Offline);
        // Four times full level: volume, velocity and expression at their maximum.
        let fine = |sample: &f32| sample.is_finite() && sample.abs() < 1e3;
        assert!(left.iter().chain(&right).all(fine), "{what}, block {block}");
    }
}

#[test]
fn no_value_from_a_host_makes_a_non_finite_or_lasting_sound() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim low, Noah."], studio(48_000.0, 512));
    let score = Score::note(LENGTH, 700, 60);
    let plain = score.offline(&mut player, &[512]);
    for value in NONSENSE {
        for transport in transports(f64::from(value)) {
            player.set_transport(transport);
            for controls in controls(value) {
                hear(
                    &mut player,
                    &events(value),
                    &controls,
                    &format!("{transport:?} {controls:?}"),
                );
            }
        }
        let sane = [EventKind::Panic];
        hear(&mut player, &sane, &Controls::default(), "panic");
        player.reset();
        let after = score.offline(&mut player, &[512]);
        assert!(after.is(&plain), "{value} is heard in later lines");
    }
    assert_eq!(instance.meters().stalls, 0);
}

#[test]
fn no_value_from_a_voice_makes_a_non_finite_sound() {
    const LINES: [&str; 3] = ["The moon is out.", "Boy and girl.", "Seven ships are near."];
    let play = |fake: &Fake, notes: &[(usize, u8)]| {
        let (_instance, mut player) = fake.armed(&LINES, studio(48_000.0, 512));
        Score::notes(2 * LENGTH, notes).offline(&mut player, &[512])
    };
    let good = play(&Fake::new(), &[(0, 60), (3_000, 62)]);
    for stage in [Stage::Encoder, Stage::Prosody, Stage::Decoder, Stage::Vocoder] {
        for value in NONSENSE.into_iter().chain([2e38, 1e6]) {
            let what = format!("{value} from {stage:?}");
            let fake = Fake::new();
            fake.knobs.spoil(stage, value);
            let spoilt = play(&fake, &[(0, 61)]);
            assert!(spoilt.left.iter().all(|sample| sample.is_finite()), "{what}");
            let beside = play(&fake, &[(0, 60), (3_000, 62)]);
            assert!(beside.is(&good), "{what} is heard in the other lines");
        }
    }
}
