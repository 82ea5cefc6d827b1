//! `recit say`: a text to a file or to the ears.

use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recit::acoustic::Style;
use recit::emotion::Emotion;
use recit::engine::{Delivery, Report, Speaker, Stages};
use recit::player::Live;
use serde_json::json;

use crate::failure::{Failure, print};
use crate::model::{Model, load};
use crate::wav::Wav;

/// The sample rate of files, where none is asked for.
const DEFAULT_RATE: u32 = 48_000;

/// The longest text read from standard input, in bytes.
const MAX_INPUT: u64 = 1 << 20;

/// Work that takes longer than this shows its progress.
const SHOW_PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// How often its sign of life moves.
const TICK: Duration = Duration::from_millis(100);

#[derive(Args)]
pub struct Arguments {
    /// What to say, with markup if you like; `-` reads standard input
    text: String,
    /// Write a WAV file (mono, 16 bit) instead of playing
    #[arg(short, long, value_name = "FILE.wav")]
    output: Option<PathBuf>,
    /// Voice, or voice/speaker, as `recit voices` lists them; or the folder of a voice, or folder/speaker
    #[arg(long, value_name = "NAME", default_value = "house")]
    voice: String,
    #[command(flatten)]
    model: Model,
    /// Emotion, with an amount from 0 to 1 (anger:0.8) or as a blend (anger:0.5+fear:0.3): neutral, happiness,
    /// anger, sadness, fear, disgust or boredom
    #[arg(long, value_name = "NAME[:AMOUNT]", default_value = "neutral")]
    emotion: Emotion,
    /// Formant shift in semitones, -12 to 12
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, allow_negative_numbers = true, value_parser = formant)]
    formant: f32,
    /// Take: every number is a rendition of its own
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Pitch shift in semitones, -24 to 24
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, allow_negative_numbers = true, value_parser = pitch)]
    pitch: f32,
    /// Speed as a factor, 0.5 to 2
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    speed: f32,
    #[command(flatten)]
    color: Color,
    /// Sample rate, 8000 to 384000 [default: 48000, or the device's]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    sample_rate: Option<u32>,
    /// Print what was measured as one JSON object. In a build without audio output and without
    /// `-o`, the samples are only measured
    #[arg(long)]
    json: bool,
}

/// Colours of the voice, as they can be automated in the plugin.
#[derive(Args)]
struct Color {
    /// Movement of the pitch about its mean, 0 (monotone) to 2
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = twice)]
    intonation: f32,
    /// Breath, 0 to 1 (a whisper)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, value_parser = amount)]
    breath: f32,
    /// Tension, -1 (slack) to 1 (pressed)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, allow_negative_numbers = true, value_parser = either)]
    tension: f32,
    /// Roughness, 0 to 1 (a creak)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, value_parser = amount)]
    roughness: f32,
    /// Vibrato in cents to each side, 0 to 200
    #[arg(long, value_name = "CENTS", default_value_t = 0.0, value_parser = cents)]
    vibrato: f32,
}

fn twice(text: &str) -> Result<f32, String> {
    within(text, 0.0, 2.0)
}

fn amount(text: &str) -> Result<f32, String> {
    within(text, 0.0, 1.0)
}

fn either(text: &str) -> Result<f32, String> {
    within(text, -1.0, 1.0)
}

fn cents(text: &str) -> Result<f32, String> {
    within(text, 0.0, 200.0)
}

fn pitch(text: &str) -> Result<f32, String> {
    within(text, -24.0, 24.0)
}

fn formant(text: &str) -> Result<f32, String> {
    within(text, -12.0, 12.0)
}

fn speed(text: &str) -> Result<f32, String> {
    within(text, 0.5, 2.0)
}

fn within(text: &str, low: f32, high: f32) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (low..=high).contains(&value) {
        Ok(value)
    } else {
        Err(format!("must be from {low} to {high}"))
    }
}

/// Where samples go.
enum Sink<'a> {
    File(Wav<'a>),
    #[cfg(feature = "audio")]
    Device(crate::play::Output),
    Nowhere,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let text = read_text(&arguments.text)?;
    let (mut sink, sample_rate) = open_sink(&arguments)?;
    let progress = Progress::begin("preparing to speak");
    let began = Instant::now();
    let speaker = load(&arguments.voice, &arguments.model)?;
    let load_time = began.elapsed();
    let live = Live {
        pitch: arguments.pitch,
        speed: arguments.speed,
        range: arguments.color.intonation,
        breath: arguments.color.breath,
        tension: arguments.color.tension,
        roughness: arguments.color.roughness,
        vibrato_depth: arguments.color.vibrato,
        ..Live::default()
    };
    let delivery = Delivery {
        seed: arguments.seed,
        style: Style {
            expression: arguments.emotion.expression(),
            formant: arguments.formant,
        },
        live,
        sample_rate: f64::from(sample_rate),
    };
    let mut failed = None;
    let mut spoken = 0_usize;
    let report = speaker.say(&text, delivery, |samples| {
        spoken += samples.len();
        progress.show(spoken as f64 / f64::from(sample_rate));
        if failed.is_none() {
            failed = sink.write(samples).err();
        }
    })?;
    if let Some(reason) = failed {
        return Err(Failure::Told(reason));
    }
    sink.finish()?;
    drop(progress);
    for warning in &report.warnings {
        eprintln!("recit: warning: {warning}");
    }
    if arguments.json {
        print(&figures(&arguments, &report, sample_rate, &speaker, load_time))
    } else {
        told(&arguments, &report, sample_rate)
    }
}

