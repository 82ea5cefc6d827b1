//! `voice.json`: the description of a voice, and the constants of its graphs.

use serde::{Deserialize, Serialize};

use crate::acoustic;
use crate::frames::Format;
use crate::vocoder;

use super::about::{About, clip};
use super::error::VoiceError;
use super::info::Speaker;
use super::variant::{Precision, Tier, Variant};

/// The supported version of the format.
pub(super) const FORMAT: u32 = 3;
/// The kind of Recit's own voices.
const KIND: &str = "recit";
/// The longest look-ahead of the vocoder's net in frames.
const MAX_LOOKAHEAD: usize = 8;
/// The most frames of a step of the acoustic model, and of a call of the vocoder's net.
const MAX_FRAMES: usize = 4;
/// The most values that describe a speaker.
const MAX_EMBEDDING: usize = 2048;
/// The largest `voice.json`, in bytes.
pub(super) const MAX_MANIFEST: u64 = 256 * 1024;
/// The largest graph, in bytes.
pub(super) const MAX_GRAPH: u64 = 256 * 1024 * 1024;
/// The largest gain of a voice, in decibels. The house voice has none.
pub(super) const MAX_GAIN_DB: f32 = 6.0;
/// The error if there is only one of the two.
pub(super) const NET_AND_GRAPH: &str = "a graph of a vocoder and `net` in `vocoder` belong together";
/// The values of a speaker's manner.
pub(super) const MANNER: usize = 3;
/// The most noise values of a word.
const MAX_NOISE: usize = 256;

/// A whole `voice.json`. Unknown fields are ignored.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Manifest {
    #[serde(flatten)]
    pub(super) about: About,
    pub(super) sample_rate: u32,
    pub(super) hop: usize,
    #[serde(default = "one")]
    pub(super) frames_per_segment: usize,
    pub(super) speakers: Vec<SpeakerEntry>,
    #[serde(default)]
    pub(super) tiers: Tiers,
    pub(super) acoustic: acoustic::AcousticConstants,
    pub(super) vocoder: vocoder::VocoderConstants,
}

/// A speaker in `voice.json`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SpeakerEntry {
    #[serde(flatten)]
    pub(super) about: Speaker,
    pub(super) log_f0_mean: f32,
    /// The description of the speaker for the acoustic model: an embedding, and the person's use of pitch,
    /// time and level. Empty if the model knows its speakers by number.
    #[serde(default)]
    pub(super) embedding: Vec<f32>,
    #[serde(default)]
    pub(super) manner: Vec<f32>,
}

impl SpeakerEntry {
    /// All values of the speaker that the model reads.
    pub(super) fn values(&self) -> Vec<f32> {
        [&self.embedding[..], &self.manner].concat()
    }
}

/// The models of each tier.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Tiers {
    standard: Option<Precisions>,
    light: Option<Precisions>,
}

/// The models of each precision.
#[derive(Clone, Debug, Deserialize)]
struct Precisions {
    int8: Option<Files>,
    fp16: Option<Files>,
    fp32: Option<Files>,
}

/// The file of each stage.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Files {
    pub(super) acoustic_encoder: File,
    pub(super) acoustic_prosody: File,
    pub(super) acoustic_decoder: File,
    /// Present if the vocoder has a net.
    pub(super) vocoder: Option<File>,
}

impl Tiers {
    /// The files of one model, if the voice has it.
    pub(super) fn files(&self, variant: Variant) -> Option<&Files> {
        let tier = match variant.tier {
            Tier::Standard => self.standard.as_ref(),
            Tier::Light => self.light.as_ref(),
        }?;
        match variant.precision {
            Precision::Int8 => tier.int8.as_ref(),
            Precision::Fp16 => tier.fp16.as_ref(),
            Precision::Fp32 => tier.fp32.as_ref(),
        }
    }

    /// The models that the voice has.
    pub(super) fn variants(&self) -> Vec<Variant> {
        let tiers = Tier::ALL.into_iter();
        tiers
            .flat_map(|tier| Precision::ALL.map(|precision| Variant { tier, precision }))
            .filter(|&variant| self.files(variant).is_some())
            .collect()
    }
}

