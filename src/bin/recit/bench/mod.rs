//! `recit bench`: how fast and how exactly this machine speaks.

mod armed;
mod capacity;
mod cold;
mod crowd;
mod offline;
mod pacer;
mod peers;
mod piper;
mod process;
mod ratios;
mod spread;
mod stage;
mod startup;
mod table;
mod texts;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use recit::engine::{Engine, Synthesizer};
use recit::script::VoiceRef;
use recit::voice;
use serde_json::json;

use crate::decisions;
use crate::failure::{Failure, print};
use crate::model::{Model, load_with};
use crate::say;
use table::Figures;
use texts::Fresh;

/// The end of the help.
const EXPLAINED: &str = "\
A run takes about a minute and wants a quiet machine. Nothing that is measured can come from a cache: \
every line is a new take, most have a new word. The player speaks with the standard 8-bit model; --tier and \
--precision choose that of the bare pipeline.

The JSON object holds, beside figures that docs/BENCHMARKS.md explains:
  ttfa_ms               {median, p95}: from typing a line until its first sound
  rtf, stages           computing time over sounding time, milliseconds a line
  process_p999_percent  of a 64-sample block at 48 kHz, eight sounding lines
  armed                 {deviation_samples, notes, setups, underruns}
  ring_fill             {mean, least}, 0 to 1
  instance              {first_ms, further_ms, memory_mb}
  decisions             device, tier and precision: what was asked for, and what was used
  light_phrases         phrases of the player that the light model planned in the place of the standard one
  server                what was measured of the server that computes a part of the voice
  engine, peers         what runs the models; {ttfa_ms, rtf, audio_s} of each
  ratios                by peer: what all of these times and shares are to those of the peer in this run
  crowd                 {held, lost, seconds}: only with --crowd";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Measure less of everything, in a few seconds
    #[arg(long)]
    quick: bool,
    /// Measure only the first sound of this many typed lines
    #[arg(long, value_name = "LINES", conflicts_with_all = ["quick", "crowd"])]
    typed: Option<NonZero<u16>>,
    /// Measure only how many lines sound at once for this long without an underrun, which takes some minutes
    #[arg(long, value_name = "SECONDS", conflicts_with = "quick")]
    crowd: Option<NonZero<u16>>,
    /// A Piper voice to compare with; FILE.onnx.json must be next to it
    #[arg(long, value_name = "FILE.onnx")]
    piper: Option<PathBuf>,
    /// Voice, or voice/speaker, as `recit voices` lists them
    #[arg(long, value_name = "NAME", default_value = "house")]
    voice: String,
    #[command(flatten)]
    model: Model,
    /// Measure what a server would compute, and simulate how many performers it feeds; nothing else
    #[arg(long, conflicts_with_all = ["piper", "typed", "crowd"])]
    capacity: bool,
    #[command(flatten)]
    performers: capacity::Performers,
}

/// The number of measurements.
struct Extent {
    further_instances: usize,
    cold_lines: usize,
    process_s: f64,
    offline_lines: usize,
}

impl Extent {
    const FULL: Self = Self {
        further_instances: 8,
        cold_lines: 60,
        process_s: 20.0,
        offline_lines: 36,
    };
    const QUICK: Self = Self {
        further_instances: 2,
        cold_lines: 6,
        process_s: 2.0,
        offline_lines: 6,
    };
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.capacity {
        let voice = (arguments.voice.as_str(), arguments.model.variant());
        return capacity::run(voice, &arguments.performers, (arguments.quick, arguments.json));
    }
    if let Some(figures) = alone(&arguments)? {
        return print(&figures);
    }
    let figures = measure(&arguments)?;
    if arguments.json {
        print(&figures.to_json().to_string())
    } else {
        figures.print_table()
    }
}

/// A single measurement, if one is asked for, as it is printed.
fn alone(arguments: &Arguments) -> Result<Option<String>, String> {
    let engine = || Ok::<_, String>((Engine::acquire(), installed(&arguments.voice)?));
    if let Some(count) = arguments.typed {
        let (engine, voice) = engine()?;
        let cold = cold::measure(&engine, &voice, usize::from(count.get()), || ())?;
        return Ok(Some(match arguments.json {
            true => json!({ "ttfa_ms": cold.to_json(), "lines": count }).to_string(),
            false => format!("a typed line: {:.1} ms, p95 {:.1} ms", cold.median, cold.p95),
        }));
    }
    if let Some(seconds) = arguments.crowd {
        let (engine, voice) = engine()?;
        let crowd = crowd::measure(&engine, &voice, f64::from(seconds.get()))?;
        return Ok(Some(match arguments.json {
            true => json!({ "crowd": crowd.to_json() }).to_string(),
            false => crowd.told(),
        }));
    }
    Ok(None)
}

