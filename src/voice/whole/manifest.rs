//! The `voice.json` of a voice from elsewhere.

use serde::{Deserialize, Serialize};

use crate::voice::Precision;
use crate::voice::about::About;
use crate::voice::error::VoiceError;
use crate::voice::info::Speaker;
use crate::voice::manifest::{FORMAT, File, MAX_GAIN_DB, check_file};

use super::format;

/// The program that a voice is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::voice) enum Origin {
    /// Kokoro: one graph, and a style for each speaker.
    Kokoro,
    /// Piper: one graph, and a configuration.
    Piper,
}

impl Origin {
    /// The origin with this name.
    pub(in crate::voice) fn named(name: &str) -> Option<Self> {
        match name {
            "kokoro" => Some(Self::Kokoro),
            "piper" => Some(Self::Piper),
            _ => None,
        }
    }
}

/// A whole `voice.json` of a voice from elsewhere.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in crate::voice) struct WholeManifest {
    pub(in crate::voice) format: u32,
    pub(in crate::voice) kind: Origin,
    #[serde(flatten)]
    pub(in crate::voice) about: About,
    /// Sample rate in Hz.
    pub(in crate::voice) sample_rate: u32,
    /// `fp32` or `int8`.
    pub(super) precision: String,
    /// In decibels, to match the level of the house voice.
    pub(in crate::voice) gain_db: f32,
    pub(in crate::voice) graph: File,
    /// Kokoro's styles, or Piper's configuration.
    pub(in crate::voice) data: File,
    pub(in crate::voice) speakers: Vec<WholeSpeaker>,
}

/// A speaker of a voice from elsewhere.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in crate::voice) struct WholeSpeaker {
    #[serde(flatten)]
    pub(in crate::voice) about: Speaker,
    pub(in crate::voice) log_f0_mean: f32,
    /// The styles or Piper's speakers of which it is made, as indices with shares.
    pub(in crate::voice) of: Vec<(usize, f32)>,
}

impl WholeManifest {
    pub(in crate::voice) fn precision(&self) -> Precision {
        self.precision.parse().unwrap_or(Precision::Fp32)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!(
                "it has format {}, and this version of Recit reads format {FORMAT}",
                self.format
            ));
        }
        self.about
            .check(self.speakers.iter().map(|speaker| &speaker.about))?;
        for speaker in &self.speakers {
            let shares = speaker.of.iter().all(|(_, share)| (-2.0..=2.0).contains(share));
            if !(3.0..8.0).contains(&speaker.log_f0_mean) || !shares || !(1..=8).contains(&speaker.of.len()) {
                return Err(format!(
                    "a value of speaker `{}` is out of range",
                    speaker.about.id
                ));
            }
        }
        if !(-60.0..=MAX_GAIN_DB).contains(&self.gain_db) {
            return Err("gain_db is out of range".into());
        }
        check_file(&self.graph, format::MAX_GRAPH)?;
        check_file(&self.data, format::MAX_DATA)?;
        format::format(self.sample_rate)
            .check()
            .map_err(|error| error.to_string())
    }
}

/// Reads and checks the text of a `voice.json` of one of these kinds.
pub(in crate::voice) fn parse(text: &str) -> Result<WholeManifest, VoiceError> {
    let manifest: WholeManifest =
        serde_json::from_str(text).map_err(|error| VoiceError::Manifest(error.to_string()))?;
    manifest.check().map_err(VoiceError::Manifest)?;
    Ok(manifest)
}
