//! The models of a voice, and what they can do.

use crate::acoustic::{AcousticModel, Identity};
use crate::infer::Graph;
use crate::vocoder::Vocoder;

use super::variant::Variant;

/// What a voice speaks with. Every kind of voice comes to this; nothing behind it knows of kinds.
#[derive(Debug)]
pub struct Models {
    /// Plans frames in the format of the vocoder.
    pub acoustic: Box<dyn AcousticModel>,
    /// Renders them.
    pub vocoder: Box<dyn Vocoder>,
    /// The speakers, in the order in which the voice names them.
    pub speakers: Vec<Identity>,
    /// What the two can do.
    pub capabilities: Capabilities,
    /// Which of the voice's models these are.
    pub variant: Variant,
    /// What runs them, such as `"rten (built in)"`. It tells frames apart that were planned by other sums.
    pub engine: String,
}

/// What a voice can do beside speaking lines. What it cannot do, controls and markup do not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Its pitch can be moved while it speaks: pitch, intonation, vibrato, song.
    pub pitch: bool,
    /// So can its timbre: formants, breath, tension, roughness, and what emotions do to the spectrum.
    pub timbre: bool,
    /// How many values an [`Embedding`](crate::acoustic::Embedding) has with which it speaks as anybody; `None` where it
    /// has no speakers but its own.
    pub embedding: Option<usize>,
}

/// The graphs of a voice, one a stage.
#[derive(Debug)]
pub struct VoiceGraphs {
    /// Phonemes, speaker and noise to hidden values and lengths.
    pub encoder: Graph,
    /// Hidden values to F0 and voicing.
    pub prosody: Graph,
    /// Hidden values, F0 and voicing to spectra.
    pub decoder: Graph,
    /// Frames to corrections of the spectrum, where the vocoder has a net.
    pub vocoder: Option<Graph>,
}