fn measure(arguments: &Arguments) -> Result<Figures, String> {
    let extent = if arguments.quick {
        Extent::QUICK
    } else {
        Extent::FULL
    };
    let voice = installed(&arguments.voice)?;
    let setups = armed::setups(arguments.quick);
    let progress = Progress::new(&extent, setups.len(), arguments.piper.is_some());
    let step = || progress.step();

    // The first measurement, while no model is loaded.
    progress.begin("starting instances");
    let (engine, startup) = startup::measure(&voice, extent.further_instances)?;
    progress.begin("typing lines");
    let cold = cold::measure(&engine, &voice, extent.cold_lines, step)?;
    progress.begin("playing armed lines");
    let armed = armed::measure(&engine, &voice, &setups, step)?;
    progress.begin("playing eight lines at once");
    let process = process::measure(&engine, &voice, extent.process_s, step)?;

    progress.begin("speaking");
    let began = Instant::now();
    let (speaker, runtime) = load_with(&arguments.voice, &arguments.model)?;
    let load_ms = began.elapsed().as_secs_f64() * 1e3;
    let texts = Fresh::new().lines(extent.offline_lines);
    let offline = offline::measure(&speaker, &texts, step)?;
    progress.begin("other engines");
    let (mut peers, missing) = peers::measure(&texts, step);
    let untold = |name| {
        format!("{name} is not installed: there are no ratios to it. On Debian: apt-get install {name}")
    };
    let mut notes: Vec<String> = missing.into_iter().map(untold).collect();
    if let Some(path) = &arguments.piper {
        match piper(path, &speaker, &texts, step) {
            Ok(figures) => peers.push(figures),
            Err(reason) => notes.push(format!("Piper's voice was not measured: {reason}")),
        }
    }
    Ok(Figures {
        engine: speaker.engine().to_owned(),
        decisions: decisions::of_voice(&speaker, arguments.model.variant(), &runtime),
        light_phrases: engine.instance().meters().tiers.light_phrases,
        server: say::server(speaker.server()),
        variant: speaker.variant(),
        load_ms,
        cold,
        cold_lines: extent.cold_lines,
        offline,
        offline_lines: texts.len(),
        startup,
        armed,
        process,
        peers,
        notes,
    })
}

fn piper(
    path: &Path,
    speaker: &Synthesizer,
    texts: &[String],
    step: impl FnMut(),
) -> Result<peers::Figures, String> {
    piper::Piper::load(path)?.measure(speaker.frontend(), texts, step)
}

/// The voice named `name`, or `name/speaker`, as a script refers to it. Loads no model.
fn installed(name: &str) -> Result<VoiceRef, String> {
    let (id, speaker) = name
        .split_once('/')
        .map_or((name, None), |(id, speaker)| (id, Some(speaker)));
    let info = voice::find(id).ok_or_else(|| {
        format!("there is no voice `{id}` on this machine; `recit voices` lists the installed ones")
    })?;
    let known = match speaker {
        Some(wanted) => info.speakers.iter().find(|known| known.id == wanted),
        None => info.speakers.first(),
    };
    Ok(VoiceRef {
        name: id.to_owned(),
        speaker: known
            .ok_or_else(|| format!("voice `{id}` has no such speaker"))?
            .id
            .clone(),
        hash: None,
    })
}

/// A progress bar, if standard error is a terminal. It disappears when dropped.
struct Progress(ProgressBar);

impl Progress {
    fn new(extent: &Extent, setups: usize, piper: bool) -> Self {
        let peers = peers::steps(extent.offline_lines) + usize::from(piper) * extent.offline_lines;
        let steps = extent.cold_lines + setups + extent.process_s as usize + extent.offline_lines + peers;
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{msg:<28} {wide_bar} {percent:>3} %") {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn begin(&self, what: &'static str) {
        self.0.set_message(what);
        self.0.tick();
    }

    fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
