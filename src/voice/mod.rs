//! Voices: their descriptions, locations and loading.
//!
//! A voice is a folder with a `voice.json` and the graphs that it names. A folder from outside is not
//! trusted: names, sizes, hashes, operators and shapes are checked before anything runs, and loading has a
//! time limit. [`add`] copies a voice from elsewhere into such a folder.

mod about;
mod adding;
mod casting;
mod check;
mod cloning;
mod error;
mod hash;
mod house;
mod info;
mod library;
mod likeness;
mod manifest;
mod models;
mod patience;
mod places;
mod profiles;
mod reading;
mod staged;
mod variant;
mod versions;
mod whole;

pub use cloning::complete;
pub use error::{Ignored, SpeakerError, SpeakerFault, VoiceError};
pub use info::{ServedModel, Speaker, VoiceInfo, VoiceSource};
pub use library::{find, list, use_version, wanted};
pub use models::{Capabilities, Models, ProfileInput, VoiceGraphs};
pub use profiles::{ProfileError, STATEMENT, forget, join, profile, profiles};
pub use variant::{Precision, Tier, TierChoice, UnknownVariant, Variant};
pub use versions::VersionError;
pub use whole::{AddError, mix, remove, write_for_server};

use std::path::Path;
use std::sync::Arc;

use crate::acoustic::{AcousticModel, Elsewhere, Identity, PhrasePosition};
use crate::frames::Format;
use crate::infer::{Device, Graph, InferError, ModelBytes, Runtime};
use crate::recording::Encoder;
use crate::script::Profile;
use crate::text::dictionary::Dictionary;
use crate::text::phoneme::{Phoneme, Sound, Stress};
use crate::text::{Phrase, PhrasePart, Prosody, Word};
use crate::vocoder::{Timbre, Vocoder};

use error::{PATIENCE, WHOLE_PATIENCE};
use library::Described;
use manifest::Manifest;
use patience::GivenUp;
use reading::checked;

/// Checks the voice at `path` and copies it to the folder of the user's voices: the folder of a voice of the kind `recit`,
/// as the version that its `voice.json` states; or a voice of Kokoro or Piper, as a folder or as its graph next to its other
/// files. Of these, `name` is the id, by default derived from the files, and `step` is called with the completed and the total
/// number of steps.
///
/// # Errors
/// If the files are not those of a voice, if `runtime` cannot run it, if it is there already, or if they cannot be copied.
pub fn add(
    path: &Path,
    name: Option<&str>,
    runtime: &Runtime,
    step: impl FnMut(usize, usize),
) -> Result<VoiceInfo, AddError> {
    let Some((manifest, info)) = adding::described(path)? else {
        return whole::add(path, name, runtime, step);
    };
    if let Some(name) = name.filter(|name| *name != info.id) {
        return Err(AddError::Unfit(format!(
            "`{}` is a version of `{}` and keeps this name instead of `{}`",
            path.display(),
            info.id,
            name.escape_debug()
        )));
    }
    Voice::load(path, runtime, Variant::default())?;
    adding::copy(path, &manifest, &info)?;
    library::find(&info.exact_name()).ok_or(AddError::NoFolder)
}

/// Makes a speaker of `voice` from the recording at `path`, with the id `name`, and stores it in the folder of the user's
/// voices. The recording itself is not stored. `states` tells whether the user has made the [`STATEMENT`].
///
/// # Errors
/// Without the statement or the encoder; if the recording is not a few seconds of clean speech by one person; if the
/// name is not free; if the voice has only its own speakers; or if a file cannot be read or written.
pub fn clone(
    path: &Path,
    name: &str,
    voice: &str,
    states: bool,
    runtime: &Runtime,
) -> Result<Profile, ProfileError> {
    cloning::clone(path, name, voice, states, runtime, |info, profile, encoder| {
        shift(info, profile, encoder, runtime).unwrap_or_else(|error| {
            // A voice that cannot speak says why when it is asked to.
            log::warn!("the speaker {name} is not compared with its recording: {error}");
            0.0
        })
    })
}

