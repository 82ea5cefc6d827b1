//! From frames to samples: a vocoder renders a segment at a time.
//!
//! [`Vocoder`] and [`VocoderStream`] are what the engine needs of one. [`SourceFilter`] is that of voices of the kind
//! `recit`.

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

/// The vocoder of a voice. Shared by all lines; what belongs to a line is in its [`VocoderStream`].
pub trait Vocoder: Debug + Send + Sync {
    /// The frames that it reads and the samples that it renders.
    fn format(&self) -> &Arc<Format>;

    /// The start of a line. `seed` chooses its noise.
    fn stream(&self, seed: u64) -> Box<dyn VocoderStream>;

    /// What computes it.
    fn device(&self) -> Device;
}

/// Where one line stands in a vocoder.
pub trait VocoderStream: Debug + Send {
    /// Takes the next frames of the line, in one call whatever their number. They need not be those of whole segments, nor
    /// within any range.
    ///
    /// The frames carry the pitch at which they will be heard, as far as that is known.
    ///
    /// # Errors
    /// When a graph fails; the state is then as before.
    fn feed(&mut self, frames: &FrameRow) -> Result<(), InferError>;

    /// How many segments can be rendered now.
    ///
    /// A segment needs its frames and the one after them, and [`Format::lookahead`] further ones.
    fn ready(&self) -> usize;

    /// Renders the next segment into `out`, which has as many samples as [`Format::segment`] says.
    ///
    /// F0 glides through `f0`: its value in Hz at each frame of the segment, and at the one after them. The sound changes
    /// from the timbre of the segment before to `timbre`.
    ///
    /// Sounds as if silence followed where [`ready`](Self::ready) says that there is nothing to render.
    fn segment(&mut self, f0: &[f32], timbre: &Timbre, out: &mut [f32]);
}
