//! More than the machine can do: the audio thread keeps its budget, no word is lost, and it passes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use fake::host::{self, Score, Sound};
use fake::{Fake, LIMIT, line_on, studio};
use recit::engine::{Instance, LinePlayer};
use recit::player::{Controls, Event, EventKind, MAX_SOUNDING, Playback};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 256;

/// The workers are one set for the whole process: these tests take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock()
}

/// How much time each call of the vocoder's net may take so that all workers together make `lines` lines.
fn time_for(lines: u32) -> Duration {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = (cores / 2).clamp(2.min(cores), 4) as u32;
    // One call is two segments.
    Duration::from_secs_f64(2.0 * 256.0 / 22_050.0) * workers / lines
}

/// Samples of the fade that a held line dies away with, and comes back with.
const FADE: usize = 240;

/// Takes the holds out of `sound` and returns how many there were. Panics where a sample of `whole` is missing.
///
/// A hold is the decay of the last sample, silence, and samples of the line that fade in.
fn holds(sound: &[f32], whole: &[f32]) -> usize {
    let (mut at, mut next, mut count) = (0, 0, 0);
    loop {
        while next < whole.len() && at < sound.len() && sound[at] == whole[next] {
            (at, next) = (at + 1, next + 1);
        }
        let rest = whole.len() - next;
        if rest == 0 {
            return count;
        }
        count += 1;
        let faded = FADE.min(rest);
        let (after, known) = (next + faded, 32.min(rest - faded));
        let back = (at..sound.len() - faded - known)
            .find(|back| sound[back + faded..][..known] == whole[after..][..known])
            .unwrap_or_else(|| panic!("sample {next} of {} and what follows is lost", whole.len()));
        let last = if at > 0 { sound[at - 1] } else { 0.0 };
        for index in 0..faded {
            let decay = (FADE as f32 - 1.0 - (back + index - at) as f32).max(0.0) / FADE as f32;
            let expected = last * decay + whole[next + index] * index as f32 / FADE as f32;
            let error = (sound[back + index] - expected).abs();
            assert!(
                error < 1e-5,
                "sample {} comes back wrong by {error}",
                next + index
            );
        }
        (at, next) = (back + faded, after);
    }
}

fn assert_in_budget(sounds: &[Sound]) {
    let mut calls: Vec<Duration> = sounds.iter().flat_map(|sound| sound.calls.clone()).collect();
    calls.sort();
    let budget = Duration::from_secs_f64(BLOCK as f64 / RATE);
    // One call in a hundred may meet a machine that is busy with other things.
    let usual = calls[calls.len() * 99 / 100];
    assert!(usual < budget / 4, "a call took {usual:?}");
}

/// Plays the same score in all tracks, by the clock. Returns their sounds and how many underruns there were in each.
fn together(tracks: &mut [(Instance, LinePlayer)], score: &Score) -> (Vec<Sound>, Vec<u64>) {
    let underruns = |tracks: &[(Instance, LinePlayer)]| -> Vec<u64> {
        tracks
            .iter()
            .map(|(instance, _)| instance.meters().underruns)
            .collect()
    };
    let before = underruns(tracks);
    let mut parts: Vec<_> = tracks.iter_mut().map(|(_, player)| (player, score)).collect();
    let sounds = host::by_the_clock(&mut parts, BLOCK, RATE);
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
    let (sounds, underruns) = together(&mut tracks, &Score::note(6 * 48_000, 0, 60));
    assert_in_budget(&sounds);
    for (sound, underruns) in sounds.iter().zip(underruns) {
        let held = holds(&sound.left[latency..], whole);
        assert!(
            held > 0 && underruns == held as u64,
            "{held} holds, {underruns} counted"
        );
    }

    // It is over, and nobody has to do anything. On a busy machine threads may come late now and then.
    fake.knobs.slow_vocoder(Duration::ZERO);
    let recovers = (0..10).any(|_| {
        let (sounds, underruns) = together(&mut tracks, &Score::note(2 * 48_000, 0, 60));
        let exact = |sound: &Sound| sound.left[latency..].starts_with(whole);
        underruns.iter().all(|count| *count == 0) && sounds.iter().all(exact)
    });
    assert!(recovers, "lines are late though there is time for them");
}

