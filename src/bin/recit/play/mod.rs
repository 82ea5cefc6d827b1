//! `recit play`: plays the lines of a preset with its parameters, like the plugin.

mod tune;

use std::path::Path;

use clap::Args;
use recit::engine::{Engine, Meters, Synthesizer};
use recit::player::{Controls, EventKind, Grid, Note, PLAIN_VELOCITY, Play, Trigger, Which};
use recit::script::{Line, LineId, Script, VoiceRef};
use recit::voice::Variant;
use serde_json::json;

use crate::decisions;
use crate::failure::{Failure, print};
use crate::instrument::{BAR, Instrument, TEMPO, tempo};
use crate::melody::Melody;
use crate::output::{Output, is_standard};
use crate::parameters::controls;
use crate::preset::open;
use crate::progress::Progress;
use crate::say;
use tune::tune;

/// How long a looping line is held, in beats.
const ROUNDS: f64 = 2.0 * BAR;

/// The key of lines without one.
const MIDDLE_C: u8 = 60;

/// The end of the help.
const EXPLAINED: &str = "\
The lines are played one after the other, each from a whole beat on, as a note that is held until the \
line is over; one that goes round as long as its key is held is let go after two bars. Where MIDI channels \
have speakers of their own, these take turns. Of several takes the first is heard.

A preset that sings has no melody of its own: each line is sung on steps of a major scale about the mean pitch of its \
speaker, a syllable a note and slurred up to the next pause. Stressed syllables last a beat, the others half a beat, the \
last one two; a line of fewer than four syllables is sung over again.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// The id of a built-in preset, as `recit presets` lists them, or a preset file
    preset: String,
    #[command(flatten)]
    output: Output,
    /// Play only this line, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    line: Option<u32>,
    /// Tempo in beats a minute, 20 to 400
    #[arg(long, value_name = "BPM", default_value_t = TEMPO, value_parser = tempo)]
    tempo: f64,
    /// Print what was measured and decided as one JSON object. In a build without audio output and without `-o`, the samples
    /// are only measured
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let file = arguments.output.file.as_deref();
    if arguments.json && file.is_some_and(is_standard) {
        return Err(Failure::Told(
            "`-o -` and --json both write to standard output; name a file".to_owned(),
        ));
    }
    let preset = open(&arguments.preset)?;
    let script = chosen(preset.script, arguments.line)?;
    let mut sink = arguments.output.open(2, arguments.json)?;
    let progress = Progress::begin("preparing to play");
    let (controls, strange) = controls(&preset.parameters);
    let sample_rate = sink.sample_rate;
    let engine = Engine::acquire();
    let lines = script.lines().to_vec();
    let parts = if controls.sing {
        tunes(&engine, &script)?
    } else {
        Vec::new()
    };
    let mut instrument =
        Instrument::new(&engine, script, sample_rate, arguments.tempo).map_err(|error| error.to_string())?;
    let read = preset.notices.iter().map(ToString::to_string);
    let warnings: Vec<String> = read.chain(strange).chain(instrument.warnings()).collect();
    for warning in &warnings {
        eprintln!("recit: warning: {warning}");
    }
    let (mut failed, mut written) = (None, 0);
    for (index, line) in lines.iter().enumerate() {
        let mut take = |samples: &[f32]| {
            written += samples.len() / 2;
            let seconds = written as f64 / f64::from(sample_rate);
            progress.show(format!(
                "line {} of {}, {seconds:.1} s played",
                index + 1,
                lines.len()
            ));
            if failed.is_none() {
                failed = sink.write(samples).err();
            }
        };
        let controls = Controls {
            trigger: Trigger::Selected,
            selected_line: index as u32,
            ..controls
        };
        match parts.get(index) {
            Some(melody) => sing(&mut instrument, melody, &controls, &mut take),
            None => speak(&mut instrument, line, &controls, &mut take),
        }
    }
    instrument.check().map_err(|error| error.to_string())?;
    if let Some(reason) = failed {
        return Err(Failure::Told(reason));
    }
    sink.finish()?;
    drop(progress);
    if arguments.json {
        let meters = instrument.meters();
        return print(&figures(&meters, (written, sample_rate), &warnings, file));
    }
    match &arguments.output.file {
        // The samples are written there.
        Some(path) if path.as_os_str() == "-" => Ok(()),
        Some(path) => {
            let seconds = written as f64 / f64::from(sample_rate);
            print(&format!("{}: {seconds:.2} s at {sample_rate} Hz", path.display()))
        }
        None => Ok(()),
    }
}

