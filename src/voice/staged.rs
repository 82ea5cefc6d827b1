//! The kind `recit`: three acoustic graphs and possibly a vocoder's, with the constants of `voice.json`.

use std::sync::Arc;

use crate::acoustic::{self, Embedding, Identity, StagedModel};
use crate::infer::Graph;
use crate::vocoder::SourceFilter;

use super::check;
use super::error::VoiceError;
use super::manifest::{MANNER, Manifest, NET_AND_GRAPH, SpeakerEntry};
use super::models::{Capabilities, Models, ProfileInput, VoiceGraphs};
use super::variant::Variant;

/// The models of a voice of the kind `recit`.
pub(super) fn models(
    manifest: Manifest,
    variant: Variant,
    graphs: VoiceGraphs,
) -> Result<Models, VoiceError> {
    let VoiceGraphs {
        encoder,
        prosody,
        decoder,
        vocoder,
    } = graphs;
    let format = Arc::new(manifest.format());
    let embedding = manifest
        .speakers
        .first()
        .map_or(0, |speaker| speaker.values().len());
    check::acoustic(&encoder, &prosody, &decoder, &manifest.acoustic, embedding)?;
    match (&vocoder, &manifest.vocoder.net) {
        (Some(graph), Some(net)) => check::vocoder(graph, format.sizes(), net.frames_per_call)?,
        (None, None) => (),
        _ => return Err(VoiceError::Manifest(NET_AND_GRAPH.to_owned())),
    }
    let engine = engines([&encoder, &prosody, &decoder].into_iter().chain(&vocoder));
    let graphs = acoustic::AcousticGraphs {
        encoder,
        prosody,
        decoder,
    };
    let numbered = embedding == 0;
    let each = manifest.speakers.iter().enumerate();
    let speakers = each.map(|(number, speaker)| identity(number, speaker)).collect();
    let means = manifest.speakers.iter().filter(|_| numbered);
    let means = means.map(|speaker| speaker.log_f0_mean).collect();
    let profiles = profile_input(&manifest, embedding);
    let vocoder = SourceFilter::new(vocoder, &manifest.vocoder, format.clone());
    let acoustic = StagedModel::new(graphs, manifest.acoustic, format, means);
    Ok(Models {
        acoustic: Box::new(acoustic.map_err(VoiceError::Manifest)?),
        vocoder: Box::new(vocoder),
        speakers,
        capabilities: Capabilities {
            pitch: true,
            timbre: true,
            embedding: (!numbered).then_some(embedding),
        },
        profiles,
        variant,
        engine,
    })
}

/// How the voice reads speakers made from recordings, whose input has `size` values.
fn profile_input(manifest: &Manifest, size: usize) -> Option<ProfileInput> {
    let acoustic = &manifest.acoustic;
    Some(ProfileInput {
        embedding: size.checked_sub(MANNER).filter(|size| *size > 0)?,
        mean: acoustic.manner_mean[..].try_into().ok()?,
        std: acoustic.manner_std[..].try_into().ok()?,
        step_s: (acoustic.frames_per_step * manifest.hop) as f32 / manifest.sample_rate as f32,
    })
}

/// The engines that run these graphs, each named once.
fn engines<'a>(graphs: impl Iterator<Item = &'a Graph>) -> String {
    let mut names: Vec<String> = graphs.map(Graph::engine).collect();
    names.dedup();
    names.join(", ")
}

/// The speaker for the models: an embedding if it has one, or else its number.
fn identity(number: usize, speaker: &SpeakerEntry) -> Identity {
    let values = speaker.values();
    if values.is_empty() {
        return Identity::Trained(number);
    }
    Identity::Embedded(Arc::new(Embedding {
        values,
        log_f0_mean: speaker.log_f0_mean,
        formant: 0.0,
    }))
}
