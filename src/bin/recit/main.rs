//! `recit`: the command-line tool.

#![forbid(unsafe_code)]

mod bench;
mod decisions;
#[cfg(feature = "audio")]
mod device;
mod dictionary;
mod emotion;
mod export;
mod failure;
mod import;
mod instrument;
mod melody;
mod model;
mod output;
mod parameters;
mod phonemes;
mod play;
mod preset;
mod presets;
mod progress;
mod say;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "remote")]
mod server;
mod speak;
mod speaking;
mod voices;
mod wav;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use recit::infer::{DeviceChoice, on_inference_thread, prefer_device};

use failure::Failure;

/// Speaks typed lines with a neural voice that runs on this machine.
#[derive(Parser)]
#[command(name = "recit", version, about, max_term_width = 100)]
struct Arguments {
    /// Plan voices that ONNX Runtime runs on this device: auto, cpu, openvino, cuda, tensorrt, coreml or
    /// directml; `RECIT_DEVICE` sets the default
    #[arg(long, global = true, value_name = "NAME")]
    device: Option<DeviceChoice>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Speak a text to a WAV file, or on the default audio device
    Say(say::Arguments),
    /// Speak a text from standard input while it arrives
    Speak(speak::Arguments),
    /// Speak for other programs: OpenAI's form of HTTP, and the Wyoming protocol
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    /// Check a server that computes a part of a voice
    #[cfg(feature = "remote")]
    Server(server::Arguments),
    /// List the built-in presets
    Presets(presets::Arguments),
    /// Play a preset: its lines one after the other, with its parameters
    Play(play::Arguments),
    /// Write the lines of a project to WAV files
    Export(export::Arguments),
    /// Make a project from a text, a table or subtitles
    Import(import::Arguments),
    /// Change how words are pronounced
    Dictionary(dictionary::Arguments),
    /// List the voices of this machine
    Voices(voices::Arguments),
    /// Benchmark this machine, compared with other installed engines
    Bench(bench::Arguments),
    /// Show the phonemes of a text
    Phonemes(phonemes::Arguments),
    /// Detect the emotion in a recording
    Emotion(emotion::Arguments),
}

fn main() -> ExitCode {
    let Arguments { device, command } = Arguments::parse();
    if let Some(device) = device {
        prefer_device(device);
    }
    let result = on_inference_thread(|| match command {
        Command::Say(arguments) => say::run(arguments),
        Command::Speak(arguments) => speak::run(arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(arguments),
        #[cfg(feature = "remote")]
        Command::Server(arguments) => server::run(arguments),
        Command::Presets(arguments) => presets::run(arguments),
        Command::Play(arguments) => play::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Dictionary(arguments) => dictionary::run(arguments),
        Command::Voices(arguments) => voices::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Phonemes(arguments) => phonemes::run(arguments),
        Command::Emotion(arguments) => emotion::run(arguments),
    });
    match result {
        // The reader of our output has closed it, which is not a failure.
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Told(reason)) => {
            eprintln!("recit: {reason}");
            ExitCode::FAILURE
        }
    }
}
