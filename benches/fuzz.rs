//! Mutates untrusted input of all kinds at random: states, presets, markup, tables, cache entries, graphs
//! and voices.
//!
//! `cargo bench --bench fuzz -- --cases 100000 --seed 1`. Prints for each kind how many cases were
//! accepted and which was slowest, and fails (exit 1) if anything panicked.

#[path = "../tests/mutate/mod.rs"]
mod mutate;
#[path = "../tests/onnx/mod.rs"]
mod onnx;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use indicatif::ProgressBar;

use mutate::{Kind, Stage, forget_peak, kind_of, peak};

/// Feeds mutated input to everything that reads files or states from elsewhere
#[derive(Parser)]
struct Arguments {
    /// Number of cases
    #[arg(long, default_value_t = 100_000)]
    cases: u64,
    /// The number of the first case
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Added by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The results of one kind.
#[derive(Default)]
struct Tally {
    cases: u64,
    taken: u64,
    spent: Duration,
    slowest: (Duration, u64),
    largest: (u64, u64),
    panicked: Vec<u64>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let stage = Stage::new();
    let mut tallies: [Tally; Kind::ALL.len()] = Default::default();
    let bar = ProgressBar::new(arguments.cases);
    forget_peak();
    let before = peak().unwrap_or_default();
    let mut whole_peak = before;
    for case in arguments.seed..arguments.seed + arguments.cases {
        let kind = kind_of(case);
        let place = Kind::ALL.iter().position(|known| *known == kind);
        let tally = &mut tallies[place.unwrap_or_default()];
        forget_peak();
        let held = peak().unwrap_or_default();
        let began = Instant::now();
        let run = catch_unwind(AssertUnwindSafe(|| stage.run(kind, case)));
        let spent = began.elapsed();
        let after = peak().unwrap_or_default();
        whole_peak = whole_peak.max(after);
        tally.cases += 1;
        tally.spent += spent;
        tally.slowest = tally.slowest.max((spent, case));
        tally.largest = tally.largest.max((after.saturating_sub(held), case));
        match run {
            Ok(taken) => tally.taken += u64::from(taken),
            Err(_) => tally.panicked.push(case),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (kind, tally) in Kind::ALL.iter().zip(&tallies) {
        println!(
            "{kind:?}: {} cases, {} accepted, {:.3} ms each; the slowest {:.1} ms (case {}); the largest {:.1} MiB (case {}); {} panicked {:?}",
            tally.cases,
            tally.taken,
            tally.spent.as_secs_f64() * 1e3 / tally.cases.max(1) as f64,
            tally.slowest.0.as_secs_f64() * 1e3,
            tally.slowest.1,
            tally.largest.0 as f64 / f64::from(1 << 20),
            tally.largest.1,
            tally.panicked.len(),
            &tally.panicked[..tally.panicked.len().min(10)],
        );
    }
    println!(
        "Memory: {:.0} MiB before, {:.0} MiB at most",
        before as f64 / f64::from(1 << 20),
        whole_peak as f64 / f64::from(1 << 20),
    );
    let panicked = tallies.iter().any(|tally| !tally.panicked.is_empty());
    ExitCode::from(u8::from(panicked))
}