/// How long an acoustic pass takes in the tests of cancelling.
const PASS: Duration = Duration::from_millis(30);

/// Types a new text for the line on key 60 and plays it at once, sixty times over, faster than any of it can be
/// planned.
fn hurry(instance: &Instance, player: &mut LinePlayer) {
    for round in 0..60 {
        ask(instance, player, &format!("This is number {round}."));
        // Workers look for requests every half millisecond.
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Types a text for the line on key 60 and plays it.
fn ask(instance: &Instance, player: &mut LinePlayer, text: &str) {
    let id = line_on(instance, 60);
    instance.edit(|script| script.set_text(id, text)).unwrap();
    let note = Event {
        offset: 0,
        kind: EventKind::note_on(60),
    };
    // A block of no length takes the events and the new script and asks for no sound.
    player.process(
        &mut [],
        &mut [],
        &[note],
        &Controls::default(),
        Playback::Realtime,
    );
}

/// Plays silence by the clock until `done`.
fn play_until(player: &mut LinePlayer, mut done: impl FnMut(&[f32]) -> bool) {
    let begin = Instant::now();
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    loop {
        player.process(
            &mut left,
            &mut right,
            &[],
            &Controls::default(),
            Playback::Realtime,
        );
        if done(&left) {
            return;
        }
        assert!(begin.elapsed() < LIMIT, "the line is never heard");
        std::thread::sleep(Duration::from_secs_f64(BLOCK as f64 / RATE));
    }
}

/// Whether any planning still goes on.
fn is_idle(fake: &Fake) -> bool {
    let passes = fake.knobs.passes();
    std::thread::sleep(4 * PASS);
    fake.knobs.passes() == passes
}

#[test]
fn lines_that_were_cut_leave_no_work_behind() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    fake.knobs.slow_acoustic(PASS);
    hurry(&instance, &mut player);
    player.reset();
    let before = fake.knobs.passes();
    ask(&instance, &mut player, "At last.");
    play_until(&mut player, |left| left.iter().any(|sample| *sample != 0.0));
    // One may have been under way, and one more begun before the cut was seen.
    let passes = fake.knobs.passes() - before;
    assert!(passes <= 3, "{passes} passes until the last line was heard");
    assert!(is_idle(&fake), "there is work for lines that nobody will hear");
    assert_eq!(instance.meters().missed, 0);
}

#[test]
fn the_line_that_was_asked_for_last_waits_for_those_that_still_sound_at_most() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    fake.knobs.slow_acoustic(PASS);
    hurry(&instance, &mut player);
    let before = fake.knobs.passes();
    ask(&instance, &mut player, "At last.");
    assert!(instance.wait_armed(LIMIT));
    let passes = fake.knobs.passes() - before;
    assert!(
        passes <= MAX_SOUNDING as u64 + 2,
        "{passes} passes until the last line was armed"
    );
    play_until(&mut player, |_| instance.meters().sounding == 0);
    assert!(is_idle(&fake), "there is work for lines that nobody will hear");
    assert_eq!(instance.meters().missed, 0);
}

#[test]
fn texts_that_were_typed_over_are_not_planned() {
    let _turn = turn();
    let fake = Fake::new();
    let (instance, _player) = fake.armed(&["Aim."], studio(RATE, BLOCK));
    fake.knobs.slow_acoustic(PASS);
    let id = line_on(&instance, 60);
    for letter in 1..=100 {
        let text = format!("Type {}.", "very ".repeat(letter));
        instance.edit(|script| script.set_text(id, &text)).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    let before = fake.knobs.passes();
    assert!(instance.wait_armed(LIMIT));
    // The last text has several phrases, and a pass for one before it may have been under way.
    let passes = fake.knobs.passes() - before;
    assert!(passes < 10, "{passes} passes");
    assert!(is_idle(&fake));
}
