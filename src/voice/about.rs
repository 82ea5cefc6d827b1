//! What every `voice.json` says about its voice and speakers to people.

use serde::{Deserialize, Serialize};

use crate::script::is_id;

use super::hash::hex_sha256;
use super::info::{ServedModel, Speaker, VoiceInfo, VoiceSource};
use super::variant::Variant;

/// The longest name, description or origin, in characters.
const MAX_TEXT: usize = 500;
/// The most speakers of a voice.
pub(super) const MAX_SPEAKERS: usize = 256;

/// The part that all kinds of `voice.json` share.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct About {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) language: String,
    pub(super) licence: String,
    /// See [`VoiceInfo::version`].
    #[serde(default = "first")]
    pub(super) version: u32,
    /// The model of a server that may compute a part of it.
    #[serde(default, rename = "remote", skip_serializing_if = "Option::is_none")]
    pub(super) served: Option<ServedModel>,
}

fn first() -> u32 {
    1
}

impl About {
    /// Checks the texts and ids of the voice and its speakers, and the number of speakers.
    pub(super) fn check<'a>(
        &self,
        speakers: impl Iterator<Item = &'a Speaker> + Clone,
    ) -> Result<(), String> {
        let count = speakers.clone().count();
        if !(1..=MAX_SPEAKERS).contains(&count) {
            return Err(format!("it has {count} speakers, not 1 to {MAX_SPEAKERS}"));
        }
        let of_speakers = speakers
            .clone()
            .flat_map(|speaker| [&speaker.name, &speaker.description, &speaker.origin]);
        let mut texts = [&self.name, &self.description, &self.language, &self.licence]
            .into_iter()
            .chain(of_speakers);
        if texts.any(|text| text.chars().count() > MAX_TEXT) {
            return Err(format!("a text is longer than {MAX_TEXT} characters"));
        }
        if self.served.as_ref().is_some_and(|served| !served.is_valid()) {
            return Err("the name or version of its remote model is not valid".to_owned());
        }
        let mut ids = speakers.map(|speaker| &speaker.id).chain([&self.id]);
        match ids.find(|id| !is_id(id)) {
            Some(id) => Err(format!(
                "`{}` is not a valid id (a to z, 0 to 9, - and _)",
                clip(id)
            )),
            None => Ok(()),
        }
    }

    /// The description of the voice. `text` is the whole `voice.json`.
    pub(super) fn info<'a>(
        &self,
        speakers: impl Iterator<Item = &'a Speaker>,
        variants: Vec<Variant>,
        text: &str,
        source: VoiceSource,
    ) -> VoiceInfo {
        let Self {
            id,
            name,
            description,
            language,
            licence,
            version,
            served,
        } = self.clone();
        VoiceInfo {
            id,
            name,
            description,
            language,
            licence,
            version,
            is_in_use: false,
            speakers: speakers.cloned().collect(),
            variants,
            hash: hex_sha256(text.as_bytes()),
            source,
            served,
        }
    }
}

/// The first characters of a text, for a message.
pub(super) fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
