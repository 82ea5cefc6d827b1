//! The plugin in a CLAP host for minutes: four instances in real time in blocks of 64 samples, each with four
//! lines and automated parameters, and another instance that is loaded, bounced and deactivated all the time.
//!
//! `cargo bench --bench plugin_soak -- --seconds 600`. Every pass in real time is compared with a bounce. It
//! fails (exit 1) if a sample differs, as it does after an underrun, or if memory grows from the first half
//! to the second.

#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/host_support/mod.rs"]
mod support;
#[path = "../../benches/soak/system.rs"]
mod system;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recit_host::{Instance, Setup, Stereo, Timeline};
use support::{RATE, instance, speaking, with_lines};

const INSTANCES: usize = 4;
const BLOCK: usize = 64;

/// The length of a pass in samples; the lines end within it.
const PASS: usize = 16 * 48_000;

/// Automated parameters, with the texts of their lowest and highest values.
const MOVING: [(&str, [&str; 2]); 5] = [
    ("Pitch", ["-3", "3"]),
    ("Formant", ["-2", "2"]),
    ("Breath", ["0", "60"]),
    ("Pan", ["-0.5", "0.5"]),
    ("Volume", ["-9", "0"]),
];

/// Growth below this, in MiB, is ignored: the instance that is loaded all the time changes the memory by up
/// to fifteen MiB from minute to minute, but without growth in twenty minutes.
const GROWTH_MIB: f64 = 8.0;

/// Samples between two automation points, so that they lie within blocks.
const POINT: usize = 1_001;

/// How often memory is read; it is printed once a minute.
const READ: Duration = Duration::from_secs(5);

const LINES: [&str; 4] = [
    "The evening train leaves the harbour, and nobody on the platform waves, since nobody knows who is on it.",
    "Seven lamps along the quay go out, one after the other, as if somebody counted the ships that never came.",
    "Whoever sings in the last carriage sings so quietly that only the windows hear it, and they keep it to themselves.",
    "Beyond the hills it begins to rain, first on the roofs, then on the fields, and at last on the sea.",
];

fn seconds() -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seconds");
    arguments
        .nth(1)
        .and_then(|value| value.parse().ok())
        .unwrap_or(600)
}

/// Four overlapping lines while all parameters move. At the end these have the same values as at the start.
fn timeline(instance: &mut Instance, number: usize) -> Timeline {
    let mut timeline = Timeline::new();
    for line in 0..LINES.len() {
        timeline = timeline.note(1_000 + 7_919 * line + 997 * number, 60 + line as u8);
    }
    for (index, (name, ends)) in MOVING.iter().enumerate() {
        let id = instance.param(name).unwrap().id;
        let [low, high] = ends.map(|text| instance.value_of(name, text).unwrap());
        for (step, at) in (0..PASS).step_by(POINT).enumerate() {
            let turn = std::f64::consts::TAU * step as f64 * (index + 1) as f64 / 97.0;
            timeline = timeline.param(at + 31 * index, id, low + (high - low) * (0.5 - 0.5 * turn.cos()));
        }
        timeline = timeline.param(PASS - 1, id, low);
    }
    timeline
}

/// The passes that were played, and those whose samples differ from the bounce.
#[derive(Default)]
struct Tally {
    passes: AtomicU64,
    late: AtomicU64,
}

fn play(number: usize, tally: &Tally, is_over: &AtomicBool) {
    let bounced = {
        let mut instance = speaking(&LINES);
        instance.activate(Setup::offline(RATE, BLOCK as u32)).unwrap();
        let timeline = timeline(&mut instance, number);
        bounce(&mut instance, &timeline)
    };
    let mut instance = speaking(&LINES);
    instance.activate(Setup::realtime(RATE, BLOCK as u32)).unwrap();
    let timeline = timeline(&mut instance, number);
    // Wait until everything is armed.
    instance.render(&Timeline::new(), 5 * 48_000, BLOCK).unwrap();
    while !is_over.load(Ordering::Acquire) {
        let sound = instance.render(&timeline, PASS, BLOCK).unwrap();
        tally.passes.fetch_add(1, Ordering::Relaxed);
        if !sound.same_bits(&bounced) {
            tally.late.fetch_add(1, Ordering::Relaxed);
            let part = (0..PASS).find(|at| sound.left[*at] != bounced.left[*at]);
            println!("instance {number}: a pass differs from the bounce at {part:?}");
        }
    }
}

/// The second pass, because the first one begins before any parameter was set.
fn bounce(instance: &mut Instance, timeline: &Timeline) -> Stereo {
    instance.render(timeline, PASS, BLOCK).unwrap();
    instance.render(timeline, PASS, BLOCK).unwrap()
}

/// Loads states with other lines, bounces a note of each, and deactivates.
fn disturb(is_over: &AtomicBool) {
    let mut instance = instance();
    let state = instance.save().unwrap();
    for round in 0.. {
        if is_over.load(Ordering::Acquire) {
            return;
        }
        let text = format!("Round {round} of the evening, which is like any other.");
        instance.load(&with_lines(&state, &[&text])).unwrap();
        instance.activate(Setup::offline(RATE, 512)).unwrap();
        let note = Timeline::new().note(0, 60);
        instance.render(&note, 24_000, 512).unwrap();
        instance.deactivate();
        std::thread::sleep(Duration::from_millis(400));
    }
}

fn main() -> ExitCode {
    let (length, began) = (Duration::from_secs(seconds()), Instant::now());
    let (tally, is_over) = (Tally::default(), AtomicBool::new(false));
    let mut memory = Vec::new();
    let stolen_ms = || system::stolen_ms().unwrap_or(0);
    let stolen_before = stolen_ms();
    std::thread::scope(|scope| {
        for number in 0..INSTANCES {
            let (tally, is_over) = (&tally, &is_over);
            scope.spawn(move || play(number, tally, is_over));
        }
        scope.spawn(|| disturb(&is_over));
        while began.elapsed() < length {
            std::thread::sleep(READ.min(length - began.elapsed().min(length)));
            memory.push(system::resident_mib().unwrap_or_default());
            if !memory.len().is_multiple_of(12) {
                continue;
            }
            println!(
                "{:.0} s: {:.1} MiB; {} ms stolen by the hypervisor, {} pages read from a disk",
                began.elapsed().as_secs_f64(),
                memory[memory.len() - 1],
                stolen_ms() - stolen_before,
                system::major_faults().unwrap_or(0)
            );
        }
        is_over.store(true, Ordering::Release);
    });
    let (passes, late) = (tally.passes.into_inner(), tally.late.into_inner());
    let grown = system::growth(&memory);
    println!(
        "{passes} passes of {} s in real time, {late} of which differ from the bounce; memory grew by {grown:.1} MiB",
        PASS as f64 / RATE
    );
    if late == 0 && passes > 0 && grown <= GROWTH_MIB {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
