//! From phonemes to frames: an acoustic model plans a phrase.
//!
//! [`AcousticModel`] is what the engine needs of one. [`StagedModel`] is that of voices of the kind `recit`, [`WholeModel`] that
//! of voices whose one graph speaks a whole sentence.

mod identity;
mod noise;
mod shape;
mod staged;
mod timing;
mod tokens;
mod whole;

pub use identity::{Embedding, Identity};
pub use staged::{Constants, StagedModel};

pub use whole::WholeModel;

pub(crate) use staged::{CONTOURS, Graphs};
pub(crate) use whole::{Kokoro, Piper, PiperConfig, Speech, Styles};

use std::fmt::Debug;

use crate::frames::Frames;
use crate::infer::{Device, InferError};
use crate::text::Phrase;

/// Where a phrase stands in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// It is the first of the line: speech starts at its first frame.
    pub first: bool,
    /// It is the last of the line: frames follow in which its sound dies away.
    pub last: bool,
}

/// Plans the frames of phrases. Any number of threads may use it at once.
pub trait AcousticModel: Debug + Send + Sync {
    /// Plans the frames of a phrase, spoken by `who`, in the format of its voice.
    ///
    /// `seed` is the take. Every take is a rendition of its own, as when a person says a line again, and always
    /// the same one: what is let go of is planned again, bit for bit.
    ///
    /// The first word of the first phrase of a line starts at frame 0 or a few frames later, in which the mouth closes. The
    /// last phrase of a line ends with silence, in which its sound dies away. A phrase without words gives silent frames.
    ///
    /// # Errors
    /// When a graph fails, or the model cannot speak as `who`.
    fn plan(&self, phrase: &Phrase, who: &Identity, seed: u64, place: Place) -> Result<Frames, InferError>;

    /// Mean F0 of `who` in Hz, on a logarithmic scale.
    fn mean_f0(&self, who: &Identity) -> f32;

    /// What computes it.
    fn device(&self) -> Device;
}
