//! The voices that clients can name.

use std::collections::VecDeque;
use std::sync::Arc;

use recit::engine::{Synthesizer, SynthesizerError, Voices};
use recit::text::Language;
use recit::voice::{self, Variant, VoiceInfo};
use tokio::sync::Mutex;

use super::limits::MAX_VOICES;
use super::metrics::Servers;
use crate::model::Model;

/// The names of OpenAI's own voices. Programs that send one of them get the server's voice.
const THEIRS: [&str; 13] = [
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer",
    "verse",
];

/// The voices of this machine, loaded when a client first asks for them.
pub struct Catalog {
    first: Synthesizer,
    wanted: Variant,
    voices: Arc<Voices>,
    /// The voices that were used last, each with its first speaker.
    loaded: Mutex<VecDeque<Synthesizer>>,
    /// Where their servers are told of.
    servers: Servers,
}

/// A speaker that clients can name.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// `voice/speaker`.
    pub id: String,
    /// The display name.
    pub name: String,
    /// A description in one line.
    pub description: String,
    /// A language tag, such as `en-US`.
    pub language: String,
}

/// Why a client does not get a voice.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NoVoice {
    /// No voice has this name.
    #[error("there is no voice `{0}`; GET /v1/audio/voices lists them")]
    Unknown(String),
    /// It cannot be loaded.
    #[error("{0}")]
    Failed(String),
}

impl Catalog {
    /// A catalogue whose first voice is `first`. Others are loaded in the nearest `model`. `servers` tells of their servers.
    pub fn new(first: Synthesizer, model: &Model, servers: Servers) -> Self {
        servers.watch(first.voice());
        Self {
            first,
            wanted: model.variant(),
            voices: Arc::new(model.voices()),
            loaded: Mutex::default(),
            servers,
        }
    }

    /// All speakers, those of the first voice first.
    pub fn list(&self) -> Vec<Listed> {
        let first = self.first.voice().info();
        let (others, _) = voice::list();
        let others = others
            .iter()
            .filter(|other| other.is_in_use && other.id != first.id);
        let mut listed: Vec<Listed> = std::iter::once(first).chain(others).flat_map(speakers).collect();
        // The one who speaks if nobody is named.
        let named = self.first_id();
        listed.sort_by_key(|speaker| speaker.id != named);
        listed
    }

    /// The speaker for requests that name none.
    pub fn first_id(&self) -> String {
        let voice = self.first.voice_ref();
        format!("{}/{}", voice.name, voice.speaker)
    }

    /// The speaker `name`: `voice/speaker`, a voice, or a speaker of the first voice.
    ///
    /// # Errors
    /// If there is none.
    pub async fn find(&self, name: &str) -> Result<Synthesizer, NoVoice> {
        let unknown = || NoVoice::Unknown(name.chars().take(60).collect());
        let first = self.first.voice().info();
        if name.is_empty() || THEIRS.contains(&name) || name == first.id || name == self.first_id() {
            return Ok(self.first.clone());
        }
        if let Ok(speaker) = self.first.speaker(Some(name)) {
            return Ok(speaker);
        }
        let (id, speaker) = match name.split_once('/') {
            Some((id, speaker)) => (id, Some(speaker)),
            None => (name, None),
        };
        let voice = if id == first.id {
            self.first.clone()
        } else if voice::find(id).is_some() {
            self.voice(id).await?
        } else {
            return Err(unknown());
        };
        voice.speaker(speaker).map_err(|_| unknown())
    }

    /// A speaker of `language`, a tag; the first one if there is none.
    pub async fn find_language(&self, language: &str) -> Result<Synthesizer, NoVoice> {
        let wanted: Option<Language> = language.parse().ok();
        let speaks = |listed: &&Listed| listed.language.parse().ok() == wanted;
        let found = wanted.and_then(|_| self.list().iter().find(speaks).map(|listed| listed.id.clone()));
        self.find(&found.unwrap_or_default()).await
    }

    /// The voice `id`, with its first speaker.
    async fn voice(&self, id: &str) -> Result<Synthesizer, NoVoice> {
        // Held while a voice is loaded, so that it is not loaded twice.
        let mut loaded = self.loaded.lock().await;
        let at = loaded.iter().position(|known| known.voice().info().id == id);
        let voice = match at.and_then(|at| loaded.remove(at)) {
            Some(voice) => voice,
            None => {
                let (voices, wanted, id) = (self.voices.clone(), self.wanted, id.to_owned());
                let load = move || Synthesizer::load(&voices, &id, None, wanted);
                let joined = tokio::task::spawn_blocking(load).await;
                let told = |error: SynthesizerError| NoVoice::Failed(error.to_string());
                let voice = joined
                    .map_err(|_| NoVoice::Failed(recit::fault::internal("stopped this voice")))?
                    .map_err(told)?;
                self.servers.watch(voice.voice());
                voice
            }
        };
        loaded.push_front(voice.clone());
        loaded.truncate(MAX_VOICES);
        Ok(voice)
    }
}

fn speakers(voice: &VoiceInfo) -> impl Iterator<Item = Listed> {
    voice.speakers.iter().map(|speaker| Listed {
        id: format!("{}/{}", voice.id, speaker.id),
        name: format!("{} \u{b7} {}", voice.name, speaker.name),
        description: speaker.description.clone(),
        language: voice.language.clone(),
    })
}
