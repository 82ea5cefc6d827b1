//! Memory of scripts at the limits of the format, with the fake voice of the tests: `cargo bench --bench
//! memory`.
//!
//! Each script is armed in a process of its own, so that the peak that the system reports (`VmHWM`, on
//! Linux) is that of this script.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/fake/mod.rs"]
mod fake;

use std::process::Command;
use std::time::{Duration, Instant};

use fake::{Fake, studio};
use recit::script::Script;

/// Names the script that a child process arms.
const VARIABLE: &str = "RECIT_BENCH_SCRIPT";

const LIMIT: Duration = Duration::from_secs(600);

/// A name, and the function that makes the script.
type Case = (&'static str, fn(&Fake) -> Script);

const SCRIPTS: [Case; 7] = [
    ("none", |fake| fake.script(&[])),
    ("1,024 lines of 3 s", |fake| dialogue(fake, 1, 0)),
    ("1,024 lines of 3 s with 4 takes", |fake| dialogue(fake, 4, 0)),
    (
        "1,024 lines of 3 s with 16 takes and 16 channels with missing speakers",
        |fake| dialogue(fake, 16, 16),
    ),
    ("30 lines of `a [pause 30s]` 140 times", |fake| {
        lines(fake, 30, &"a [pause 30s] ".repeat(140))
    }),
    ("1 MiB of `a [pause 30s]`", |fake| {
        lines(fake, 524, &"a [pause 30s]".repeat(153))
    }),
    ("1 MiB of `[pause 30s]`", |fake| {
        lines(fake, 524, &"[pause 30s]".repeat(181))
    }),
];

/// Lines with `takes` takes each, and `channels` MIDI channels with speakers that the voice does not
/// have.
fn dialogue(fake: &Fake, takes: u8, channels: usize) -> Script {
    let mut script = fake.script(&[]);
    script.channels = (0..channels)
        .map(|channel| Some(format!("nobody-{channel}")))
        .collect();
    for index in 0..1024 {
        let text = format!("This is line {index} of a dialogue, and somebody speaks it.");
        let id = script.add(None, &text).unwrap();
        script.set_takes(id, takes).unwrap();
    }
    script
}

fn lines(fake: &Fake, count: usize, text: &str) -> Script {
    let mut script = fake.script(&[]);
    for seed in 0..count as u64 {
        // Identical lines would share their frames.
        let id = script.add(None, text).unwrap();
        script.set_seed(id, seed).unwrap();
    }
    script
}

fn main() {
    match std::env::var(VARIABLE) {
        Ok(number) => arm(number.parse().unwrap()),
        Err(_) => {
            println!("| script | counted, peak | the process, peak | time |\n|---|---|---|---|");
            for number in 0..SCRIPTS.len() {
                let program = std::env::current_exe().unwrap();
                let status = Command::new(program).env(VARIABLE, number.to_string()).status();
                assert!(status.unwrap().success());
            }
        }
    }
}

fn arm(number: usize) {
    let (name, script) = SCRIPTS[number];
    let fake = Fake::new();
    let instance = fake.engine.instance();
    instance.set_script(script(&fake));
    let began = Instant::now();
    let _player = instance.activate(studio(48_000.0, 512));
    assert!(instance.wait_armed(LIMIT));
    let (counted, seconds) = (fake.engine.memory().peak(), began.elapsed().as_secs_f64());
    let process = peak_kib().map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} MiB", kib / 1024.0));
    println!(
        "| {name} | {:.1} MiB | {process} | {seconds:.1} s |",
        counted as f64 / f64::from(1 << 20)
    );
}

/// The peak memory of this process in KiB.
fn peak_kib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
