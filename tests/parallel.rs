//! Many instances of one engine: they are served in turn, and work that nobody hears does not delay what is
//! heard.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake::host::{Score, Sound};
use fake::{Fake, LIMIT, studio};
use recit::engine::{Instance, LinePlayer, LineStatus, RenderSetup};
use recit::player::{Controls, Event, EventKind, Playback};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 512;
const LINES: [&str; 2] = ["The moon is out.", "Seven ships are near."];

fn open(fake: &Fake, count: usize) -> Vec<(Instance, LinePlayer)> {
    (0..count)
        .map(|_| fake.armed(&LINES, studio(RATE, BLOCK)))
        .collect()
}

#[test]
fn forty_bounces_at_once_sound_like_one_alone() {
    let fake = Fake::new();
    let score = Score::notes(96_000, &[(5, 60), (4_700, 61), (40_000, 60)]);
    let alone = score.offline(&mut open(&fake, 1)[0].1, &[BLOCK]);
    let mut all = open(&fake, 40);
    let score = &score;
    let sounds: Vec<Sound> = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .iter_mut()
            .map(|(_, player)| scope.spawn(|| score.offline(player, &[BLOCK])))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (number, (sound, (instance, _))) in sounds.iter().zip(&all).enumerate() {
        assert!(sound.is(&alone), "bounce {number} sounds different");
        assert_eq!(instance.meters().stalls, 0, "bounce {number} timed out on a line");
    }
}

#[test]
fn bounces_that_wait_for_the_same_workers_progress_together() {
    const BLOCKS: usize = 60;
    let fake = Fake::new();
    let mut all = open(&fake, 24);
    // Makes the workers the bottleneck.
    fake.knobs.slow_vocoder(Duration::from_millis(1));
    let done: Vec<AtomicUsize> = all.iter().map(|_| AtomicUsize::new(0)).collect();
    let bounce = |player: &mut LinePlayer, own: &AtomicUsize| {
        let note = [Event {
            offset: 0,
            kind: EventKind::note_on(61),
        }];
        for block in 0..BLOCKS {
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            let events = if block == 0 { &note[..] } else { &[] };
            player.process(
                &mut left,
                &mut right,
                events,
                &Controls::default(),
                Playback::Offline,
            );
            own.fetch_add(1, Ordering::SeqCst);
        }
        done.iter()
            .map(|count| count.load(Ordering::SeqCst))
            .min()
            .unwrap()
    };
    let behind: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .iter_mut()
            .zip(&done)
            .map(|((_, player), own)| scope.spawn(|| bounce(player, own)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let furthest_behind = behind.iter().min().unwrap();
    assert!(
        *furthest_behind > BLOCKS * 2 / 3,
        "when the first of them ended, another one was at block {furthest_behind} of {BLOCKS}"
    );
}

#[test]
fn a_short_script_is_armed_before_a_long_one_that_was_there_first() {
    let fake = Fake::new();
    fake.knobs.slow_acoustic(Duration::from_millis(5));
    let texts: Vec<String> = (0..60)
        .map(|number| format!("This is number {number}."))
        .collect();
    let long = fake.instance(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let short = fake.instance(&["Go.", "Stay."]);
    long.arm();
    assert!(short.wait_armed(LIMIT));
    let statuses = long.statuses();
    let armed = statuses
        .iter()
        .filter(|line| line.status == LineStatus::Armed)
        .count();
    assert!(armed < 30, "{armed} lines of the long script came first");
}

#[cfg(target_os = "linux")]
#[test]
fn a_rendering_for_a_file_yields_to_everything_that_is_heard() {
    let fake = Fake::new();
    let (instance, _player) = fake.armed(&LINES, studio(RATE, BLOCK));
    fake.knobs.forget_threads();
    let script = instance.script();
    let line = &script.lines()[0];
    instance
        .render(line, &script.voice, &RenderSetup::default(), &mut |_| true)
        .unwrap();
    assert_eq!(fake.knobs.niceness(), [10]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_dropped_engine_leaves_no_thread_behind() {
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
        let ours = names.filter(|name| name.starts_with("rten") || name.starts_with("recit"));
        ours.count()
    };
    // The other tests of this program have engines of their own, so this test runs in a new process.
    if std::env::var_os("RECIT_TEST_ALONE").is_none() {
        let this = std::env::current_exe().unwrap();
        let alone = std::process::Command::new(this)
            .args(["--exact", "a_dropped_engine_leaves_no_thread_behind"])
            .env("RECIT_TEST_ALONE", "1")
            .status();
        assert!(alone.unwrap().success());
        return;
    }
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&LINES, studio(RATE, BLOCK));
    Score::note(9_600, 0, 60).offline(&mut player, &[BLOCK]);
    let script = instance.script();
    instance
        .render(
            &script.lines()[1],
            &script.voice,
            &RenderSetup::default(),
            &mut |_| true,
        )
        .unwrap();
    assert!(threads() > 4);
    drop((instance, player, fake));
    // A thread that is ending is still listed for a moment.
    let deadline = std::time::Instant::now() + LIMIT;
    while threads() > 0 {
        assert!(
            std::time::Instant::now() < deadline,
            "{} threads are left",
            threads()
        );
        std::thread::yield_now();
    }
}