/// The times of the stages, in milliseconds.
pub fn stages_json(stages: Stages) -> serde_json::Value {
    let Stages {
        text,
        acoustic,
        vocoder,
        resample,
    } = stages;
    json!({ "text": text, "acoustic": acoustic, "vocoder": vocoder, "resample": resample })
}

fn figures(
    arguments: &Arguments,
    report: &Report,
    sample_rate: u32,
    speaker: &Speaker,
    load_time: Duration,
) -> String {
    let audio_s = report.samples as f64 / f64::from(sample_rate);
    let rtf = if audio_s > 0.0 {
        report.whole.as_secs_f64() / audio_s
    } else {
        0.0
    };
    json!({
        "samples": report.samples, "sample_rate": sample_rate, "audio_s": audio_s,
        "ttfa_ms": report.first_audio.as_secs_f64() * 1e3, "rtf": rtf,
        "load_ms": load_time.as_secs_f64() * 1e3,
        "stages": stages_json(report.stages), "engine": speaker.engine(), "voice": arguments.voice,
        "tier": speaker.variant().tier.name(), "precision": speaker.variant().precision.name(),
        "emotion": arguments.emotion.to_string(), "formant": arguments.formant,
        "seed": arguments.seed, "warnings": report.warnings,
        "file": arguments.output.as_ref().map(|path| path.display().to_string()),
    })
    .to_string()
}

fn told(arguments: &Arguments, report: &Report, sample_rate: u32) -> Result<(), Failure> {
    match &arguments.output {
        Some(path) => {
            let seconds = report.samples as f64 / f64::from(sample_rate);
            print(&format!("{}: {seconds:.2} s at {sample_rate} Hz", path.display()))
        }
        None => Ok(()),
    }
}

fn read_text(argument: &str) -> Result<String, String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(MAX_INPUT + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read standard input: {error}"))?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err("standard input holds more than 1 MiB of text".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8 text".to_owned())
}

fn open_sink(arguments: &Arguments) -> Result<(Sink<'_>, u32), String> {
    if let Some(path) = &arguments.output {
        let sample_rate = arguments.sample_rate.unwrap_or(DEFAULT_RATE);
        return Ok((Sink::File(Wav::create(path, sample_rate)?), sample_rate));
    }
    #[cfg(feature = "audio")]
    {
        let output = crate::play::Output::open(arguments.sample_rate)?;
        let sample_rate = output.sample_rate();
        Ok((Sink::Device(output), sample_rate))
    }
    #[cfg(not(feature = "audio"))]
    if arguments.json {
        Ok((Sink::Nowhere, arguments.sample_rate.unwrap_or(DEFAULT_RATE)))
    } else {
        Err(
            "this build has no audio output: name a file with -o, or build with `--features audio`"
                .to_owned(),
        )
    }
}

impl Sink<'_> {
    fn write(&mut self, samples: &[f32]) -> Result<(), String> {
        match self {
            Self::File(wav) => wav.write(samples),
            #[cfg(feature = "audio")]
            Self::Device(output) => output.write(samples),
            Self::Nowhere => Ok(()),
        }
    }

    fn finish(self) -> Result<(), String> {
        match self {
            Self::File(wav) => wav.finish(),
            #[cfg(feature = "audio")]
            Self::Device(output) => output.finish(),
            Self::Nowhere => Ok(()),
        }
    }
}

/// A line on the terminal for work that takes long; nothing where standard error is no terminal. Goes with the value.
struct Progress {
    bar: ProgressBar,
    // Dropped with the value, which ends the thread that waits to show the line.
    _running: Sender<()>,
}

impl Progress {
    fn begin(what: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_message(what);
        let (running, over) = mpsc::channel();
        let shown = bar.clone();
        std::thread::spawn(move || {
            if over.recv_timeout(SHOW_PROGRESS_AFTER) == Err(RecvTimeoutError::Timeout) {
                shown.set_style(ProgressStyle::default_spinner());
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            _running: running,
        }
    }

    fn show(&self, spoken_s: f64) {
        self.bar.set_message(format!("{spoken_s:.1} s spoken"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
