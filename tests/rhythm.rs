//! Lines in the host's tempo: fitted to beats, started on the grid, looped, ended at a word. With the fake
//! voice, so that all positions are known.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::{Score, Sound};
use fake::{Fake, studio};
use recit::player::{Align, Controls, EventKind, Fit, Grid, NoteOff, Span};

const RATE: f64 = 48_000.0;
/// 5 ms.
const CLOSE: usize = 240;

fn fit(beats: f32) -> Controls {
    Controls {
        fit: Fit::To(Span::Beats(beats)),
        ..Controls::default()
    }
}

/// One note at host sample `at`, in a song of these tempos.
fn score(at: usize, length: usize, controls: Controls, tempos: &[(usize, f64)]) -> Score {
    Score {
        controls: vec![(0, controls)],
        tempos: tempos.to_vec(),
        rate: RATE,
        ..Score::note(length, at, 60)
    }
}

/// The last sample that is louder than a thousandth of the peak.
fn audible_end(sound: &Sound) -> usize {
    let peak = sound
        .left
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    sound
        .left
        .iter()
        .rposition(|sample| sample.abs() > 0.001 * peak)
        .unwrap()
        + 1
}

#[test]
fn a_fitted_line_ends_on_its_beat_at_any_tempo() {
    let fake = Fake::new();
    for text in ["Moo.", "Aim low, Noah.", "Seven zebras measure the moon."] {
        let (_instance, mut player) = fake.armed(&[text], studio(RATE, 512));
        for tempo in [60.0, 97.3, 120.0, 180.0] {
            for beats in [1.0, 2.0, 4.0] {
                player.reset();
                let end =
                    player.latency() as usize + 1000 + (f64::from(beats) * 60.0 / tempo * RATE) as usize;
                let score = score(1000, end + 9600, fit(beats), &[(0, tempo)]);
                let sound = score.offline(&mut player, &[512]);
                let off = audible_end(&sound) as i64 - end as i64;
                assert!(
                    off.abs() < CLOSE as i64,
                    "{text} {beats} beats at {tempo}: {off} samples off"
                );
                assert_eq!(sound.start(), Some(1000 + player.latency() as usize));
            }
        }
    }
}

#[test]
fn a_change_of_tempo_inside_the_line_is_followed() {
    let fake = Fake::new();
    let (_instance, mut player) = fake.armed(&["Seven zebras measure the moon."], studio(RATE, 512));
    for tempos in [
        [(0, 90.0), (60_000, 140.0)],
        [(0, 150.0), (30_000, 80.0)],
        [(0, 60.0), (150_000, 180.0)],
    ] {
        player.reset();
        let score = score(0, 240_000, fit(4.0), &tempos);
        let sound = score.offline(&mut player, &[480]);
        let end = score.sample(4.0) + player.latency() as usize;
        let off = audible_end(&sound) as i64 - end as i64;
        assert!(off.abs() < CLOSE as i64, "{tempos:?}: {off} samples off");
    }
}

#[test]
fn a_line_waits_for_the_grid() {
    let fake = Fake::new();
    let (_instance, mut player) = fake.armed(&["Aim."], studio(RATE, 512));
    let latency = player.latency() as usize;
    // Half a second a beat.
    let at = 30_000;
    for (grid, start) in [
        (Grid::Off, 30_000),
        (Grid::Sixteenth, 30_000),
        (Grid::Eighth, 36_000),
        (Grid::Beat, 48_000),
        (Grid::Bar, 96_000),
    ] {
        player.reset();
        let controls = Controls {
            grid,
            ..Controls::default()
        };
        for block in [64, 4096, 1000] {
            player.reset();
            let sound = score(at, 120_000, controls, &[(0, 120.0)]).offline(&mut player, &[block]);
            assert_eq!(
                sound.start(),
                Some(start + latency),
                "{grid:?} in blocks of {block}"
            );
        }
        player.reset();
        let stopped = score(at, 60_000, controls, &[]).offline(&mut player, &[512]);
        assert_eq!(
            stopped.start(),
            Some(at + latency),
            "without a song nothing waits"
        );
    }
}

