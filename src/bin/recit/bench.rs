//! `recit bench`: how quickly this machine speaks.

use std::time::Instant;

use clap::Args;
use indicatif::ProgressBar;
use recit::acoustic::Style;
use recit::engine::{Delivery, Report, Stages};
use recit::player::Live;
use recit::voice::Variant;
use serde_json::{Value, json};

use crate::failure::{Failure, print};
use crate::model::{Model, load};
use crate::peers;
use crate::say;

/// Sample rate of all measurements.
const RATE: f64 = 48_000.0;

/// How often each line is spoken.
const ROUNDS: usize = 5;

/// What is said: lines as people write them, from a word to two sentences.
const LINES: [&str; 8] = [
    "Welcome back. The doors open at nine.",
    "Go!",
    "Could you please turn the music down a little?",
    "The weather tomorrow will be sunny and warm.",
    "Three, two, one.",
    "My brother lives near a small lake in the mountains.",
    "I never said that!",
    "Press the red button to start the machine. Then step back, slowly.",
];

#[derive(Args)]
pub struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Voice, or voice/speaker, as `recit voices` lists them
    #[arg(long, value_name = "NAME", default_value = "house")]
    voice: String,
    #[command(flatten)]
    model: Model,
}

/// Median and 95th percentile of a set of figures.
#[derive(Clone, Copy)]
pub struct Spread {
    median: f64,
    p95: f64,
}

impl Spread {
    pub fn to_json(self) -> Value {
        json!({ "median": self.median, "p95": self.p95 })
    }
}

/// The spread of `values`; `None` where there are none.
pub fn spread(mut values: Vec<f64>) -> Option<Spread> {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        values
            .get(((values.len().checked_sub(1)? as f64) * share).round() as usize)
            .copied()
    };
    Some(Spread {
        median: at(0.5)?,
        p95: at(0.95)?,
    })
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let bar = ProgressBar::new((ROUNDS * LINES.len()) as u64);
    let began = Instant::now();
    let speaker = load(&arguments.voice, &arguments.model)?;
    let load_ms = began.elapsed().as_secs_f64() * 1e3;
    let delivery = Delivery {
        seed: 0,
        style: Style::default(),
        live: Live::default(),
        sample_rate: RATE,
    };
    let mut reports: Vec<Report> = Vec::new();
    for _ in 0..ROUNDS {
        for line in LINES {
            reports.push(speaker.say(line, delivery, |_| ())?);
            bar.inc(1);
        }
    }
    bar.set_message("other engines");
    let peers = peers::measure(&LINES);
    bar.finish_and_clear();

    let first = reports
        .iter()
        .map(|report| report.first_audio.as_secs_f64() * 1e3)
        .collect();
    let ours = Ours {
        first_audio: spread(first).ok_or_else(|| "nothing was measured".to_owned())?,
        rtf: reports
            .iter()
            .map(|report| report.whole.as_secs_f64())
            .sum::<f64>()
            / audio_s(&reports),
        stages: mean_stages(&reports),
        engine: speaker.engine(),
        variant: speaker.variant(),
        load_ms,
    };
    if arguments.json {
        print(&ours.to_json(&peers))
    } else {
        ours.print_table(&peers)
    }
}

struct Ours {
    first_audio: Spread,
    rtf: f64,
    stages: Stages,
    engine: String,
    variant: Variant,
    load_ms: f64,
}

impl Ours {
    fn to_json(&self, peers: &[peers::Figures]) -> String {
        let peers: serde_json::Map<String, Value> = peers
            .iter()
            .map(|peer| (peer.name.to_owned(), peer.to_json()))
            .collect();
        json!({
            "ttfa_ms": self.first_audio.to_json(), "rtf": self.rtf, "load_ms": self.load_ms,
            "stages": say::stages_json(self.stages),
            "tier": self.variant.tier.name(), "precision": self.variant.precision.name(),
            "engine": self.engine, "sample_rate": RATE, "lines": LINES.len(), "rounds": ROUNDS,
            "peers": peers,
        })
        .to_string()
    }

    fn print_table(&self, peers: &[peers::Figures]) -> Result<(), Failure> {
        print(&format!(
            "{:<12} {:>12} {:>12} {:>8}",
            "", "TTFA median", "TTFA p95", "RTF"
        ))?;
        let row = |name: &str, first: Spread, rtf: f64| {
            print(&format!(
                "{name:<12} {:>9.1} ms {:>9.1} ms {rtf:>8.4}",
                first.median, first.p95
            ))
        };
        row("recit", self.first_audio, self.rtf)?;
        for peer in peers {
            row(peer.name, peer.first_audio, peer.rtf)?;
        }
        let Stages {
            text,
            acoustic,
            vocoder,
            resample,
        } = self.stages;
        print(&format!(
            "\nA line takes {text:.1} ms for its text, {acoustic:.1} for the acoustic model, {vocoder:.1} for the \
             vocoder and {resample:.1} for resampling.\n{}, {}; the voice loaded in {:.0} ms. The other engines' times \
             include the start of their process.",
            self.engine, self.variant, self.load_ms
        ))
    }
}

fn audio_s(reports: &[Report]) -> f64 {
    reports.iter().map(|report| report.samples as f64).sum::<f64>() / RATE
}

fn mean_stages(reports: &[Report]) -> Stages {
    let mean = |read: fn(&Stages) -> f64| {
        reports.iter().map(|report| read(&report.stages)).sum::<f64>() / reports.len() as f64
    };
    Stages {
        text: mean(|stages| stages.text),
        acoustic: mean(|stages| stages.acoustic),
        vocoder: mean(|stages| stages.vocoder),
        resample: mean(|stages| stages.resample),
    }
}
