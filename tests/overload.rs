//! More work than the machine can do: no word is lost, nothing is planned that is no longer needed, and
//! playback recovers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;
mod holds;

use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use fake::host::{self, Score, Sound};
use fake::{Fake, LIMIT, line_on, status, studio, wait_until};
use holds::holds;
use recit::engine::{Instance, LinePlayer, LineStatus};
use recit::player::{Align, Controls, Event, EventKind, Grid, MAX_SOUNDING, Playback};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 256;

/// The workers are shared by the whole process, so these tests run one at a time.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock()
}

/// How long each call of the vocoder's net must take so that all workers together can make `lines` lines.
fn time_for(lines: u32) -> Duration {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = (cores / 2).clamp(2.min(cores), 4) as u32;
    // One call is two segments.
    Duration::from_secs_f64(2.0 * 256.0 / 22_050.0) * workers / lines
}

/// Plays the same score in all tracks in real time until their lines are over. Returns their sounds and the
/// number of underruns in each.
fn together(tracks: &mut [(Instance, LinePlayer)], score: &Score) -> (Vec<Sound>, Vec<u64>) {
    let underruns = |tracks: &[(Instance, LinePlayer)]| -> Vec<u64> {
        tracks
            .iter()
            .map(|(instance, _)| instance.meters().underruns)
            .collect()
    };
    let before = underruns(tracks);
    let by_the_clock = |tracks: &mut [(Instance, LinePlayer)], score: &Score| {
        let mut parts: Vec<_> = tracks.iter_mut().map(|(_, player)| (player, score)).collect();
        host::by_the_clock(&mut parts, BLOCK, RATE)
    };
    let mut sounds = by_the_clock(tracks, score);
    wait_until("a line does not end", || {
        let is_over = tracks.iter().all(|(instance, _)| instance.meters().sounding == 0);
        if !is_over {
            let rest = by_the_clock(tracks, &Score::notes(24_000, &[]));
            for (sound, rest) in sounds.iter_mut().zip(rest) {
                sound.left.extend(rest.left);
                sound.right.extend(rest.right);
            }
        }
        is_over
    });
    let counts = underruns(tracks)
        .into_iter()
        .zip(before)
        .map(|(now, before)| now - before);
    (sounds, counts.collect())
}

#[test]
fn twice_as_many_lines_as_can_be_made_are_late_but_whole() {
    const TRACKS: u32 = 4;
    let _turn = turn();
    let fake = Fake::new();
    let text = ["Seven zebras measure the moon."];
    let mut tracks: Vec<(Instance, LinePlayer)> = (0..TRACKS)
        .map(|_| fake.armed(&text, studio(RATE, BLOCK)))
        .collect();
    let latency = tracks[0].1.latency() as usize;
    let whole = Score::note(2 * 48_000, 0, 60).offline(&mut tracks[0].1, &[BLOCK]);
    let whole = &whole.left[latency..whole.end()];

    fake.knobs.slow_vocoder(time_for(TRACKS / 2));
    let (sounds, underruns) = together(&mut tracks, &Score::note(4 * 48_000, 0, 60));
    for (sound, underruns) in sounds.iter().zip(underruns) {
        let held = holds(&sound.left[latency..], whole);
        assert!(
            held > 0 && underruns == held as u64,
            "{held} holds, {underruns} counted"
        );
    }

    // It recovers without any action.
    fake.knobs.slow_vocoder(Duration::ZERO);
    for (_, player) in &mut tracks {
        let sound = Score::note(2 * 48_000, 0, 60).offline(player, &[BLOCK]);
        assert!(sound.left[latency..].starts_with(whole));
    }
}

/// How long workers may take to notice the player's requests; they poll every half millisecond.
const LOOK: Duration = Duration::from_millis(500);

