//! A long run in real time: several instances speak many lines at once while scripts are edited, voices
//! switched, models loaded and controls automated.
//!
//! `cargo bench --bench soak -- --seconds 600`. It fails (exit 1) if there is any underrun that was not
//! asked for, more than one late start in a hundred notes, a line that failed, a sample that is not finite,
//! or memory that grows from the first half to the second.

mod host;
mod part;
mod system;
mod traffic;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, LineStatus, Lookahead};
use serde_json::json;

use host::{Desk, Host, Tally};

/// Plays many lines in real time while everything else changes
#[derive(Parser)]
struct Arguments {
    /// Length of the run
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Instances of the instrument
    #[arg(long, default_value_t = 4)]
    instances: usize,
    /// Lines sounding at any time in each instance, 1 to 16
    #[arg(long, default_value_t = 4)]
    lines: usize,
    /// Samples per block
    #[arg(long, default_value_t = 64)]
    block: usize,
    /// Samples per second
    #[arg(long, default_value_t = 48_000.0)]
    rate: f64,
    /// After half of the run keep only one line of each instance: the instrument must recover from
    /// overload by itself
    #[arg(long)]
    overload: bool,
    /// Do not edit scripts, switch voices or move controls
    #[arg(long)]
    calm: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Added by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// Growth below this, in MiB, is ignored: the allocator and the system cause it by themselves.
const GROWTH_MIB: f64 = 4.0;

/// One note in this many may come before its line is planned, just after an edit.
const NOTES_A_LATE_START: u64 = 100;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let setup = AudioSetup {
        sample_rate: arguments.rate,
        max_block: arguments.block,
        lookahead: Lookahead::Studio,
    };
    let (instances, players): (Vec<Instance>, Vec<LinePlayer>) = (0..arguments.instances)
        .map(|index| {
            let instance = Engine::acquire().instance();
            instance.set_script(traffic::script(index));
            let player = instance.activate(setup);
            (instance, player)
        })
        .unzip();
    let armed = instances
        .iter()
        .all(|instance| instance.wait_armed(Duration::from_secs(60)));
    if !armed {
        eprintln!("the lines could not be armed");
        return ExitCode::FAILURE;
    }
    let outcome = run(&arguments, &instances, players);
    outcome.print(&arguments);
    if outcome.is_sound(&arguments) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A second with underruns.
struct BadSecond {
    second: u64,
    underruns: u64,
    /// Time stolen from all processors by the hypervisor in that second, in milliseconds.
    stolen_ms: u64,
    /// Page faults that read from a disk.
    major_faults: u64,
}

struct Outcome {
    tally: Tally,
    /// Underruns in the first and in the second half of the run, and in its last tenth.
    underruns: [u64; 3],
    /// Lines that began late because their text or voice changed just before their notes.
    late_starts: u64,
    missed: u64,
    failed: Vec<String>,
    edits: u64,
    /// Seconds in which a block came too late.
    bad_seconds: Vec<BadSecond>,
    /// Time stolen from all processors by the hypervisor during the run, in milliseconds.
    stolen_ms: u64,
    /// Resident memory in MiB after each second; empty if the system does not report it.
    memory: Vec<f64>,
    latency: u32,
}

fn run(arguments: &Arguments, instances: &[Instance], players: Vec<LinePlayer>) -> Outcome {
    let stop = Arc::new(AtomicBool::new(false));
    let latency = players.first().map_or(0, LinePlayer::latency);
    let host = Host::start(Desk::new(
        players,
        instances.to_vec(),
        arguments.rate,
        arguments.block,
        !arguments.calm,
    ));
    host.ask_for(arguments.lines);
    let director = (!arguments.calm).then(|| traffic::start(instances.to_vec(), stop.clone()));
    let bar = ProgressBar::new(arguments.seconds);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:40} {msg}") {
        bar.set_style(style);
    }
    let count = || instances.iter().map(|one| one.meters().underruns).sum::<u64>();
    let (mut memory, mut marks) = (Vec::new(), [0; 2]);
    let mut failed: Vec<String> = Vec::new();
    let mut bad_seconds = Vec::new();
    let stolen = || system::stolen_ms().unwrap_or(0);
    let faults = || system::major_faults().unwrap_or(0);
    let (mut had, mut had_stolen, stolen_before) = (count(), stolen(), stolen());
    let mut had_faults = faults();
    let began = Instant::now();
    for second in 1..=arguments.seconds {
        std::thread::sleep((began + Duration::from_secs(second)).saturating_duration_since(Instant::now()));
        let fill = instances
            .iter()
            .map(|one| one.meters().ring_fill)
            .fold(1.0_f32, f32::min);
        bar.set_message(format!("{} underruns, rings {:.0} %", count(), fill * 100.0));
        bar.inc(1);
        let (have, have_stolen, have_faults) = (count(), stolen(), faults());
        if have > had {
            bad_seconds.push(BadSecond {
                second,
                underruns: have - had,
                stolen_ms: have_stolen - had_stolen,
                major_faults: have_faults - had_faults,
            });
        }
        (had, had_stolen, had_faults) = (have, have_stolen, have_faults);
        failed.extend(instances.iter().flat_map(failures));
        failed.dedup();
        memory.extend(system::resident_mib());
        if second == arguments.seconds / 2 {
            marks[0] = count();
            if arguments.overload {
                host.ask_for(1);
            }
        }
        if second == arguments.seconds * 9 / 10 {
            marks[1] = count();
        }
    }
    bar.finish_and_clear();
    let total = count();
    stop.store(true, Ordering::Release);
    let edits = director.and_then(|thread| thread.join().ok()).unwrap_or(0);
    Outcome {
        tally: host.stop(),
        underruns: [marks[0], total - marks[0], total - marks[1]],
        late_starts: instances.iter().map(|one| one.meters().late_starts).sum(),
        missed: instances.iter().map(|one| one.meters().missed).sum(),
        failed,
        edits,
        bad_seconds,
        stolen_ms: stolen() - stolen_before,
        memory,
        latency,
    }
}