/// The shift of the resonances that makes a voice sound most like the recording of `profile`.
fn shift(
    info: &VoiceInfo,
    profile: &Profile,
    encoder: &Encoder,
    runtime: &Runtime,
) -> Result<f32, VoiceError> {
    let voice = match &info.source {
        VoiceSource::Folder(folder) => Voice::load(folder, runtime, Variant::default())?,
        _ => Voice::builtin(runtime, Variant::default())?,
    };
    let identity = |formant: f32| {
        let profile = Profile {
            formant,
            ..profile.clone()
        };
        voice.profiled(&profile).ok()
    };
    let speech = likeness::Speech {
        acoustic: voice.acoustic(),
        vocoder: voice.vocoder(),
        encoder,
    };
    Ok(speech.nearest(identity, &profile.embedding)?)
}

/// A loaded voice. Any number of threads may use it at once.
#[derive(Debug)]
pub struct Voice {
    info: VoiceInfo,
    models: Models,
    dictionary: Dictionary,
    /// The problem with its dictionary, if any.
    complaint: Option<String>,
}

impl Voice {
    /// Loads the built-in voice in the available model nearest to `wanted`.
    ///
    /// # Errors
    /// If the engine cannot load it, which does not happen with the built-in engine.
    pub fn builtin(runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let manifest = manifest::parse(house::MANIFEST)?;
        let info = VoiceInfo {
            served: Some(ServedModel {
                model: manifest.about.id.clone(),
                version: String::new(),
                pieces: false,
            }),
            ..library::info(&manifest, house::MANIFEST, VoiceSource::BuiltIn)
        };
        Self::open(manifest, info, runtime, wanted, |entry| {
            house::file(&entry.file).ok_or_else(|| VoiceError::File {
                file: entry.file.clone(),
                reason: "it is not built in".into(),
            })
        })
    }

    /// Loads the voice in the folder `dir`, which is not trusted, in the available model nearest to `wanted`.
    /// Takes at most 20 seconds, or five minutes for a voice from elsewhere: a thread that takes longer is
    /// abandoned.
    ///
    /// # Errors
    /// If a file is missing, damaged or too large, if `voice.json` is invalid, if a graph contains anything
    /// that is not allowed or does not have the ports of its stage, or at the time limit.
    pub fn load(dir: &Path, runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let limit = match library::open(dir)?.0 {
            Described::Recit(_) => PATIENCE,
            Described::Whole(_) => WHOLE_PATIENCE,
        };
        let (dir, runtime) = (dir.to_owned(), runtime.clone());
        let loaded = patience::within(limit, move || Self::load_here(&dir, &runtime, wanted));
        loaded.unwrap_or_else(|given_up| {
            Err(match given_up {
                GivenUp::TooSlow => VoiceError::TooSlow(limit.as_secs()),
                GivenUp::NoThread => VoiceError::Busy,
                GivenUp::Failed => VoiceError::Internal,
            })
        })
    }

    fn load_here(dir: &Path, runtime: &Runtime, wanted: Variant) -> Result<Voice, VoiceError> {
        let (described, info) = library::open(dir)?;
        let mut voice = match described {
            Described::Recit(manifest) => Self::open(*manifest, info, runtime, wanted, |entry| {
                Ok(ModelBytes::Owned(checked(dir, entry)?))
            }),
            Described::Whole(manifest) => Self::new(info, whole::models(&manifest, dir, runtime)?),
        }?;
        voice.read_dictionary();
        Ok(voice)
    }

    /// Reads the dictionary in its folder. If that fails, the voice works without it.
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

    /// Makes a voice of loaded graphs. `manifest` is the text of its `voice.json`, in which the tiers and
    /// their files may be omitted. Both are checked like those of a folder.
    ///
    /// # Errors
    /// If `manifest` is invalid, if a graph does not have the ports of its stage, or if one fails.
    pub fn from_graphs(manifest: &str, graphs: VoiceGraphs) -> Result<Voice, VoiceError> {
        let constants = manifest::parse_constants(manifest)?;
        let variant = Variant::default();
        let info = VoiceInfo {
            variants: vec![variant],
            ..library::info(&constants, manifest, VoiceSource::Memory)
        };
        Self::new(info, staged::models(constants, variant, graphs)?)
    }

