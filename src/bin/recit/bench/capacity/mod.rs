//! `recit bench --capacity`: how many performers a server with a part of a voice feeds.
//!
//! The computing times are measured on this machine, the queue of the server is simulated.

mod performers;
mod queue;
mod service;

use clap::Args;
use recit::voice::Variant;
use serde_json::{Value, json};

use self::performers::{Outcome, Stage};
use self::service::Phrase;
use crate::failure::{Failure, print};
use crate::progress::Progress;

/// The cores of the servers.
const CORES: [usize; 5] = [1, 2, 4, 8, 16];
/// Bounds of the 99th percentile of the time from the request of a phrase to its answer, in seconds. The second is how long a
/// text that is spoken while it is planned waits for a server.
const BOUNDS: [f64; 2] = [0.1, 0.5];
/// The server of which more is asked than it can do: its cores, and loads relative to the most that it can do.
const BUSY: usize = 4;
const LOADS: [f64; 8] = [0.5, 0.8, 0.9, 0.95, 1.0, 1.1, 1.5, 2.0];
/// New lines that are measured, also in a quick run.
const LINES: usize = 120;
const QUICK: usize = 24;

/// What performers do.
#[derive(Args)]
pub struct Performers {
    /// Seconds of a performer's line, for --capacity
    #[arg(long, value_name = "S", default_value_t = 6.0, value_parser = seconds)]
    line_s: f64,
    /// Seconds from one line of a performer to the next, for --capacity
    #[arg(long, value_name = "S", default_value_t = 20.0, value_parser = seconds)]
    every_s: f64,
}

/// Reads a time from a tenth of a second to an hour.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "from 0.1 to 3600 seconds".to_owned())
}

/// Measures and simulates.
pub fn run(
    (voice, variant): (&str, Variant),
    performers: &Performers,
    (quick, as_json): (bool, bool),
) -> Result<(), Failure> {
    let lines = if quick { QUICK } else { LINES };
    let progress = Progress::begin("planning lines");
    let phrases = service::measure(voice, variant, lines)?;
    drop(progress);
    if phrases.is_empty() {
        return Err("nothing was measured".to_owned().into());
    }
    let _progress = Progress::begin("simulating servers");
    let stage = Stage {
        phrases: &phrases,
        line_s: performers.line_s,
        every_s: performers.every_s,
    };
    let figures = Figures::of(stage);
    if as_json {
        print(&figures.to_json().to_string())
    } else {
        figures.print_table()
    }
}

/// The results.
struct Figures<'a> {
    stage: Stage<'a>,
    /// Of each number of cores: the most performers, and those within each bound.
    fed: Vec<(usize, usize, Vec<usize>)>,
    /// Of each load: the performers, and what becomes of them.
    busy: Vec<(f64, usize, Outcome)>,
}

impl<'a> Figures<'a> {
    fn of(stage: Stage<'a>) -> Self {
        let within = |cores| BOUNDS.map(|bound| stage.most(cores, bound)).to_vec();
        let fed = CORES.map(|cores| (cores, stage.limit(cores), within(cores)));
        let busy = LOADS.map(|load| {
            let performers = (load * stage.limit(BUSY) as f64).round() as usize;
            (load, performers, stage.simulate(BUSY, performers, BOUNDS[1]))
        });
        Self {
            stage,
            fed: fed.to_vec(),
            busy: busy.to_vec(),
        }
    }

    /// Mean length of the sound, and mean, least and greatest computing time of a phrase.
    fn service(&self) -> (f64, f64, f64, f64) {
        let phrases = self.stage.phrases;
        let mean = |read: fn(&Phrase) -> f64| phrases.iter().map(read).sum::<f64>() / phrases.len() as f64;
        let times = || phrases.iter().map(|phrase| phrase.service_s);
        (
            mean(|phrase| phrase.sound_s),
            mean(|phrase| phrase.service_s),
            times().fold(f64::INFINITY, f64::min),
            times().fold(0.0, f64::max),
        )
    }

    fn to_json(&self) -> Value {
        let (sound, mean, least, most) = self.service();
        let fed = self.fed.iter().map(|(cores, limit, within)| {
            let within: serde_json::Map<_, _> = BOUNDS
                .iter()
                .zip(within)
                .map(|(bound, performers)| (format!("{:.0}_ms", bound * 1e3), json!(performers)))
                .collect();
            json!({ "cores": cores, "limit": limit, "performers_p99_within": within })
        });
        let busy = self.busy.iter().map(|(load, performers, outcome)| {
            json!({
                "load": load, "performers": performers, "median_ms": outcome.median * 1e3, "p99_ms": outcome.p99 * 1e3,
                "late": outcome.late, "used": outcome.used,
            })
        });
        json!({
            "phrases": self.stage.phrases.len(), "sound_s": sound,
            "service_ms": { "mean": mean * 1e3, "least": least * 1e3, "most": most * 1e3 },
            "line_s": self.stage.line_s, "every_s": self.stage.every_s, "cost": self.stage.cost(),
            "servers": fed.collect::<Vec<_>>(), "busy_cores": BUSY, "busy": busy.collect::<Vec<_>>(),
        })
    }

    fn print_table(&self) -> Result<(), Failure> {
        let (sound, mean, least, most) = self.service();
        print(&format!(
            "Measured: {} phrases of {sound:.2} s, {:.1} ms each on one core ({:.1} to {:.1} ms)",
            self.stage.phrases.len(),
            mean * 1e3,
            least * 1e3,
            most * 1e3
        ))?;
        print(&format!(
            "Simulated: performers, each with a line of {} s every {} s, which takes {:.2} % of a core\n",
            self.stage.line_s,
            self.stage.every_s,
            100.0 * self.stage.cost()
        ))?;
        let heads = BOUNDS.map(|bound| format!("{:>18}", format!("p99 within {:.0} ms", bound * 1e3)));
        print(&format!("{:>5} {:>8}{}", "cores", "at most", heads.concat()))?;
        for (cores, limit, within) in &self.fed {
            let within = within.iter().map(|performers| format!("{performers:>18}"));
            print(&format!("{cores:>5} {limit:>8}{}", within.collect::<String>()))?;
        }
        print(&format!(
            "\n{BUSY} cores, whose clients wait {:.0} ms for a phrase and then plan it themselves\n{:>5} {:>11} {:>8} {:>8} {:>14} {:>6}",
            BOUNDS[1] * 1e3,
            "load",
            "performers",
            "median",
            "p99",
            "planned there",
            "used"
        ))?;
        for (load, performers, outcome) in &self.busy {
            print(&format!(
                "{:>4.0} % {performers:>10} {:>5.0} ms {:>5.0} ms {:>12.1} % {:>4.0} %",
                100.0 * load,
                1e3 * outcome.median,
                1e3 * outcome.p99,
                100.0 * (1.0 - outcome.late),
                100.0 * outcome.used
            ))?;
        }
        Ok(())
    }
}