impl Files {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &File> {
        let acoustic = [
            &self.acoustic_encoder,
            &self.acoustic_prosody,
            &self.acoustic_decoder,
        ];
        acoustic.into_iter().chain(&self.vocoder)
    }
}

/// A graph's file, with its expected size and hash.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct File {
    /// Its name within the voice's folder.
    pub(super) file: String,
    /// Its length.
    pub(super) bytes: u64,
    /// The SHA-256 of its content, in lower-case hexadecimal.
    pub(super) sha256: String,
}

/// The kind of voice that a `voice.json` describes, if it is one.
pub(super) fn kind(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        kind: String,
    }
    serde_json::from_str(text).ok().map(|head: Head| head.kind)
}

/// Reads and checks the text of a `voice.json` of the kind `recit`.
pub(super) fn parse(text: &str) -> Result<Manifest, VoiceError> {
    let manifest = parse_constants(text)?;
    manifest.check_files().map_err(VoiceError::Manifest)?;
    Ok(manifest)
}

/// [`parse`] for a voice without files, which needs no `tiers`.
pub(super) fn parse_constants(text: &str) -> Result<Manifest, VoiceError> {
    /// What every version of the format has.
    #[derive(Deserialize)]
    struct Head {
        format: u32,
        kind: String,
    }
    let invalid = |error: serde_json::Error| VoiceError::Manifest(error.to_string());
    // The head is parsed first, so that a later version is reported as such and not as an invalid field.
    let head: Head = serde_json::from_str(text).map_err(invalid)?;
    if head.kind != KIND {
        return Err(VoiceError::Manifest(format!(
            "the kind `{}` is not known",
            clip(&head.kind)
        )));
    }
    if head.format != FORMAT {
        return Err(VoiceError::Manifest(format!(
            "it has format {}, and this version of Recit reads format {FORMAT}",
            head.format
        )));
    }
    let manifest: Manifest = serde_json::from_str(text).map_err(invalid)?;
    manifest.check().map_err(VoiceError::Manifest)?;
    Ok(manifest)
}

fn one() -> usize {
    1
}

impl Manifest {
    /// The format of the voice's frames.
    pub(super) fn format(&self) -> Format {
        Format {
            sample_rate: self.sample_rate,
            hop: self.hop,
            frames_per_segment: self.frames_per_segment,
            delay: Format::max_delay(self.sample_rate),
            lookahead: self.vocoder.lookahead(),
            envelope_hz: self.vocoder.envelope_centres_hz.clone(),
            aperiodicity_hz: self.vocoder.aperiodicity_centres_hz.clone(),
        }
    }

    fn check(&self) -> Result<(), String> {
        self.about
            .check(self.speakers.iter().map(|speaker| &speaker.about))?;
        self.format().check().map_err(|error| error.to_string())?;
        let wrong_f0 = |speaker: &&SpeakerEntry| !(3.0..8.0).contains(&speaker.log_f0_mean);
        if let Some(speaker) = self.speakers.iter().find(wrong_f0) {
            return Err(format!(
                "speaker `{}` has an invalid log_f0_mean",
                speaker.about.id
            ));
        }
        let sizes: Vec<usize> = self
            .speakers
            .iter()
            .map(|speaker| speaker.values().len())
            .collect();
        let finite = self
            .speakers
            .iter()
            .all(|speaker| speaker.values().iter().all(|value| value.is_finite()));
        if sizes[0] > MAX_EMBEDDING || sizes.iter().any(|size| *size != sizes[0]) || !finite {
            return Err("its speakers are not described by the same number of values".into());
        }
        self.check_acoustic()?;
        self.check_vocoder()
    }

