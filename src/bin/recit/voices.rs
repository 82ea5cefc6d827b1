//! `recit voices`: lists the voices, and adds voices from elsewhere.

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use recit::engine::Voices;
use recit::infer::Runtime;
use recit::voice::{self, AddError, Tier, VoiceInfo};
use serde_json::{Value, json};

use crate::failure::{Failure, print};
use crate::model::warn_of;
use crate::progress::Progress;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// List the voices of this machine
    List {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check a voice of Kokoro or Piper, or another version of a voice of Recit, and copy it to the voices of this machine
    Add {
        /// Its folder, or its .onnx file next to the other files
        path: PathBuf,

        /// Its id (a to z, 0 to 9, - and _)
        #[arg(long)]
        name: Option<String>,
    },
    /// Choose the version of a voice that its name means, for scripts that store none
    Use {
        /// The version, such as house@2; or the voice, to let Recit choose: the built-in version, or else the newest
        #[arg(value_name = "VOICE[@VERSION]")]
        voice: String,
    },
    /// Add a speaker to a voice of Kokoro that is a mix of others, such as af_heart:0.6+bf_emma:0.4
    Mix {
        /// The voice
        voice: String,

        /// Its speakers with their shares
        parts: String,

        /// The id of the new speaker
        #[arg(long)]
        name: String,
    },
    /// Write the graph that a server runs for a voice of Kokoro
    Part {
        /// The voice
        voice: String,

        /// The file to write, such as serving/triton/kokoro/1/model.onnx
        #[arg(short, long, value_name = "FILE.onnx")]
        output: PathBuf,
    },
    /// Make a speaker of a voice from a recording of a person
    Clone {
        /// The recording: WAV, FLAC or MP3, 3 to 60 seconds of clean speech by one person
        recording: PathBuf,

        /// The id of the new speaker (a to z, 0 to 9, - and _)
        #[arg(long)]
        name: String,

        /// The voice that speaks like the person
        #[arg(long, default_value = "house")]
        voice: String,

        /// State that you have the right to use the voice in the recording; without it you are asked
        #[arg(long)]
        rights_confirmed: bool,
    },
    /// Delete an added voice with its files, or a speaker made from a recording
    Remove {
        /// The voice, or one of its versions, such as house@2
        voice: String,
    },
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => list(arguments.json),
        Some(Command::List { json }) => list(json || arguments.json),
        Some(Command::Add { path, name }) => add(&path, name.as_deref()),
        Some(Command::Use { voice }) => {
            let used = voice::use_version(&voice).map_err(|error| Failure::Told(error.to_string()))?;
            print(&format!("`{}` is version {} now.", used.id, used.version))
        }
        Some(Command::Mix { voice, parts, name }) => {
            voice::mix(&voice, &parts, &name).map_err(told)?;
            print(&format!("`{voice}/{name}` can speak."))
        }
        Some(Command::Part { voice, output }) => {
            voice::write_for_server(&voice, &output).map_err(told)?;
            print(&format!(
                "{} is what a server runs for `{voice}`.",
                output.display()
            ))
        }
        Some(Command::Clone {
            recording,
            name,
            voice,
            rights_confirmed,
        }) => clone(&recording, &name, &voice, rights_confirmed),
        Some(Command::Remove { voice }) => {
            remove(&voice)?;
            print(&format!("`{voice}` is gone."))
        }
    }
}

fn told(error: AddError) -> Failure {
    Failure::Told(error.to_string())
}

fn add(path: &Path, name: Option<&str>) -> Result<(), Failure> {
    let runtime = Runtime::of_user();
    warn_of(&runtime);
    let progress = Progress::begin_known("measuring every speaker");
    let step = |done: usize, all: usize| progress.show_share(done as f32 / all as f32);
    let added = voice::add(path, name, &runtime, step).map_err(told)?;
    drop(progress);
    let first = &added.speakers[0].id;
    let name = added.short_name();
    print(&format!(
        "`{name}` is ready, with {} speakers; try: recit say \"Hello.\" --voice {name}/{first}",
        added.speakers.len(),
    ))
}

/// Makes a speaker from a recording.
fn clone(recording: &Path, name: &str, voice: &str, is_confirmed: bool) -> Result<(), Failure> {
    let states = is_confirmed || asked()?;
    let runtime = Runtime::of_user();
    let progress = Progress::begin("listening to the recording");
    let made = voice::clone(recording, name, voice, states, &runtime);
    drop(progress);
    made.map_err(|error| Failure::Told(error.to_string()))?;
    print(&format!(
        "`{name}` can speak; try: recit say \"Hello.\" --voice {name}"
    ))
}

/// Asks for the statement, if somebody can answer.
fn asked() -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        let need = format!(
            "--rights-confirmed is needed: \u{201c}{}\u{201d}",
            voice::STATEMENT
        );
        return Err(Failure::Told(need));
    }
    eprint!("\u{201c}{}\u{201d} Is that so? [y/N] ", voice::STATEMENT);
    let mut answer = String::new();
    let read = io::stdin().lock().take(64).read_line(&mut answer);
    read.map_err(|error| format!("cannot read standard input: {error}"))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Removes a voice, or a speaker made from a recording.
fn remove(name: &str) -> Result<(), Failure> {
    if voice::find(name).is_none() && voice::profile(name).is_some() {
        return voice::forget(name).map_err(|error| Failure::Told(error.to_string()));
    }
    voice::remove(name).map_err(told)
}

fn list(as_json: bool) -> Result<(), Failure> {
    let (voices, problems) = Voices::list();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for problem in &problems {
        eprintln!("recit: warning: {problem}");
    }
    if as_json {
        let voices: Vec<_> = voices
            .iter()
            .map(|voice| {
                let speakers: Vec<_> = voice
                    .speakers
                    .iter()
                    .map(|speaker| {
                        json!({
                            "id": speaker.id, "name": speaker.name, "description": speaker.description,
                            "origin": speaker.origin,
                        })
                    })
                    .collect();
                json!({
                    "id": voice.id, "version": voice.version, "in_use": voice.is_in_use, "name": voice.name, "description": voice.description,
                    "language": voice.language, "licence": voice.licence, "hash": voice.hash,
                    "speakers": speakers, "tiers": tiers(voice),
                })
            })
            .collect();
        return print(&json!({ "voices": voices, "problems": problems }).to_string());
    }
    for voice in voices {
        print(&format!(
            "{} {}  {} ({}, {})",
            voice.name, voice.version, voice.description, voice.language, voice.licence
        ))?;
        for tier in Tier::ALL {
            let precisions = precisions(&voice, tier).join(", ");
            if !precisions.is_empty() {
                print(&format!("  {}: {precisions}", tier.name()))?;
            }
        }
        for speaker in &voice.speakers {
            let id = format!("{}/{}", voice.short_name(), speaker.id);
            print(&format!("  {id:<16} {}: {}", speaker.name, speaker.description))?;
        }
    }
    Ok(())
}

/// The available precisions of a tier.
fn precisions(voice: &VoiceInfo, tier: Tier) -> Vec<&'static str> {
    let variants = voice.variants.iter().filter(|variant| variant.tier == tier);
    variants.map(|variant| variant.precision.name()).collect()
}

/// The available tiers, each with its precisions.
fn tiers(voice: &VoiceInfo) -> Value {
    let tiers = Tier::ALL.into_iter().map(|tier| (tier, precisions(voice, tier)));
    tiers
        .filter(|(_, precisions)| !precisions.is_empty())
        .map(|(tier, precisions)| (tier.name().to_owned(), json!(precisions)))
        .collect::<serde_json::Map<String, Value>>()
        .into()
}
