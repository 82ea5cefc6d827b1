//! Voices: what they are called, where they lie, and how they are loaded.
//!
//! A voice is a folder with a `voice.json` and the graphs that it names. A folder from outside is not
//! trusted: names, sizes, hashes, operators and shapes are checked before anything runs, and loading it takes no longer
//! than a stated time.

mod casting;
mod check;
mod error;
mod house;
mod library;
mod manifest;
mod models;
mod patience;
mod reading;
mod staged;
mod variant;

pub use error::VoiceError;
pub use library::{Speaker, VoiceInfo, VoiceSource, find, list};
pub use models::{Capabilities, Models, VoiceGraphs};
pub use variant::{Precision, Tier, UnknownVariant, Variant};

use std::path::Path;
use std::sync::Arc;

use crate::acoustic::{AcousticModel, Identity, PhrasePosition};
use crate::frames::Format;
use crate::infer::{Device, Graph, InferError, ModelBytes, Runtime};
use crate::text::dictionary::Dictionary;
use crate::text::phoneme::{Phoneme, Sound, Stress};
use crate::text::{Phrase, PhrasePart, Prosody, Word};
use crate::vocoder::{Timbre, Vocoder};

use error::PATIENCE;
use manifest::Manifest;
use patience::GivenUp;
use reading::{hex_sha256, read};

/// A loaded voice, ready to plan and to speak. Any number of threads may use it at once.
#[derive(Debug)]
pub struct Voice {
    info: VoiceInfo,
    models: Models,
    dictionary: Dictionary,
    /// What of its dictionary is not read.
    complaint: Option<String>,
}

impl Voice {
    /// Loads the voice that is part of this program, in the model that is there and nearest to `wanted`.
    ///
    /// # Errors
    /// When the engine cannot load it; with the built-in engine that does not happen.
    pub fn builtin(runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let manifest = manifest::parse(house::MANIFEST)?;
        let info = library::info(&manifest, house::MANIFEST, VoiceSource::BuiltIn);
        Self::open(manifest, info, runtime, wanted, |entry| {
            house::file(&entry.file).ok_or_else(|| VoiceError::File {
                file: entry.file.clone(),
                reason: "it is not built in".into(),
            })
        })
    }

    /// Loads the voice in the folder `dir`, which is not trusted, in the model that is there and nearest to
    /// `wanted`. Takes 20 seconds at most: a thread that takes longer is left behind.
    ///
    /// # Errors
    /// When a file is missing, damaged or too large, when `voice.json` is not valid, when a graph holds what is not
    /// allowed or does not have the inputs and outputs of its stage, or when the time is over.
    pub fn load(dir: &Path, runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let (dir, runtime) = (dir.to_owned(), runtime.clone());
        let loaded = patience::within(PATIENCE, move || Self::load_here(&dir, &runtime, wanted));
        loaded.unwrap_or_else(|given_up| {
            Err(match given_up {
                GivenUp::TooSlow => VoiceError::TooSlow,
                GivenUp::NoThread => VoiceError::Busy,
                GivenUp::Failed => VoiceError::Internal,
            })
        })
    }

    fn load_here(dir: &Path, runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let (manifest, info) = library::open(dir)?;
        let mut voice = Self::open(manifest, info, runtime, wanted, |entry| {
            let damaged = |what| VoiceError::Damaged {
                file: entry.file.clone(),
                what,
            };
            let bytes = read(dir, &entry.file, entry.bytes)?.ok_or_else(|| damaged("length"))?;
            if bytes.len() as u64 != entry.bytes {
                return Err(damaged("length"));
            }
            if hex_sha256(&bytes) != entry.sha256 {
                return Err(damaged("hash"));
            }
            Ok(ModelBytes::Owned(bytes))
        })?;
        voice.read_dictionary();
        Ok(voice)
    }

    /// Reads the dictionary in its folder. A voice speaks without one that cannot be read.
    fn read_dictionary(&mut self) {
        match self.info.dictionary() {
            Ok((dictionary, notices)) => {
                self.dictionary = dictionary;
                self.complaint = notices.first().map(|first| match notices.len() {
                    1 => format!("one entry of its dictionary is ignored: {first}"),
                    count => format!("{count} entries of its dictionary are ignored, such as: {first}"),
                });
            }
            Err(error) => self.complaint = Some(format!("its dictionary cannot be read: {error}")),
        }
    }

    /// Makes a voice of graphs that are loaded already. `manifest` is the text of its `voice.json`, in which the
    /// tiers and their files may be left out. Both are checked as those of a folder are.
    ///
    /// # Errors
    /// When `manifest` is not valid, when a graph does not have the inputs and outputs of its stage, or when one fails.
    pub fn from_graphs(manifest: &str, graphs: VoiceGraphs) -> Result<Voice, VoiceError> {
        let constants = manifest::parse_constants(manifest)?;
        let variant = Variant::default();
        let info = VoiceInfo {
            variants: vec![variant],
            ..library::info(&constants, manifest, VoiceSource::Memory)
        };
        Self::new(
            info,
            staged::models(constants, variant, graphs, "Rust".to_owned())?,
        )
    }

