//! The identity of a speaker.

use std::sync::Arc;

/// A speaker as the input of an acoustic model.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    /// A speaker that the model was trained with, by its number in the voice.
    Trained(usize),
    /// A speaker described by a vector.
    Embedded(Arc<Embedding>),
}

/// A speaker's vector and mean F0.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// The vector; its meaning depends on the voice.
    pub values: Vec<f32>,
    /// Mean of ln F0.
    pub log_f0_mean: f32,
    /// The shift of the resonances that the model plans for the vector, in semitones.
    pub formant: f32,
}
