//! Other speech programs, measured if they are installed.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::spread::Spread;

/// A program that speaks a text to a WAV stream on its standard output.
struct Program {
    name: &'static str,
    arguments: fn(&str) -> Vec<String>,
}

const PROGRAMS: [Program; 2] = [
    Program {
        name: "espeak-ng",
        arguments: |text| vec!["--stdout".into(), text.into()],
    },
    Program {
        name: "flite",
        arguments: |text| {
            ["-voice", "slt", "-t", text, "-o", "/dev/stdout"]
                .map(String::from)
                .into()
        },
    },
];

/// Bytes of a WAV header; sound follows.
const HEADER: usize = 44;

/// One line spoken by a peer.
pub struct Run {
    pub first_audio_ms: f64,
    pub whole_s: f64,
    pub audio_s: f64,
}

/// The results of a peer.
pub struct Figures {
    /// The name of the peer in JSON.
    pub name: &'static str,
    /// The displayed name, with the model if there is a choice.
    pub title: String,
    /// Milliseconds to its first samples.
    pub first_audio: Spread,
    /// Computing time divided by the duration of the sound.
    pub rtf: f64,
    audio_s: f64,
    /// Whether the times include the start of a process.
    pub is_process: bool,
}

impl Figures {
    /// The results of all `runs`; `None` if there are none.
    pub fn of(name: &'static str, title: String, runs: &[Run], is_process: bool) -> Option<Self> {
        let audio_s: f64 = runs.iter().map(|run| run.audio_s).sum();
        let whole_s: f64 = runs.iter().map(|run| run.whole_s).sum();
        Some(Self {
            name,
            title,
            first_audio: Spread::of(runs.iter().map(|run| run.first_audio_ms).collect())?,
            rtf: whole_s / audio_s,
            audio_s,
            is_process,
        })
    }

    pub fn to_json(&self) -> Value {
        json!({
            "ttfa_ms": self.first_audio.to_json(), "rtf": self.rtf, "audio_s": self.audio_s,
            "includes_process_start": self.is_process, "title": self.title,
        })
    }
}

/// Measures the installed programs with all `texts`, and returns the names of those that are missing. `step`
/// is called for every text of each.
pub fn measure(texts: &[String], mut step: impl FnMut()) -> (Vec<Figures>, Vec<&'static str>) {
    let (mut measured, mut missing) = (Vec::new(), Vec::new());
    for program in &PROGRAMS {
        // The first run includes disk accesses.
        let installed = texts.first().and_then(|text| run(program, text)).is_some();
        let runs: Vec<Run> = texts
            .iter()
            .filter_map(|text| {
                step();
                installed.then(|| run(program, text)).flatten()
            })
            .collect();
        match Figures::of(program.name, program.name.to_owned(), &runs, true) {
            Some(figures) => measured.push(figures),
            None => missing.push(program.name),
        }
    }
    (measured, missing)
}

/// How many times [`measure`] calls `step` for this many texts.
pub fn steps(texts: usize) -> usize {
    PROGRAMS.len() * texts
}

fn run(program: &Program, text: &str) -> Option<Run> {
    let began = Instant::now();
    let mut child = Command::new(program.name)
        .args((program.arguments)(text))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut output = child.stdout.take()?;
    let mut bytes = vec![0; HEADER + 1];
    let sounded = output.read_exact(&mut bytes).is_ok();
    let first_audio_ms = began.elapsed().as_secs_f64() * 1e3;
    output.read_to_end(&mut bytes).ok()?;
    let whole_s = began.elapsed().as_secs_f64();
    child.wait().ok()?;
    let rate = u32::from_le_bytes(bytes.get(24..28)?.try_into().ok()?);
    let audio_s = (bytes.len() - HEADER) as f64 / 2.0 / f64::from(rate);
    (sounded && rate > 0 && audio_s > 0.0).then_some(Run {
        first_audio_ms,
        whole_s,
        audio_s,
    })
}
