//! Recordings in files.

use std::io::{self, Cursor};
use std::panic::catch_unwind;
use std::path::Path;

use recit_dsp::{Converter, Level};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::files;

/// The peak level below which a recording counts as silent, as a fraction of full scale.
const SILENCE: f32 = 0.003;
/// A sample is at the extreme if it has this share of the largest magnitude, and a recording is clipped if more than this share
/// of its samples stay there.
const FLAT: f32 = 0.995;
const CLIPPED: f32 = 2e-4;
/// Samples that are converted at a time.
const CHUNK: usize = 4096;
/// The supported sample rates, in Hz.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=384_000;

/// Recorded speech: samples of one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    samples: Vec<f32>,
    /// Whether there was more of it.
    is_cut: bool,
    is_clipped: bool,
}

/// Why a file cannot be analysed.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    File(#[from] io::Error),
    /// Its format is not supported, or it is damaged.
    #[error("it is no WAV, FLAC or MP3 file, or it is damaged")]
    Unknown,
    /// It is shorter than [`Recording::SHORTEST_S`].
    #[error("it is too short: at least half a second of speech is needed")]
    TooShort,
    /// It is silent.
    #[error("it is silent")]
    Silent,
    /// It has no voice.
    #[error("no voice was found in it")]
    NoVoice,
}

impl Recording {
    /// The rate of its samples, in Hz.
    pub const RATE: u32 = 16_000;
    /// The most that is read of a file, in seconds.
    pub const LONGEST_S: usize = 60;
    /// The shortest recording, in seconds.
    pub const SHORTEST_S: f32 = 0.5;
    /// The largest file that is read, in bytes.
    pub const MAX_FILE: u64 = 256 * 1024 * 1024;

    /// Reads the first minute of a WAV, FLAC or MP3 file, and averages its channels.
    ///
    /// # Errors
    /// If it cannot be read, has another format, or is too short or silent.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        Self::read(files::read(path, Self::MAX_FILE)?)
    }

    /// Reads the first minute of the content of a WAV, FLAC or MP3 file, and averages its channels.
    ///
    /// # Errors
    /// If it has another format, or is too short or silent.
    pub fn read(file: Vec<u8>) -> Result<Self, RecordingError> {
        // Decoders may panic on damaged files.
        let decoded = catch_unwind(|| decoded(file)).unwrap_or(Err(RecordingError::Unknown));
        let (samples, rate) = decoded?;
        Self::new(&samples, rate)
    }

    /// A recording of `samples` of one channel at `rate` Hz, limited to a minute.
    ///
    /// # Errors
    /// If the rate is not from 8 to 384 kHz, or if it is too short or silent.
    pub fn new(samples: &[f32], rate: u32) -> Result<Self, RecordingError> {
        if !RATES.contains(&rate) || samples.iter().any(|sample| !sample.is_finite()) {
            return Err(RecordingError::Unknown);
        }
        let most = rate as usize * Self::LONGEST_S;
        let is_cut = samples.len() > most + rate as usize / 2;
        let samples = &samples[..samples.len().min(most)];
        if (samples.len() as f32) < Self::SHORTEST_S * rate as f32 {
            return Err(RecordingError::TooShort);
        }
        if samples.iter().all(|sample| sample.abs() < SILENCE) {
            return Err(RecordingError::Silent);
        }
        let is_clipped = is_clipped(samples);
        let samples = converted(samples, rate).ok_or(RecordingError::Unknown)?;
        Ok(Self {
            samples,
            is_cut,
            is_clipped,
        })
    }

    /// Whether it was longer than a minute (and half a second), which is all that is kept.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether its loudest parts are cut off.
    pub fn is_clipped(&self) -> bool {
        self.is_clipped
    }

    /// Its samples at [`RATE`](Self::RATE).
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }
}

/// Whether the waveform is cut off at its extremes: it often stays there for several samples.
fn is_clipped(samples: &[f32]) -> bool {
    let most = samples
        .iter()
        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
    let is_flat =
        |pair: &&[f32]| pair[0].abs() > FLAT * most && (pair[0] - pair[1]).abs() < (1.0 - FLAT) * most;
    let flat = samples.windows(2).filter(is_flat).count();
    flat as f32 > CLIPPED * samples.len() as f32
}

/// The first track of a file, a little more than a minute of it, in one channel, and its rate.
fn decoded(file: Vec<u8>) -> Result<(Vec<f32>, u32), RecordingError> {
    let unknown = |_: Error| RecordingError::Unknown;
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), MediaSourceStreamOptions::default());
    let (format, meta) = (FormatOptions::default(), MetadataOptions::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, format, meta)
        .map_err(unknown)?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or(RecordingError::Unknown)?;
    let id = track.id;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or(RecordingError::Unknown)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(unknown)?;
    let (mut samples, mut rate, mut channels) = (Vec::new(), 0, Vec::<f32>::new());
    // A truncated file is read as far as possible.
    while let Ok(Some(packet)) = format.next_packet() {
        if packet.track_id != id {
            continue;
        }
        let sound = match decoder.decode(&packet) {
            Ok(sound) => sound,
            Err(Error::DecodeError(_)) => continue,
            Err(_) => break,
        };
        let (now, count) = (sound.spec().rate(), sound.spec().channels().count());
        if count == 0 || (rate != 0 && now != rate) {
            return Err(RecordingError::Unknown);
        }
        rate = now;
        channels.resize(sound.samples_interleaved(), 0.0);
        sound.copy_to_slice_interleaved(&mut channels);
        samples.extend(
            channels
                .chunks_exact(count)
                .map(|all| all.iter().sum::<f32>() / count as f32),
        );
        if samples.len() > rate as usize * (Recording::LONGEST_S + 1) {
            break;
        }
    }
    match samples.is_empty() {
        true => Err(RecordingError::Unknown),
        false => Ok((samples, rate)),
    }
}

/// The samples at [`Recording::RATE`].
fn converted(samples: &[f32], rate: u32) -> Option<Vec<f32>> {
    if rate == Recording::RATE {
        return Some(samples.to_vec());
    }
    let mut converter = Converter::new(Level::best(), rate, f64::from(Recording::RATE), CHUNK)?;
    let mut converted = Vec::with_capacity((samples.len() as f64 * converter.ratio()) as usize + CHUNK);
    for chunk in samples.chunks(CHUNK) {
        converted.extend_from_slice(converter.push(chunk));
    }
    Some(converted)
}
