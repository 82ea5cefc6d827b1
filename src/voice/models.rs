//! The models of a voice, and their capabilities.

use crate::acoustic::{AcousticModel, Identity};
use crate::infer::Graph;
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