    fn open(
        manifest: Manifest,
        info: VoiceInfo,
        runtime: &Runtime,
        wanted: Variant,
        bytes: impl Fn(&manifest::File) -> Result<ModelBytes, VoiceError>,
    ) -> Result<Voice, VoiceError> {
        // If no model is complete, the error is about the nearest one in the manifest.
        let variant = wanted
            .nearest(&info.variants)
            .or_else(|| wanted.nearest(&manifest.tiers.variants()));
        let (variant, files) = variant
            .and_then(|variant| Some((variant, manifest.tiers.files(variant)?)))
            .ok_or_else(|| VoiceError::Manifest("it has no tier".into()))?;
        let load = |stage, entry| -> Result<Graph, VoiceError> { Ok(runtime.load(stage, bytes(entry)?)?) };
        // Segments of a few milliseconds are too short for another device.
        let sounding = runtime.on_cpu();
        let graphs = VoiceGraphs {
            encoder: load("acoustic_encoder", &files.acoustic_encoder)?,
            prosody: load("acoustic_prosody", &files.acoustic_prosody)?,
            decoder: load("acoustic_decoder", &files.acoustic_decoder)?,
            vocoder: (files.vocoder.as_ref())
                .map(|entry| Ok::<_, VoiceError>(sounding.load("vocoder", bytes(entry)?)?))
                .transpose()?,
        };
        Self::new(info, staged::models(manifest, variant, graphs)?)
    }

    /// A voice with any models. They run once here, so that the first line is not slower, and a model that
    /// fails does so now.
    ///
    /// # Errors
    /// If the format of the vocoder is not supported, if the number of speakers differs from that in `info`,
    /// or if a model fails.
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

    /// Has a part of the voice computed by `server` from now on, whenever it answers in time: by the model that the voice names
    /// ([`VoiceInfo::served`]). A voice that names none, or cannot be divided, stays as it is. The server is reached in the
    /// background; [`AcousticModel::health`] tells how it is.
    ///
    /// # Errors
    /// If a model of the voice fails.
    #[cfg(feature = "remote")]
    pub fn served_by(mut self, server: &crate::remote::Server) -> Result<Voice, VoiceError> {
        let Some(served) = self.info.served.clone() else {
            return Ok(self);
        };
        let Some(part) = self.models.acoustic.part()? else {
            return Ok(self);
        };
        let model = recit_remote::Model {
            name: served.model,
            version: served.version,
        };
        let there = crate::remote::reach(server, model, served.pieces, part);
        self.divide(there);
        Ok(self)
    }

    /// Has the [part](AcousticModel::part) of its acoustic model computed elsewhere.
    pub fn divide(&mut self, there: Arc<dyn Elsewhere>) {
        self.models.engine = format!("{}, {} on a server", self.models.engine, there.name());
        self.models.acoustic.divide(there);
    }

    /// The description of the voice.
    pub fn info(&self) -> &VoiceInfo {
        &self.info
    }

    /// The model that was loaded.
    pub fn variant(&self) -> Variant {
        self.models.variant
    }

    /// The inference engines that run its graphs, such as `"Recit (built in)"`; `"Rust"` if they are functions.
    pub fn engine(&self) -> &str {
        &self.models.engine
    }

    /// The device that runs its acoustic model.
    pub fn device(&self) -> Device {
        self.models.acoustic.device()
    }

    /// Its capabilities.
    pub fn capabilities(&self) -> Capabilities {
        self.models.capabilities
    }

    /// Identifies the voice and all its files, including those of other models: the SHA-256 of its
    /// `voice.json`, which contains theirs.
    pub fn hash(&self) -> &str {
        &self.info.hash
    }

    /// The number of the speaker with this id.
    pub fn speaker(&self, id: &str) -> Option<usize> {
        self.info.speakers.iter().position(|speaker| speaker.id == id)
    }

    /// The speaker with this number, at most the last one.
    pub fn identity(&self, speaker: usize) -> &Identity {
        let speakers = &self.models.speakers;
        &speakers[speaker.min(speakers.len() - 1)]
    }

    /// The identity of a speaker made from a recording.
    ///
    /// # Errors
    /// If the voice cannot speak like that one.
    pub fn profiled(&self, profile: &Profile) -> Result<Identity, SpeakerError> {
        let input = self.models.profiles.as_ref();
        let input = input.ok_or(SpeakerError::OnlyItsOwn)?;
        input.identity(profile).ok_or(SpeakerError::OtherEncoder)
    }

    /// The dictionary in its folder; empty if it has none.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The problem with its dictionary, as part of a sentence.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// The format of its frames and samples.
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

    /// The limit of its samples: 12 dB above full scale for a voice in a folder, and 30 dB for the others,
    /// which the built-in voice never reaches.
    pub fn ceiling(&self) -> f32 {
        match self.info.source {
            VoiceSource::Folder(_) => 4.0,
            VoiceSource::BuiltIn | VoiceSource::Memory => 32.0,
        }
    }
}
