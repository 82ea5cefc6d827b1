//! The models of a voice, and their capabilities.

use std::sync::Arc;

use crate::acoustic::{AcousticModel, Embedding, Identity};
use crate::infer::Graph;
use crate::script::Profile;
use crate::vocoder::Vocoder;

use super::variant::Variant;

/// The models of a voice. Every kind of voice is reduced to this; the engine does not know kinds.
#[derive(Debug)]
pub struct Models {
    /// Plans frames in the format of the vocoder.
    pub acoustic: Box<dyn AcousticModel>,
    /// Renders frames.
    pub vocoder: Box<dyn Vocoder>,
    /// The speakers, in the order of the voice's description.
    pub speakers: Vec<Identity>,
    /// The capabilities of both models.
    pub capabilities: Capabilities,
    /// How speakers made from recordings become identities; `None` if the voice has only its own.
    pub profiles: Option<ProfileInput>,
    /// The tier and precision of these models.
    pub variant: Variant,
    /// The inference engines that run them, such as `"Recit (built in)"`.
    pub engine: String,
}

/// The capabilities of a voice beyond speaking lines. Controls and markup for missing ones have no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Its pitch can be changed: pitch, intonation, vibrato, singing.
    pub pitch: bool,
    /// Its timbre can be changed: formants, breath, tension, roughness, and the spectrum of emotions.
    pub timbre: bool,
    /// The number of values of an [`Embedding`](crate::acoustic::Embedding) for any other speaker; `None` if
    /// it only has its own speakers.
    pub embedding: Option<usize>,
}

/// How a speaker made from a recording becomes an identity of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileInput {
    /// The number of values of its embedding.
    pub embedding: usize,
    /// Mean and standard deviation of each value of a manner: standard deviation of ln F0, ln of the mean length of
    /// a phoneme in steps, standard deviation of the level.
    pub mean: [f32; 3],
    /// See `mean`.
    pub std: [f32; 3],
    /// The length of a step in seconds.
    pub step_s: f32,
}

impl ProfileInput {
    /// The share of a manner's difference from the mean that is used, and the most of it in standard deviations. Ten seconds tell
    /// little about a manner, and with unusual values words are lost. Six people unknown to the house voice said 100 of 486 words
    /// wrong with whole differences up to 3, and 59 with these; the mean cosine to their recordings was 0.526 and 0.522.
    const SHARE: f32 = 0.5;
    const FARTHEST: f32 = 1.0;

    /// The identity of `profile`; `None` if it is from another encoder.
    pub fn identity(&self, profile: &Profile) -> Option<Identity> {
        let raw = [
            profile.log_f0_std,
            profile.log_phoneme_s - self.step_s.ln(),
            profile.level_std,
        ];
        let scale = self.mean.iter().zip(&self.std);
        let manner = raw.iter().zip(scale).map(|(value, (mean, std))| {
            (Self::SHARE * (value - mean) / std).clamp(-Self::FARTHEST, Self::FARTHEST)
        });
        (profile.embedding.len() == self.embedding).then(|| {
            Identity::Embedded(Arc::new(Embedding {
                values: profile.embedding.iter().copied().chain(manner).collect(),
                log_f0_mean: profile.log_f0_mean,
                formant: profile.formant,
            }))
        })
    }
}

/// The graphs of a voice, one per stage.
#[derive(Debug)]
pub struct VoiceGraphs {
    /// Phonemes, speaker and noise to hidden values and lengths.
    pub encoder: Graph,
    /// Hidden values to F0 and voicing.
    pub prosody: Graph,
    /// Hidden values, F0 and voicing to spectra.
    pub decoder: Graph,
    /// Frames to corrections of the spectrum, if the vocoder has a net.
    pub vocoder: Option<Graph>,
}