    fn open(
        manifest: Manifest,
        info: VoiceInfo,
        runtime: &Runtime,
        wanted: Variant,
        bytes: impl Fn(&manifest::File) -> Result<ModelBytes, VoiceError>,
    ) -> Result<Voice, VoiceError> {
        // Where no model is whole, the nearest of those that the manifest names says what it lacks.
        let variant = wanted
            .nearest(&info.variants)
            .or_else(|| wanted.nearest(&manifest.tiers.variants()));
        let (variant, files) = variant
            .and_then(|variant| Some((variant, manifest.tiers.files(variant)?)))
            .ok_or_else(|| VoiceError::Manifest("it has no tier".into()))?;
        let load = |stage, entry| -> Result<Graph, VoiceError> { Ok(runtime.load(stage, bytes(entry)?)?) };
        let graphs = VoiceGraphs {
            encoder: load("acoustic_encoder", &files.acoustic_encoder)?,
            prosody: load("acoustic_prosody", &files.acoustic_prosody)?,
            decoder: load("acoustic_decoder", &files.acoustic_decoder)?,
            vocoder: (files.vocoder.as_ref())
                .map(|entry| load("vocoder", entry))
                .transpose()?,
        };
        Self::new(
            info,
            staged::models(manifest, variant, graphs, runtime.describe())?,
        )
    }

    /// A voice of any models. They run once here, so that the first line pays for nothing and a model that fails does so
    /// now.
    ///
    /// # Errors
    /// When the format of the vocoder is none that lines can be spoken in, when there are other speakers than `info` names,
    /// or when a model fails.
    pub fn new(info: VoiceInfo, models: Models) -> Result<Voice, VoiceError> {
        let format = models.vocoder.format();
        format
            .check()
            .map_err(|error| VoiceError::Unfit(error.to_string()))?;
        if models.speakers.is_empty() || models.speakers.len() != info.speakers.len() {
            return Err(VoiceError::Unfit(format!(
                "there are {} speakers in its description and {} in its models",
                info.speakers.len(),
                models.speakers.len()
            )));
        }
        let voice = Voice {
            info,
            models,
            dictionary: Dictionary::default(),
            complaint: None,
        };
        voice.warm_up()?;
        Ok(voice)
    }

    /// Runs every model once.
    fn warm_up(&self) -> Result<(), InferError> {
        let word = Word {
            text: "a".into(),
            source: 0..1,
            phonemes: vec![Phoneme::stressed(Sound::EY, Stress::Primary)],
            prosody: Prosody::default(),
        };
        let phrase = Phrase {
            parts: vec![PhrasePart::Word(word)],
        };
        let whole = PhrasePosition {
            first: true,
            last: true,
        };
        let frames = self.acoustic().plan(&phrase, self.identity(0), 0, whole)?.frames;
        let format = self.format();
        let mut stream = self.vocoder().stream(0);
        stream.feed(&frames)?;
        stream.segment(
            &vec![200.0; format.frames_per_segment + 1],
            &Timbre::default(),
            &mut vec![0.0; format.segment()],
        );
        Ok(())
    }

    /// What the voice is.
    pub fn info(&self) -> &VoiceInfo {
        &self.info
    }

    /// The model that was loaded.
    pub fn variant(&self) -> Variant {
        self.models.variant
    }

    /// The inference engine that runs its graphs, such as `"rten (built in)"`; `"Rust"` where they are functions.
    pub fn engine(&self) -> &str {
        &self.models.engine
    }

    /// What computes its frames.
    pub fn device(&self) -> Device {
        self.models.acoustic.device()
    }

    /// What it can do beside speaking lines.
    pub fn capabilities(&self) -> Capabilities {
        self.models.capabilities
    }

    /// Identifies the voice and all its files, those of other models too: the SHA-256 of its `voice.json`, which holds theirs.
    pub fn hash(&self) -> &str {
        &self.info.hash
    }

    /// The number of the speaker with this id.
    pub fn speaker(&self, id: &str) -> Option<usize> {
        self.info.speakers.iter().position(|speaker| speaker.id == id)
    }

    /// The speaker with this number; one past the last is taken as the last.
    pub fn identity(&self, speaker: usize) -> &Identity {
        let speakers = &self.models.speakers;
        &speakers[speaker.min(speakers.len() - 1)]
    }

    /// The dictionary that came with it; empty where none did.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// What of its dictionary could not be read, as a part of a sentence.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// How it divides and describes its sound.
    pub fn format(&self) -> &Arc<Format> {
        self.models.vocoder.format()
    }

    /// Its acoustic model.
    pub fn acoustic(&self) -> &dyn AcousticModel {
        &*self.models.acoustic
    }

    /// Its vocoder.
    pub fn vocoder(&self) -> &dyn Vocoder {
        &*self.models.vocoder
    }

    /// The greatest sample that a line of it has, whatever it gives: 12 dB above full scale for a voice in a folder, and
    /// 30 dB for the others, which the built-in voice does not reach with any controls.
    pub fn ceiling(&self) -> f32 {
        match self.info.source {
            VoiceSource::Folder(_) => 4.0,
            VoiceSource::BuiltIn | VoiceSource::Memory => 32.0,
        }
    }
}