/// What was measured and decided.
fn figures(
    meters: &Meters,
    (samples, sample_rate): (usize, u32),
    warnings: &[String],
    file: Option<&Path>,
) -> String {
    json!({
        "samples": samples, "sample_rate": sample_rate, "audio_s": samples as f64 / f64::from(sample_rate),
        "stages": say::stages_json(meters.stages), "rtf": meters.rtf, "engine": meters.engine, "voice": meters.voice,
        "decisions": decisions::of_instance(meters), "server": say::server(meters.server.clone()),
        "warnings": warnings, "file": file.map(|path| path.display().to_string()),
    })
    .to_string()
}

/// The played lines in their first takes, each with its speaker.
fn chosen(mut script: Script, number: Option<u32>) -> Result<Script, String> {
    let ids: Vec<LineId> = script.lines().iter().map(|line| line.id).collect();
    if ids.is_empty() {
        return Err("the preset has no lines".to_owned());
    }
    let wanted = number.map(|number| number as usize - 1);
    if let Some(missing) = wanted.filter(|index| *index >= ids.len()) {
        return Err(format!(
            "there is no line {}: the preset has {}",
            missing + 1,
            ids.len()
        ));
    }
    let cast: Vec<String> = std::mem::take(&mut script.channels)
        .into_iter()
        .flatten()
        .collect();
    for (index, id) in ids.into_iter().enumerate() {
        let changed = if wanted.is_some_and(|wanted| wanted != index) {
            script.remove(id).map(drop)
        } else {
            let speaker = cast.get(index % cast.len().max(1));
            let kept = script.set_takes(id, 1);
            speaker.map_or(kept, |speaker| script.set_speaker(id, Some(speaker)))
        };
        changed.map_err(|error| error.to_string())?;
    }
    Ok(script)
}

/// A melody for each line.
fn tunes(engine: &Engine, script: &Script) -> Result<Vec<Melody>, String> {
    let load = |voice: &VoiceRef| Synthesizer::load(engine.voices(), &voice.name, None, Variant::default());
    // If the voice is missing, the built-in one is used.
    let singer = load(&script.voice).or_else(|_| load(&VoiceRef::default()));
    let mut singer = singer.map_err(|error| error.to_string())?;
    singer.set_dictionary(script.dictionary().clone());
    let melody = |line: &Line| {
        let name = line.speaker.as_ref().unwrap_or(&script.voice.speaker);
        let number = singer.voice().speaker(name).unwrap_or(0);
        let utterance = singer.utterance(&line.text);
        let voice = singer.voice();
        tune(&utterance, voice.acoustic().mean_f0(voice.identity(number)))
    };
    Ok(script.lines().iter().map(|line| melody(line)).collect())
}

/// Sings the selected line.
fn sing(instrument: &mut Instrument, melody: &Melody, controls: &Controls, sink: &mut impl FnMut(&[f32])) {
    let first = instrument.next_beat();
    let events = melody.events(|beat| instrument.sample_of(first + beat));
    let end = events.last().map_or(0, |(at, _)| at + 1);
    instrument.play(&events, end, controls, sink);
    instrument.finish(0.0, controls, sink);
}

/// Speaks the selected line, `line`.
fn speak(instrument: &mut Instrument, line: &Line, controls: &Controls, sink: &mut impl FnMut(&[f32])) {
    let beat = instrument.next_beat();
    let note = Note::on_key(line.key.unwrap_or(MIDDLE_C));
    let press = EventKind::NoteOn {
        note,
        velocity: PLAIN_VELOCITY,
    };
    let at = instrument.sample_of(beat);
    instrument.play(&[(at, press)], at + 1, controls, sink);
    if !controls.looping {
        return instrument.finish(step(controls.grid), controls, sink);
    }
    let over = instrument.sample_of(beat + ROUNDS);
    let release = EventKind::NoteOff {
        which: Which::key(note.key),
    };
    let events = match controls.play {
        // The line ends at the second press.
        Play::Latch => [(over, press), (over, release)],
        _ => [(over, release); 2],
    };
    instrument.play(&events, over + 1, controls, sink);
    instrument.finish(0.0, controls, sink);
}

/// The distance between two points of a grid, in beats.
fn step(grid: Grid) -> f64 {
    match grid {
        Grid::Off => 0.0,
        Grid::Sixteenth => 0.25,
        Grid::Eighth => 0.5,
        Grid::Beat => 1.0,
        Grid::Bar => BAR,
    }
}
