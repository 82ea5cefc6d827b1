//! What a voice from elsewhere is, to people.

use std::path::Path;

use crate::voice::info::{Speaker, VoiceInfo, VoiceSource};
use crate::voice::reading::hex_sha256;
use crate::voice::{Tier, Variant};

use super::manifest::WholeManifest;

/// What the manifest says to people; `text` is the manifest as it was read.
pub(in crate::voice) fn described(manifest: &WholeManifest, text: &str, folder: &Path) -> VoiceInfo {
    let speakers = manifest.speakers.iter().map(|speaker| Speaker {
        id: speaker.id.clone(),
        name: speaker.name.clone(),
        description: speaker.description.clone(),
        origin: speaker.origin.clone(),
    });
    VoiceInfo {
        id: manifest.id.clone(),
        name: manifest.name.clone(),
        description: manifest.description.clone(),
        language: manifest.language.clone(),
        licence: manifest.licence.clone(),
        speakers: speakers.collect(),
        variants: vec![variant(manifest)],
        hash: hex_sha256(text.as_bytes()),
        source: VoiceSource::Folder(folder.to_owned()),
    }
}

/// Which of its models it has: one.
pub(super) fn variant(manifest: &WholeManifest) -> Variant {
    Variant {
        tier: Tier::Standard,
        precision: manifest.precision(),
    }
}
