//! The output of samples: a file or the audio device.

use std::path::{Path, PathBuf};
#[cfg(feature = "serve")]
use std::time::Duration;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::wav::Wav;

/// The default sample rate of files.
const DEFAULT_RATE: u32 = 48_000;

/// The output of samples.
#[derive(Args, Clone)]
pub struct Output {
    /// Write a WAV file (16 bit) instead of playing; `-` is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE.wav", value_parser = PathBufValueParser::new().try_map(wav_path))]
    pub file: Option<PathBuf>,
    /// Sample rate, 8000 to 384000 [default: 48000, or the device's]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    sample_rate: Option<u32>,
}

/// Whether a path is `-`, which means standard output.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path that has no extension or that of a WAV file.
fn wav_path(path: PathBuf) -> Result<PathBuf, String> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        None | Some("wav" | "wave") => Ok(path),
        // A device or a pipe may have any name.
        Some(_) if path.exists() && !path.is_file() => Ok(path),
        Some(other) => Err(format!(
            "only WAV files are written, and `.{other}` is another type; use .wav"
        )),
    }
}

/// An open output.
pub struct Sink<'a> {
    way: Way<'a>,
    /// The sample rate.
    pub sample_rate: u32,
}

enum Way<'a> {
    File(Wav<'a>),
    #[cfg(feature = "audio")]
    Device(crate::device::Output),
    #[cfg(not(feature = "audio"))]
    Nowhere,
}

/// Sound that may be buffered for the device, in seconds.
const AHEAD_S: f32 = 1.0;
/// The same where it is to be heard soon.
#[cfg(feature = "serve")]
const LIVE_AHEAD_S: f32 = 0.04;

impl Output {
    /// Opens it for this many channels of sound that is to be heard as soon as possible.
    #[cfg(feature = "serve")]
    pub fn open_live(&self, channels: u16) -> Result<Sink<'_>, String> {
        self.open_ahead(channels, false, LIVE_AHEAD_S)
    }

    /// Opens it for this many channels. With `measured`, a build without audio output may drop the samples.
    pub fn open(&self, channels: u16, measured: bool) -> Result<Sink<'_>, String> {
        self.open_ahead(channels, measured, AHEAD_S)
    }

    fn open_ahead(&self, channels: u16, measured: bool, ahead_s: f32) -> Result<Sink<'_>, String> {
        if let Some(path) = &self.file {
            let sample_rate = self.sample_rate.unwrap_or(DEFAULT_RATE);
            let way = Way::File(Wav::create(path, sample_rate, channels)?);
            return Ok(Sink { way, sample_rate });
        }
        #[cfg(feature = "audio")]
        {
            let _ = measured;
            let output = crate::device::Output::open(self.sample_rate, channels, ahead_s)?;
            let sample_rate = output.sample_rate();
            Ok(Sink {
                way: Way::Device(output),
                sample_rate,
            })
        }
        #[cfg(not(feature = "audio"))]
        let _ = ahead_s;
        #[cfg(not(feature = "audio"))]
        if measured {
            Ok(Sink {
                way: Way::Nowhere,
                sample_rate: self.sample_rate.unwrap_or(DEFAULT_RATE),
            })
        } else {
            Err(
                "this build has no audio output: name a file with -o, or build with `--features audio`"
                    .to_owned(),
            )
        }
    }
}

impl Sink<'_> {
    /// Writes interleaved samples.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), String> {
        match &mut self.way {
            Way::File(wav) => wav.write(samples),
            #[cfg(feature = "audio")]
            Way::Device(output) => output.write(samples),
            #[cfg(not(feature = "audio"))]
            Way::Nowhere => Ok(()),
        }
    }

    /// How much later a sample is heard than it is written, as far as that is known.
    #[cfg(feature = "serve")]
    pub fn ahead(&self) -> Duration {
        match &self.way {
            Way::File(_) => Duration::ZERO,
            #[cfg(feature = "audio")]
            Way::Device(output) => output.ahead(),
            #[cfg(not(feature = "audio"))]
            Way::Nowhere => Duration::ZERO,
        }
    }

    /// Whether somebody hears it while it is written.
    pub fn is_heard(&self) -> bool {
        !matches!(self.way, Way::File(_))
    }

    /// Completes the file, or waits until everything was played.
    pub fn finish(self) -> Result<(), String> {
        match self.way {
            Way::File(wav) => wav.finish(),
            #[cfg(feature = "audio")]
            Way::Device(output) => output.finish(),
            #[cfg(not(feature = "audio"))]
            Way::Nowhere => Ok(()),
        }
    }
}