/// Why lines of the instance could not be spoken.
fn failures(instance: &Instance) -> Vec<String> {
    let reasons = instance.statuses().into_iter();
    reasons
        .filter_map(|line| match line.status {
            LineStatus::Failed { reason } => Some(reason.to_string()),
            _ => None,
        })
        .collect()
}

impl Outcome {
    /// Resident memory in MiB after each whole minute.
    fn minutes(&self) -> Vec<f64> {
        self.memory.iter().skip(59).step_by(60).copied().collect()
    }

    fn is_sound(&self, arguments: &Arguments) -> bool {
        let late = if arguments.overload {
            self.underruns[2]
        } else {
            self.underruns[0] + self.underruns[1]
        };
        late == 0
            && self.late_starts * NOTES_A_LATE_START <= self.tally.notes
            && self.failed.is_empty()
            && self.tally.not_numbers == 0
            && system::growth(&self.memory) <= GROWTH_MIB
    }

    fn print(&self, arguments: &Arguments) {
        let block_us = arguments.block as f64 / arguments.rate * 1e6;
        let [p50, p99, p999, worst] = self.tally.quantiles();
        let percent = |us: f64| 100.0 * us / block_us;
        if arguments.json {
            let value = json!({
                "seconds": arguments.seconds, "instances": arguments.instances, "lines": arguments.lines,
                "block": arguments.block, "sample_rate": arguments.rate, "latency_samples": self.latency,
                "underruns": { "first_half": self.underruns[0], "second_half": self.underruns[1], "last_tenth": self.underruns[2] },
                "late_starts": self.late_starts, "missed": self.missed, "failed": self.failed, "not_numbers": self.tally.not_numbers,
                "notes": self.tally.notes, "edits": self.edits, "late_blocks": self.tally.late_blocks, "stolen_ms": self.stolen_ms,
                "bad_seconds": self.bad_seconds.iter().map(|bad| json!({
                    "second": bad.second, "underruns": bad.underruns, "stolen_ms": bad.stolen_ms, "major_faults": bad.major_faults,
                })).collect::<Vec<_>>(),
                "process_percent": { "p50": percent(p50), "p99": percent(p99), "p999": percent(p999), "worst": percent(worst) },
                "memory_mib": self.minutes(), "growth_mib": system::growth(&self.memory),
            });
            println!("{value}");
            return;
        }
        println!(
            "{} instances of {} lines for {} s, blocks of {} at {} Hz, latency {} samples",
            arguments.instances,
            arguments.lines,
            arguments.seconds,
            arguments.block,
            arguments.rate,
            self.latency
        );
        println!(
            "underruns   {} in the first half, {} in the second, {} in the last tenth",
            self.underruns[0], self.underruns[1], self.underruns[2]
        );
        for bad in &self.bad_seconds {
            println!(
                "            {} in second {}, with {} ms stolen by the hypervisor and {} pages read from a disk",
                bad.underruns, bad.second, bad.stolen_ms, bad.major_faults
            );
        }
        println!(
            "notes       {} played, {} began late because their lines were not planned yet, {} without a slot",
            self.tally.notes, self.late_starts, self.missed
        );
        println!(
            "errors      {} lines failed, {} samples are not finite",
            self.failed.len(),
            self.tally.not_numbers
        );
        for reason in &self.failed {
            println!("            {reason}");
        }
        println!("edits       {}", self.edits);
        println!(
            "process     p50 {:.2} %, p99 {:.2} %, p99.9 {:.2} %, worst {:.2} % of a block, an instance",
            percent(p50),
            percent(p99),
            percent(p999),
            percent(worst)
        );
        println!(
            "the clock   {} blocks began more than one block late (the system, not Recit); {} ms stolen by the hypervisor",
            self.tally.late_blocks, self.stolen_ms
        );
        let minutes: Vec<String> = self.minutes().iter().map(|mib| format!("{mib:.1}")).collect();
        println!(
            "memory      {} MiB, minute by minute; {:+.1} MiB from the first half to the second",
            minutes.join(", "),
            system::growth(&self.memory)
        );
    }
}