#[test]
fn a_line_counts_in_to_its_end_and_a_stress_falls_on_the_beat() {
    let fake = Fake::new();
    let (_instance, mut player) = fake.armed(&["Seven zebras measure the moon."], studio(RATE, 512));
    let latency = player.latency() as usize;
    let controls = |grid, align| Controls {
        grid,
        align,
        ..Controls::default()
    };
    let sound =
        score(5000, 260_000, controls(Grid::Bar, Align::End), &[(0, 120.0)]).offline(&mut player, &[512]);
    let (start, end) = (sound.start().unwrap(), audible_end(&sound));
    assert!(
        start > 5000 + latency && end % 96_000 < latency + CLOSE,
        "from {start} to {end}"
    );
    let off = (end as i64 - latency as i64) % 96_000;
    assert!(
        off.min(96_000 - off).abs() < CLOSE as i64,
        "{off} samples off the bar"
    );

    // "S" lasts four frames before the stressed vowel of "seven".
    player.reset();
    let sound =
        score(5000, 160_000, controls(Grid::Beat, Align::Stress), &[(0, 120.0)]).offline(&mut player, &[512]);
    let lead = 24_000 + latency - sound.start().unwrap();
    let frames = lead as f64 / (256.0 / 22_050.0 * RATE);
    assert!(
        (frames - 4.0).abs() < 0.05,
        "the stress comes {frames} frames after the start"
    );
}

#[test]
fn a_held_line_loops_in_time_and_ends_with_its_round() {
    let fake = Fake::new();
    let (_instance, mut player) = fake.armed(&["Noah."], studio(RATE, 512));
    let latency = player.latency() as usize;
    let looping = Controls {
        looping: true,
        ..fit(2.0)
    };
    let mut score = score(0, 240_000, looping, &[(0, 120.0)]);
    score.events.push((110_000, EventKind::note_off(60)));
    let sound = score.offline(&mut player, &[512]);
    // Two beats are a second, so it is in its third round when the key is released.
    let off = audible_end(&sound) as i64 - (144_000 + latency) as i64;
    assert!(off.abs() < CLOSE as i64, "{off} samples off");
    let level = |second: usize| {
        let from = latency + second * 48_000 + 4000;
        sound.left[from..from + 20_000]
            .iter()
            .map(|sample| sample * sample)
            .sum::<f32>()
    };
    assert!((level(1) / level(0) - 1.0).abs() < 0.1 && (level(2) / level(0) - 1.0).abs() < 0.1);
}

#[test]
fn a_line_may_stop_at_the_end_of_its_word() {
    let fake = Fake::new();
    let (_instance, mut player) = fake.armed(&["Ammonia, again and again and again."], studio(RATE, 512));
    let controls = Controls {
        note_off: NoteOff::Word,
        ..Controls::default()
    };
    let played = |player: &mut recit::engine::LinePlayer, up: Option<usize>| {
        player.reset();
        let mut score = score(0, 200_000, controls, &[]);
        score.events.extend(up.map(|at| (at, EventKind::note_off(60))));
        score.offline(player, &[512])
    };
    let whole = audible_end(&played(&mut player, None));
    let ends: Vec<usize> = [4000, 6000, 40_000]
        .into_iter()
        .map(|up| audible_end(&played(&mut player, Some(up))))
        .collect();
    assert_eq!(ends[0], ends[1], "the same word");
    assert!(
        ends[0] > 6000 && ends[0] < ends[2] && ends[2] < whole,
        "{ends:?} of {whole}"
    );
}

#[test]
fn the_block_sizes_do_not_change_a_sample() {
    let fake = Fake::new();
    let texts = ["Noah.", "Seven zebras measure the moon.", "Aim low."];
    let (_instance, mut player) = fake.armed(&texts, studio(RATE, 4096));
    let controls = |grid, align, looping, beats| Controls {
        grid,
        align,
        looping,
        note_off: NoteOff::Word,
        ..fit(beats)
    };
    let score = Score {
        length: 200_000,
        events: vec![
            (1_003, EventKind::note_on(60)),
            (9_111, EventKind::note_on(61)),
            (30_007, EventKind::note_off(61)),
            (30_013, EventKind::note_on(62)),
            (101_001, EventKind::note_off(60)),
        ],
        controls: vec![
            (0, controls(Grid::Beat, Align::Start, true, 1.5)),
            (9_000, controls(Grid::Eighth, Align::Stress, false, 3.0)),
            (30_010, controls(Grid::Bar, Align::End, true, 2.0)),
        ],
        tempos: vec![(0, 93.0), (40_123, 131.7)],
        rate: RATE,
    };
    let whole = score.offline(&mut player, &[4096]);
    assert!(whole.start().is_some());
    for blocks in [&[64][..], &[480], &[3, 4096, 1, 700, 64]] {
        player.reset();
        assert!(
            score.offline(&mut player, blocks).is(&whole),
            "blocks of {blocks:?}"
        );
    }
    let clocked = score.unbroken(&fake, &texts, studio(RATE, 4096), 480);
    assert!(clocked.is(&whole), "in real time");
}
