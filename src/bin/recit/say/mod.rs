//! `recit say`: speaks a text to a file or the audio device.

mod controls;
mod options;
mod played;

use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use recit::acoustic::Health;
use recit::engine::{Stages, Synthesizer, Transcript};
use recit::export::{TimedFormat, WholeFile};
use recit::infer::Runtime;
use serde_json::json;

use crate::decisions;
use crate::failure::{Failure, print};
use crate::progress::Progress;
use played::played;

pub use controls::Controls;
pub use options::Arguments;

/// The longest text of standard input, in bytes.
const MAX_INPUT: u64 = 1 << 20;

/// The result of speaking, with its measurements.
struct Said {
    /// The number of samples.
    samples: u64,
    /// Time from the call to the first samples.
    first_audio: Duration,
    /// Time from the call to the last samples.
    whole: Duration,
    /// Total time of each stage, if one thread does all of them.
    stages: Option<Stages>,
    /// The times of what is spoken, if it is spoken plainly.
    transcript: Option<Transcript>,
    /// Warnings about the request.
    warnings: Vec<String>,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.json
        && arguments
            .output
            .file
            .as_deref()
            .is_some_and(|path| path.as_os_str() == "-")
    {
        return Err(Failure::Told(
            "`-o -` and --json both write to standard output; name a file".to_owned(),
        ));
    }
    let text = read_text(&arguments.text)?;
    let mut sink = arguments.output.open(1, arguments.json)?;
    let sample_rate = sink.sample_rate;
    let progress = Progress::begin("preparing to speak");
    let began = Instant::now();
    let (speaker, runtime) = arguments.speaking.load_with()?;
    let load_time = began.elapsed();
    let mut failed = None;
    let mut spoken = 0_usize;
    let take = |samples: &[f32]| {
        spoken += samples.len();
        progress.show(format!("{:.1} s spoken", spoken as f64 / f64::from(sample_rate)));
        if failed.is_none() {
            failed = sink.write(samples).err();
        }
    };
    let said = if arguments.time.beats().is_some() || arguments.time.sing.is_some() {
        played(&text, &arguments, &speaker, sample_rate, take)?
    } else {
        plain(&text, &arguments, &speaker, sample_rate, take)?
    };
    if let Some(reason) = failed {
        return Err(Failure::Told(reason));
    }
    // A file without sound would replace an old take.
    if said.samples == 0 && arguments.output.file.is_some() {
        return Err(Failure::Told("the text has nothing to speak".to_owned()));
    }
    sink.finish()?;
    if let Some((path, transcript)) = arguments.visemes.as_ref().zip(said.transcript.as_ref()) {
        write_visemes(path, &arguments, transcript)?;
    }
    drop(progress);
    for warning in &said.warnings {
        eprintln!("recit: warning: {warning}");
    }
    if arguments.json {
        print(&figures(
            &arguments,
            &said,
            sample_rate,
            (&speaker, &runtime),
            load_time,
        ))
    } else {
        told(&arguments, &said, sample_rate)
    }
}

/// Speaks `text` at the voice's own pace.
fn plain(
    text: &str,
    arguments: &Arguments,
    speaker: &Synthesizer,
    sample_rate: u32,
    sink: impl FnMut(&[f32]),
) -> Result<Said, String> {
    let delivery = arguments.speaking.delivery(arguments.controls.live, sample_rate);
    let (report, transcript) = speaker
        .transcribe(text, delivery, sink)
        .map_err(|error| error.to_string())?;
    Ok(Said {
        samples: report.samples,
        first_audio: report.first_audio,
        whole: report.whole,
        stages: Some(report.stages),
        transcript: Some(transcript),
        warnings: report.warnings,
    })
}

/// Writes what is said when.
fn write_visemes(path: &Path, arguments: &Arguments, transcript: &Transcript) -> Result<(), String> {
    let format = TimedFormat::of(path).map_err(|error| error.to_string())?;
    let sound = arguments.output.file.as_deref().and_then(Path::file_name);
    let document = format.write(transcript, &sound.unwrap_or_default().to_string_lossy());
    let written = WholeFile::create(path).and_then(|mut file| {
        file.write_all(document.as_bytes())?;
        file.finish()
    });
    written.map_err(|error| format!("cannot write {}: {error}", path.display()))
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
    said: &Said,
    sample_rate: u32,
    (speaker, runtime): (&Synthesizer, &Runtime),
    load_time: Duration,
) -> String {
    let audio_s = said.samples as f64 / f64::from(sample_rate);
    let rtf = if audio_s > 0.0 {
        said.whole.as_secs_f64() / audio_s
    } else {
        0.0
    };
    let file = arguments.output.file.as_ref();
    json!({
        "samples": said.samples, "sample_rate": sample_rate, "audio_s": audio_s,
        "ttfa_ms": said.first_audio.as_secs_f64() * 1e3, "rtf": rtf,
        "load_ms": load_time.as_secs_f64() * 1e3,
        "stages": said.stages.map(stages_json), "engine": speaker.engine(), "voice": arguments.speaking.voice,
        "tier": speaker.variant().tier.name(), "precision": speaker.variant().precision.name(),
        "emotion": arguments.speaking.emotion.to_string(), "formant": arguments.controls.live.formant,
        "seed": arguments.speaking.seed, "warnings": said.warnings,
        "decisions": decisions::of_voice(speaker, arguments.speaking.model.variant(), runtime),
        "server": server(speaker.server()), "file": file.map(|path| path.display().to_string()),
    })
    .to_string()
}

/// What was measured about the server, if one computes a part of the voice.
#[cfg(feature = "remote")]
pub fn server(health: Option<Health>) -> Option<serde_json::Value> {
    health.map(|health| crate::server::health_json(&health))
}

/// Without the feature there is none.
#[cfg(not(feature = "remote"))]
pub fn server(_: Option<Health>) -> Option<serde_json::Value> {
    None
}

fn told(arguments: &Arguments, said: &Said, sample_rate: u32) -> Result<(), Failure> {
    match &arguments.output.file {
        // The samples are written there.
        Some(path) if path.as_os_str() == "-" => Ok(()),
        Some(path) => {
            let seconds = said.samples as f64 / f64::from(sample_rate);
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
        return Err("standard input has more than 1 MiB of text".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8 text".to_owned())
}
