//! A mouth at one time.

use crate::export::BLEND_SHAPES;

/// The weights of [`BLEND_SHAPES`].
pub type Weights = [f32; BLEND_SHAPES.len()];

/// A mouth at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MouthFrame {
    /// When it is heard, in seconds since the activation.
    pub at_s: f64,
    /// Its weights, 0 to 1.
    pub weights: Weights,
}
