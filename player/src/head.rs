//! The head of an armed line, for Live.

use super::control_info::Live;

/// The first samples of an armed line, rendered ahead for Live.
#[derive(Debug)]
pub struct Head {
    /// Samples at the host's rate.
    pub samples: Box<[f32]>,
    /// The control values that it was rendered with.
    pub live: Live,
}
