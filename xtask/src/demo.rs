//! `cargo xtask demo`: plays the factory script by notes through the built plugin.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use recit_host::{Host, Instance, Setup, Stereo, Timeline};
use serde::Deserialize;

use crate::bundle::{self, Profile};
use crate::house::{self, heading};

const RATE: usize = 48_000;
const BLOCK: usize = 512;
/// The render is checked in steps of this length; every note starts on such a step.
const STEP: usize = RATE / 4;
/// A line is over after this many silent steps.
const SILENT_STEPS: usize = 4;
/// A line that has not begun after this many steps is silent.
const PATIENCE: usize = 12;
/// Below this a step counts as silent (-80 dB).
const SILENCE: f32 = 1e-4;

/// The script that a new instance carries.
#[derive(Deserialize)]
struct Script {
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    key: u8,
    text: String,
}

/// Builds, bundles, plays and writes `target/demo/demo.wav`.
///
/// # Errors
/// If a build fails, the plugin cannot be played, or a line stays silent.
pub fn demo() -> Result<()> {
    heading("Building the plugin");
    let bundles = bundle::bundle(Profile::Quick)?;
    heading("Playing the factory script");
    let script = factory_script()?;
    let host = Host::open(&bundles.clap)?;
    let mut instance = host.instance()?;
    instance.activate(Setup::offline(RATE as f64, BLOCK as u32))?;
    let latency = instance.latency();
    let bar = ProgressBar::new(script.lines.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    let mut sound = Stereo::default();
    let mut notes = Vec::new();
    for line in &script.lines {
        bar.set_message(line.text.clone());
        notes.push(sound.len());
        play(&mut instance, line.key, &mut sound)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let path = house::target().join("demo").join("demo.wav");
    write(&path, &sound)?;
    let silent = report(&script, &notes, &sound, latency);
    println!(
        "\n{:.1} s at {RATE} Hz: {}",
        sound.len() as f64 / RATE as f64,
        house::shown(&path)
    );
    for message in instance.log() {
        println!("{}: {}", message.severity, message.text);
    }
    if silent > 0 {
        bail!("{silent} of {} lines are silent", script.lines.len());
    }
    Ok(())
}

fn factory_script() -> Result<Script> {
    let path = house::root().join("presets").join("factory.json");
    let json = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&json).with_context(|| format!("cannot read {}", path.display()))
}

/// Presses `key` at the end of `sound` and appends the render until the line is over.
fn play(instance: &mut Instance, key: u8, sound: &mut Stereo) -> Result<()> {
    let mut timeline = Timeline::new().note(0, key);
    let (mut heard, mut steps, mut silent) = (false, 0, 0);
    while if heard {
        silent < SILENT_STEPS
    } else {
        steps < PATIENCE
    } {
        let step = instance.render(&timeline, STEP, BLOCK)?;
        // The key is released after the first step. Factory lines play to their end anyway.
        timeline = if steps == 0 {
            Timeline::new().note_off(0, key)
        } else {
            Timeline::new()
        };
        silent = if step.peak() < SILENCE { silent + 1 } else { 0 };
        heard |= silent == 0;
        steps += 1;
        sound.extend(&step);
    }
    Ok(())
}

/// Prints the table and returns the number of silent lines.
fn report(script: &Script, notes: &[usize], sound: &Stereo, latency: usize) -> usize {
    let ms = |samples: usize| samples as f64 * 1000.0 / RATE as f64;
    println!("latency {latency} samples ({:.1} ms)\n", ms(latency));
    println!(
        "{:>3}  {:>9}  {:>12}  {:>9}  text",
        "key", "note s", "first sample", "- latency"
    );
    let ends = notes.iter().skip(1).copied().chain([sound.len()]);
    let mut silent = 0;
    for ((line, note), end) in script.lines.iter().zip(notes).zip(ends) {
        let seconds = |samples: usize| samples as f64 / RATE as f64;
        print!("{:>3}  {:>9.5}  ", line.key, seconds(*note));
        match sound.slice(*note..end).first_sound() {
            Some(first) => {
                let first = note + first;
                print!(
                    "{:>12.5}  {:>9.5}",
                    seconds(first),
                    seconds(first.saturating_sub(latency))
                );
            }
            None => {
                silent += 1;
                print!("{:>12}  {:>9}", "silent", "");
            }
        }
        println!("  {}", line.text);
    }
    silent
}

/// Writes 32-bit float stereo.
fn write(path: &Path, sound: &Stereo) -> Result<()> {
    let failed = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE as u32,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, spec).with_context(failed)?;
    for (left, right) in sound.left.iter().zip(&sound.right) {
        wav.write_sample(*left).with_context(failed)?;
        wav.write_sample(*right).with_context(failed)?;
    }
    wav.finalize().with_context(failed)
}
