//! The description of a voice from elsewhere.

use std::path::Path;

use crate::voice::info::{VoiceInfo, VoiceSource};
use crate::voice::{Tier, Variant};

use super::manifest::WholeManifest;

/// The description in the manifest. `text` is the whole `voice.json`.
pub(in crate::voice) fn described(manifest: &WholeManifest, text: &str, folder: &Path) -> VoiceInfo {
    let speakers = manifest.speakers.iter().map(|speaker| &speaker.about);
    let source = VoiceSource::Folder(folder.to_owned());
    manifest
        .about
        .info(speakers, vec![variant(manifest)], text, source)
}

/// Its only model.
pub(super) fn variant(manifest: &WholeManifest) -> Variant {
    Variant {
        tier: Tier::Standard,
        precision: manifest.precision(),
    }
}
