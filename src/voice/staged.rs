//! The kind `recit`: three acoustic graphs and a vocoder's, with the constants of `voice.json`.

use std::sync::Arc;

use crate::acoustic::{self, Identity, StagedModel};
use crate::vocoder::SourceFilter;

use super::manifest::Manifest;
use super::variant::Variant;
use super::{Capabilities, Graphs, Models, VoiceError, check};

/// The models of a voice of the kind `recit`.
pub(super) fn models(
    manifest: Manifest,
    variant: Variant,
    graphs: Graphs,
    engine: String,
) -> Result<Models, VoiceError> {
    let Graphs {
        encoder,
        prosody,
        decoder,
        vocoder,
    } = graphs;
    let format = Arc::new(manifest.format());
    check::acoustic(&encoder, &prosody, &decoder, &manifest.acoustic)?;
    check::vocoder(&vocoder, format.sizes())?;
    let graphs = acoustic::Graphs {
        encoder,
        prosody,
        decoder,
    };
    let means: Vec<f32> = manifest
        .speakers
        .iter()
        .map(|speaker| speaker.log_f0_mean)
        .collect();
    let speakers = (0..means.len()).map(Identity::Trained).collect();
    let vocoder = SourceFilter::new(vocoder, &manifest.vocoder, format.clone());
    let acoustic = StagedModel::new(graphs, manifest.acoustic, format, means);
    Ok(Models {
        acoustic: Box::new(acoustic.map_err(VoiceError::Manifest)?),
        vocoder: Box::new(vocoder),
        speakers,
        capabilities: Capabilities {
            pitch: true,
            timbre: true,
            embedding: None,
        },
        variant,
        engine,
    })
}
