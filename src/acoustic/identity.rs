//! Who speaks.

use std::sync::Arc;

/// Who speaks, as an acoustic model knows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    /// A speaker with whom the model was trained, by its number in the voice.
    Trained(usize),
    /// A speaker whom a vector describes.
    Embedded(Arc<Embedding>),
}

/// A speaker as a vector, with what is known of how that person speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// The vector; what its values mean is the voice's to say.
    pub values: Vec<f32>,
    /// Mean of ln F0.
    pub log_f0_mean: f32,
}
