//! The time from nothing to a playable instance, and its memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::engine::{Engine, Instance, LineStatus, Lookahead};
use recit::player::{Event, EventKind, Playback};
use recit::script::VoiceRef;
use serde_json::{Value, json};

use super::spread::Spread;
use super::stage::{self, BLOCK, Output, RATE};
use super::texts::Fresh;

/// The interval of checks whether a line is armed.
const LOOK_ROUND: Duration = Duration::from_micros(200);

/// An instance that is not playable after this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long all lines of an instance are played before its memory is measured, in seconds.
const PLAYED_S: f64 = 1.0;

/// The results.
pub struct Figures {
    /// Milliseconds from requesting the engine to the first armed line of the first instance.
    first_ms: f64,
    /// The same for each further instance.
    further_ms: Spread,
    further: usize,
    memory: Option<Memory>,
}

/// Resident memory in megabytes (of a million bytes).
struct Memory {
    /// Of the process before it had an engine.
    before: f64,
    /// Growth by the first instance, including engine, text tables and voice.
    first: f64,
    /// Growth by each further instance.
    further: f64,
}

/// Starts the engine and `further` more instances. Must run before anything else has loaded a voice.
pub fn measure(voice: &VoiceRef, further: usize) -> Result<(Arc<Engine>, Figures), String> {
    let mut fresh = Fresh::new();
    let before = resident_mb();
    let began = Instant::now();
    let engine = Engine::acquire();
    let mut open = vec![Open::begin(&engine, voice, &mut fresh)?];
    let first_ms = began.elapsed().as_secs_f64() * 1e3;
    open[0].play()?;
    let with_first = resident_mb();

    let mut times = Vec::new();
    for _ in 0..further {
        let began = Instant::now();
        let mut next = Open::begin(&engine, voice, &mut fresh)?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        next.play()?;
        open.push(next);
    }
    let with_all = resident_mb();
    let memory = before.zip(with_first).zip(with_all);
    let figures = Figures {
        first_ms,
        further_ms: Spread::of(times).ok_or("nothing was measured")?,
        further,
        memory: memory.map(|((before, with_first), with_all)| Memory {
            before,
            first: with_first - before,
            further: (with_all - with_first) / further as f64,
        }),
    };
    Ok((engine, figures))
}

/// An active instance.
struct Open {
    instance: Instance,
    output: Output,
}

impl Open {
    /// Activates a new instance as a host does, and waits for its first armed line.
    fn begin(engine: &Arc<Engine>, voice: &VoiceRef, fresh: &mut Fresh) -> Result<Self, String> {
        let instance = stage::instance(engine, voice, fresh)?;
        let player = instance.activate(stage::setup(Lookahead::Studio));
        let deadline = Instant::now() + PATIENCE;
        loop {
            for line in instance.statuses() {
                match line.status {
                    LineStatus::Armed => {
                        return Ok(Self {
                            output: Output::new(player, BLOCK),
                            instance,
                        });
                    }
                    LineStatus::Failed { reason } => return Err(reason.to_string()),
                    _ => {}
                }
            }
            if Instant::now() > deadline {
                return Err("an instance was not playable in a minute".to_owned());
            }
            std::thread::sleep(LOOK_ROUND);
        }
    }

    /// Arms the other lines and plays all of them, so that all memory for playback is allocated.
    fn play(&mut self) -> Result<(), String> {
        stage::wait_armed(&self.instance)?;
        let script = self.instance.script();
        let keys = script.lines().iter().filter_map(|line| line.key);
        let notes: Vec<Event> = keys
            .map(|key| Event {
                offset: 0,
                kind: EventKind::note_on(key),
            })
            .collect();
        self.output.process(&notes, Playback::Offline);
        for _ in 0..(PLAYED_S * RATE) as usize / BLOCK {
            self.output.process(&[], Playback::Offline);
        }
        Ok(())
    }
}

impl Figures {
    /// Milliseconds until the first instance is playable.
    pub fn first_ms(&self) -> f64 {
        self.first_ms
    }

    /// The median of further instances.
    pub fn further_ms(&self) -> f64 {
        self.further_ms.median
    }

    pub fn to_json(&self) -> Value {
        json!({
            "first_ms": self.first_ms, "further_ms": self.further_ms.to_json(), "further": self.further,
            "memory_mb": self.memory.as_ref().map(|memory| json!({
                "before": memory.before, "first": memory.first, "further": memory.further,
            })),
        })
    }

    /// Two rows of the table.
    pub fn rows(&self) -> [(&'static str, String); 2] {
        let first = format!("playable after {:.0} ms", self.first_ms);
        let further = format!(
            "playable after {:.1} ms (p95 {:.1} ms)",
            self.further_ms.median, self.further_ms.p95
        );
        match &self.memory {
            None => [("First instance", first), ("Further ones", further)],
            Some(memory) => [
                (
                    "First instance",
                    format!(
                        "{first}, {:.1} MB (bare process {:.1} MB)",
                        memory.first, memory.before
                    ),
                ),
                (
                    "Further ones",
                    format!("{further}, {:.1} MB each", memory.further),
                ),
            ],
        }
    }
}

/// Resident memory of this process in megabytes, if the system reports it.
fn resident_mb() -> Option<f64> {
    resident_mb_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Resident memory in megabytes in the text of `/proc/<process>/status`, see proc_pid_status(5).
fn resident_mb_in(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::{resident_mb, resident_mb_in};

    #[test]
    fn resident_memory_is_read_in_kibibytes() {
        let status = "VmSize:\t  999999 kB\nVmRSS:\t   48828 kB\nRssAnon:\t  7 kB\n";
        let megabytes = resident_mb_in(status).unwrap_or(f64::NAN);
        assert!((megabytes - 50.0).abs() < 0.01, "{megabytes}");
        assert_eq!(resident_mb_in("VmSize:\t  999999 kB\n"), None);
        assert_eq!(resident_mb_in("VmRSS:\t  many kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_reports_the_memory_of_a_process() {
        assert!(resident_mb().is_some_and(|megabytes| megabytes > 1.0));
    }
}