    fn check_files(&self) -> Result<(), String> {
        let variants = self.tiers.variants();
        for tier in Tier::ALL {
            let named = match tier {
                Tier::Standard => self.tiers.standard.is_some(),
                Tier::Light => self.tiers.light.is_some(),
            };
            if named && !variants.iter().any(|variant| variant.tier == tier) {
                return Err(format!("the tier `{}` has no precision", tier.name()));
            }
        }
        if variants.is_empty() {
            return Err("it has no tier".into());
        }
        let files = || variants.iter().filter_map(|&variant| self.tiers.files(variant));
        if files().any(|files| files.vocoder.is_some() != self.vocoder.net.is_some()) {
            return Err(NET_AND_GRAPH.into());
        }
        let mut files = files().flat_map(Files::all);
        files.try_for_each(|file| check_file(file, MAX_GRAPH))
    }

    fn check_acoustic(&self) -> Result<(), String> {
        let acoustic = &self.acoustic;
        let within = |value: f32, low: f32, high: f32| (low..=high).contains(&value);
        let bands = self.vocoder.envelope_centres_hz.len();
        if acoustic.envelope_mean.len() != bands || acoustic.envelope_std.len() != bands {
            return Err(format!("envelope_mean and envelope_std need {bands} values each"));
        }
        let fits = acoustic
            .envelope_mean
            .iter()
            .all(|&mean| within(mean, -30.0, 30.0))
            && acoustic.envelope_std.iter().all(|&std| within(std, 0.0, 30.0))
            && (1..=MAX_FRAMES).contains(&acoustic.frames_per_step)
            && within(acoustic.log_f0_std, 0.0, 2.0)
            && acoustic.manner_mean.len() == acoustic.manner_std.len()
            && [0, MANNER].contains(&acoustic.manner_mean.len())
            && acoustic.manner_mean.iter().all(|&mean| within(mean, -30.0, 30.0))
            && acoustic.manner_std.iter().all(|&std| within(std, 1e-3, 30.0))
            && (1..=MAX_NOISE).contains(&acoustic.word_noise);
        if fits {
            Ok(())
        } else {
            Err("a value of `acoustic` is out of range".into())
        }
    }

    fn check_vocoder(&self) -> Result<(), String> {
        let vocoder = &self.vocoder;
        let fits = vocoder.fft == vocoder::FFT
            && (-30.0..=30.0).contains(&vocoder.envelope_offset)
            && (-30.0..=30.0).contains(&vocoder.modulated_offset)
            && (-60.0..=MAX_GAIN_DB).contains(&vocoder.gain_db)
            && vocoder.net.as_ref().is_none_or(fits);
        if fits {
            Ok(())
        } else {
            Err("a value of `vocoder` is out of range".into())
        }
    }
}

/// Checks the name of a file, and that it has at most `most` bytes.
pub(super) fn check_file(file: &File, most: u64) -> Result<(), String> {
    // A plain name cannot refer to anything outside the voice's folder.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if file.file.is_empty() || file.file.starts_with('.') || !file.file.chars().all(plain) {
        return Err(format!("`{}` is not a plain file name", clip(&file.file)));
    }
    if file.bytes > most {
        return Err(format!("`{}` is larger than {} MiB", file.file, most >> 20));
    }
    Ok(())
}

/// Whether all constants of a net are in range.
fn fits(net: &vocoder::NetConstants) -> bool {
    let are_bands = |hz: &[f32]| {
        (2..=512).contains(&hz.len())
            && hz.windows(2).all(|pair| pair[0] < pair[1])
            && hz.iter().all(|hz| (0.0..=50_000.0).contains(hz))
    };
    [&net.band_centres_hz, &net.noise_centres_hz, &net.phase_centres_hz]
        .into_iter()
        .all(|hz| are_bands(hz))
        && (1..=MAX_FRAMES).contains(&net.frames_per_call)
        && net.lookahead_frames <= MAX_LOOKAHEAD
        // It answers when a column is complete: it needs the rest of a frame's own column, and then whole
        // columns.
        && (net.lookahead_frames + 1).is_multiple_of(net.frames_per_call)
        && (-30.0..=30.0).contains(&net.envelope_input_mean)
        && (0.01..=30.0).contains(&net.envelope_input_std)
}
