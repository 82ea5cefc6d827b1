//! Converts frames to samples: a vocoder renders one segment at a time.
//!
//! [`Vocoder`] and [`VocoderStream`] are the interface to the engine. [`SourceFilter`] is the vocoder of
//! voices of the kind `recit`.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod excitation;
mod filters;
mod net;
mod noise;
mod source_filter;
mod spectrum;
mod steady_noise;
mod tilt;
mod timbre;

pub use filters::{NetConstants, VocoderConstants};
pub use source_filter::SourceFilter;
pub(crate) use spectrum::FFT;
pub use timbre::Timbre;

use std::fmt::Debug;
use std::sync::Arc;

use crate::frames::{Format, FrameRow};
use crate::infer::{Device, InferError};

/// The vocoder of a voice, shared by all lines. The state of a line is in its [`VocoderStream`].
pub trait Vocoder: Debug + Send + Sync {
    /// The format of its frames and samples.
    fn format(&self) -> &Arc<Format>;

    /// The start of a line. `seed` determines its noise.
    fn stream(&self, seed: u64) -> Box<dyn VocoderStream>;

    /// The device that runs it.
    fn device(&self) -> Device;
}

/// The state of one line in a vocoder.
pub trait VocoderStream: Debug + Send {
    /// Feeds the next frames of the line, any number in one call. They need not be whole segments or within
    /// any range.
    ///
    /// The frames have the pitch at which they will be heard, as far as it is known.
    ///
    /// # Errors
    /// If a graph fails. The state is then unchanged.
    fn feed(&mut self, frames: &FrameRow) -> Result<(), InferError>;

    /// The number of segments that can be rendered now.
    ///
    /// A segment needs its frames, the one after them, and [`Format::lookahead`] further ones.
    fn ready(&self) -> usize;

    /// Renders the next segment to `out`, whose length is [`Format::segment`].
    ///
    /// F0 glides through `f0`: its value in Hz at each frame of the segment, and at the one after them. The
    /// sound changes from the timbre of the previous segment to `timbre`.
    ///
    /// If [`ready`](Self::ready) returns 0, it renders as if silence followed.
    fn segment(&mut self, f0: &[f32], timbre: &Timbre, out: &mut [f32]);
}
