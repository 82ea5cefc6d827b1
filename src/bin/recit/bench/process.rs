//! The load of the audio thread while many lines play.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use recit::engine::{Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Event, EventKind, Playback};
use recit::script::{Script, ScriptError, VoiceRef};
use serde_json::{Value, json};

use super::pacer::Pacer;
use super::spread::percentile;
use super::stage::{self, BLOCK, Output, RATE};
use super::texts::Fresh;

/// Lines that play at once.
const LINES: u8 = 8;

/// The key of the first of them.
const FIRST_KEY: u8 = 60;

/// Blocks between two notes.
const APART: usize = 10;

/// The warm-up that is not measured, until the first lines play steadily.
const WARM_UP_S: f64 = 0.5;

/// The interval at which meters are read, as in an editor.
const LOOK_ROUND: Duration = Duration::from_millis(50);

/// Times of blocks, and the fill of the rings.
pub struct Figures {
    /// Microseconds of each block, sorted.
    times: Vec<f64>,
    /// The fewest lines that were playing.
    lines: usize,
    /// The fill of the emptiest line's ring, 0 to 1.
    fill: Fill,
    underruns: u64,
}

struct Fill {
    mean: f64,
    least: f64,
}

/// Plays eight long lines for `seconds`, in real time.
pub fn measure(
    engine: &Arc<Engine>,
    voice: &VoiceRef,
    seconds: f64,
    mut step: impl FnMut(),
) -> Result<Figures, String> {
    let instance = engine.instance();
    let script = script(voice, seconds).map_err(|error| error.to_string())?;
    instance.set_script(script);
    let player = instance.activate(stage::setup(Lookahead::Studio));
    stage::wait_armed(&instance)?;
    let measuring = AtomicBool::new(false);
    let (times, seen) = std::thread::scope(|scope| {
        let host = scope.spawn(|| play(player, seconds, &measuring));
        let mut seen = Vec::new();
        let mut told = Instant::now();
        while !host.is_finished() {
            std::thread::sleep(LOOK_ROUND);
            let meters = instance.meters();
            if measuring.load(Ordering::Acquire) {
                seen.push((meters.sounding, f64::from(meters.ring_fill)));
            }
            if told.elapsed() >= Duration::from_secs(1) {
                told += Duration::from_secs(1);
                step();
            }
        }
        (host.join(), seen)
    });
    let mut times = times.map_err(|_| "the host has stopped".to_owned())?;
    times.sort_by(f64::total_cmp);
    figures(&instance, times, &seen)
}

fn figures(instance: &Instance, times: Vec<f64>, seen: &[(usize, f64)]) -> Result<Figures, String> {
    let lines = seen.iter().map(|(sounding, _)| *sounding).min();
    Ok(Figures {
        times,
        lines: lines.ok_or("nothing was measured")?,
        fill: Fill {
            mean: seen.iter().map(|(_, fill)| fill).sum::<f64>() / seen.len() as f64,
            least: seen.iter().map(|(_, fill)| *fill).fold(1.0, f64::min),
        },
        underruns: instance.meters().underruns,
    })
}

/// Eight lines that all last longer than the measurement.
fn script(voice: &VoiceRef, seconds: f64) -> Result<Script, ScriptError> {
    let mut fresh = Fresh::new();
    let mut script = Script::empty();
    script.voice = voice.clone();
    for key in 0..LINES {
        let line = fresh.long_line(seconds + 2.0 * WARM_UP_S);
        let id = script.add(Some(FIRST_KEY + key), &line)?;
        script.set_seed(id, fresh.seed())?;
    }
    Ok(script)
}

/// The host: returns the time of each block in microseconds.
fn play(player: LinePlayer, seconds: f64, measuring: &AtomicBool) -> Vec<f64> {
    let mut output = Output::new(player, BLOCK);
    let mut pacer = Pacer::new(BLOCK, RATE);
    let warm_up = (WARM_UP_S * RATE) as usize / BLOCK;
    let blocks = (seconds * RATE) as usize / BLOCK;
    let mut times = Vec::with_capacity(blocks);
    for index in 0..warm_up + blocks {
        let line = index / APART;
        let event = (index % APART == 0 && line < usize::from(LINES)).then(|| Event {
            offset: 0,
            kind: EventKind::note_on(FIRST_KEY + line as u8),
        });
        pacer.wait();
        let began = Instant::now();
        output.process(event.as_slice(), Playback::Realtime);
        let taken = began.elapsed();
        if index >= warm_up {
            times.push(taken.as_secs_f64() * 1e6);
        }
        if index == warm_up {
            measuring.store(true, Ordering::Release);
        }
    }
    measuring.store(false, Ordering::Release);
    times
}

impl Figures {
    /// A percentile of the times, in microseconds.
    fn at(&self, share: f64) -> f64 {
        percentile(&self.times, share).unwrap_or(f64::NAN)
    }

    /// The 99.9th percentile as a percentage of the block.
    pub fn p999_percent(&self) -> f64 {
        percent(self.at(0.999))
    }

    pub fn to_json(&self) -> Value {
        json!({
            "p50_us": self.at(0.5), "p99_us": self.at(0.99), "p999_us": self.at(0.999), "worst_us": self.at(1.0),
            "block_us": block_us(), "block": BLOCK, "blocks": self.times.len(), "lines": self.lines,
            "underruns": self.underruns,
        })
    }

    pub fn fill_json(&self) -> Value {
        json!({ "mean": self.fill.mean, "least": self.fill.least })
    }

    /// Two rows of the table.
    pub fn rows(&self) -> [(&'static str, String); 2] {
        let block = format!(
            "{:.2} % of its time (p99 {:.2}, p99.9 {:.2}, worst {:.2} %)",
            percent(self.at(0.5)),
            percent(self.at(0.99)),
            percent(self.at(0.999)),
            percent(self.at(1.0)),
        );
        let rings = format!(
            "{:.0} % full on average, {:.0} % at least; {} underruns in {} blocks",
            100.0 * self.fill.mean,
            100.0 * self.fill.least,
            self.underruns,
            self.times.len(),
        );
        let name = if self.lines == usize::from(LINES) {
            "8 lines, block"
        } else {
            "Under 8 lines!"
        };
        [(name, block), ("8 lines, rings", rings)]
    }
}

fn block_us() -> f64 {
    BLOCK as f64 / RATE * 1e6
}

fn percent(micros: f64) -> f64 {
    100.0 * micros / block_us()
}