/// Changes the text of the line on key 60 and plays it at once, sixty times, while nothing can be planned.
fn hurry(fake: &Fake, instance: &Instance, player: &mut LinePlayer) {
    fake.knobs.acoustic.allow(0);
    for round in 0..60 {
        ask(instance, player, &format!("This is number {round}."));
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Sets the text of the line on key 60 and plays it.
fn ask(instance: &Instance, player: &mut LinePlayer, text: &str) {
    let id = line_on(instance, 60);
    instance.edit(|script| script.set_text(id, text)).unwrap();
    let note = Event {
        offset: 0,
        kind: EventKind::note_on(60),
    };
    // A block of length 0 takes the events and the new script and asks for no sound.
    player.process(
        &mut [],
        &mut [],
        &[note],
        &Controls::default(),
        Playback::Realtime,
    );
}

/// Lets everything be planned, and plays silence in real time until `done`. Returns the number of passes.
fn play_until(fake: &Fake, player: &mut LinePlayer, mut done: impl FnMut(&[f32]) -> bool) -> u64 {
    let before = fake.knobs.passes();
    fake.knobs.acoustic.open();
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    wait_until("the line is never heard", || {
        player.process(
            &mut left,
            &mut right,
            &[],
            &Controls::default(),
            Playback::Realtime,
        );
        std::thread::sleep(Duration::from_secs_f64(BLOCK as f64 / RATE));
        done(&left)
    });
    fake.knobs.passes() - before
}

/// Whether no planning is going on.
fn is_idle(fake: &Fake) -> bool {
    let passes = fake.knobs.passes();
    std::thread::sleep(LOOK);
    fake.knobs.passes() == passes
}

#[test]
fn lines_that_were_cut_are_not_planned() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    hurry(&fake, &instance, &mut player);
    player.reset();
    std::thread::sleep(LOOK);
    ask(&instance, &mut player, "At last.");
    let passes = play_until(&fake, &mut player, |left| {
        left.iter().any(|sample| *sample != 0.0)
    });
    // One was already running, and one more may have been chosen before the cut was noticed.
    assert!(passes <= 3, "{passes} passes until the last line was heard");
    assert!(is_idle(&fake), "lines are planned that will not be heard");
    assert_eq!(instance.meters().missed, 0);
}

#[test]
fn the_last_requested_line_waits_only_for_those_that_still_sound() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    hurry(&fake, &instance, &mut player);
    ask(&instance, &mut player, "At last.");
    std::thread::sleep(LOOK);
    let before = fake.knobs.passes();
    fake.knobs.acoustic.open();
    assert!(instance.wait_armed(LIMIT));
    let passes = fake.knobs.passes() - before;
    assert!(
        passes <= MAX_SOUNDING as u64 + 2,
        "{passes} passes until the last line was armed"
    );
    play_until(&fake, &mut player, |_| instance.meters().sounding == 0);
    assert!(is_idle(&fake), "lines are planned that will not be heard");
    assert_eq!(instance.meters().missed, 0);
}

#[test]
fn texts_that_were_replaced_are_not_planned() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, _player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    fake.knobs.acoustic.allow(0);
    let id = line_on(&instance, 60);
    for letter in 1..=100 {
        let text = format!("Type {}.", "very ".repeat(letter));
        instance.edit(|script| script.set_text(id, &text)).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    let before = fake.knobs.passes();
    fake.knobs.acoustic.open();
    assert!(instance.wait_armed(LIMIT));
    // The last text has several phrases, and a pass for an earlier one was already running.
    let passes = fake.knobs.passes() - before;
    assert!(passes < 10, "{passes} passes");
    assert!(is_idle(&fake));
}

#[test]
fn a_bounce_that_begins_with_an_aligned_note_does_not_wait_for_all_lines() {
    const LAST: usize = 60;
    let _turn = turn();
    let fake = Fake::new();
    fake.knobs.slow_acoustic(Duration::from_millis(100));
    let texts: Vec<String> = (0..=LAST).map(|number| format!("Aim {number}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let instance = fake.instance(&texts);
    let mut player = instance.activate(studio(RATE, BLOCK));
    let controls = Controls {
        grid: Grid::Bar,
        align: Align::End,
        ..Controls::default()
    };
    let score = |length| Score {
        controls: vec![(0, controls)],
        tempos: vec![(0, 120.0)],
        rate: RATE,
        ..Score::note(length, 5_000, 60 + LAST as u8)
    };
    score(5_120).offline(&mut player, &[BLOCK]);
    let passes = fake.knobs.passes();
    assert!(passes < LAST as u64 / 2, "{passes} passes");
    assert_eq!(instance.meters().stalls, 0);
    assert_eq!(status(&instance, 60 + LAST as u8), LineStatus::Armed);
}
