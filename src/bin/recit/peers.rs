//! Other speech programs, measured beside ours where they are installed.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::bench::{Spread, spread};

/// A program that speaks a text to a WAV stream on its standard output.
struct Peer {
    name: &'static str,
    arguments: fn(&str) -> Vec<String>,
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "espeak-ng",
        arguments: |text| vec!["--stdout".into(), text.into()],
    },
    Peer {
        name: "flite",
        arguments: |text| {
            ["-voice", "slt", "-t", text, "-o", "/dev/stdout"]
                .map(String::from)
                .into()
        },
    },
];

/// Bytes of a WAV header: what comes after it is sound.
const HEADER: usize = 44;

/// One run of a peer.
struct Run {
    first_audio_ms: f64,
    whole_s: f64,
    audio_s: f64,
}

/// What was measured of a peer.
pub struct Figures {
    /// The program.
    pub name: &'static str,
    /// From the start of its process to its first samples.
    pub first_audio: Spread,
    /// Time of the whole process over the length of what it said.
    pub rtf: f64,
}

impl Figures {
    pub fn to_json(&self) -> Value {
        json!({ "ttfa_ms": self.first_audio.to_json(), "rtf": self.rtf, "includes_process_start": true })
    }
}

/// Measures those peers that are installed, each saying all `texts`.
pub fn measure(texts: &[&str]) -> Vec<Figures> {
    PEERS.iter().filter_map(|peer| measure_one(peer, texts)).collect()
}

fn measure_one(peer: &Peer, texts: &[&str]) -> Option<Figures> {
    // The first run pays for the disk.
    run(peer, texts.first()?)?;
    let runs: Vec<Run> = texts.iter().filter_map(|text| run(peer, text)).collect();
    let audio_s: f64 = runs.iter().map(|run| run.audio_s).sum();
    let whole_s: f64 = runs.iter().map(|run| run.whole_s).sum();
    let first_audio = spread(runs.iter().map(|run| run.first_audio_ms).collect())?;
    Some(Figures {
        name: peer.name,
        first_audio,
        rtf: whole_s / audio_s,
    })
}

fn run(peer: &Peer, text: &str) -> Option<Run> {
    let began = Instant::now();
    let mut child = Command::new(peer.name)
        .args((peer.arguments)(text))
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
