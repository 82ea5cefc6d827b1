//! Acoustic models, which plan the frames of a phrase from its phonemes.
//!
//! [`AcousticModel`] is the interface to the engine. [`StagedModel`] is the model of voices of the kind
//! `recit`, [`WholeModel`] that of voices with one graph that speaks a whole sentence.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod elsewhere;
mod formant;
mod identity;
mod noise;
mod shape;
mod staged;
mod timing;
mod tokens;
mod whole;

pub use elsewhere::{Contact, Elsewhere, Given, Health, Likeness, Origin, Part, Patience};
pub use identity::{Embedding, Identity};
pub use staged::{AcousticConstants, StagedModel};

#[doc(hidden)]
pub use whole::PiperConfig;
pub use whole::WholeModel;

pub(crate) use staged::{AcousticGraphs, CONTOURS};
pub(crate) use whole::{Kokoro, Piper, Speech, Styles};

use std::fmt::Debug;
use std::sync::Arc;

use crate::frames::Frames;
use crate::infer::{Device, InferError};
use crate::text::{Phrase, Speaks};

/// The position of a phrase in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhrasePosition {
    /// Whether it is the first of the line: speech starts at its first frame.
    pub first: bool,
    /// Whether it is the last of the line: frames follow in which its sound decays.
    pub last: bool,
}

/// Plans the frames of phrases. Several threads may use it at once.
pub trait AcousticModel: Debug + Send + Sync {
    /// Plans the frames of a phrase, spoken by `who`, in the format of its voice.
    ///
    /// `seed` is the take. Every take is a different rendition, as when a person repeats a line, but reproducible:
    /// a released plan is computed again, bit for bit.
    ///
    /// The first word of the first phrase of a line starts at frame 0, or a few frames later if a closure comes first. The
    /// last phrase of a line ends with silence, in which its sound decays. A phrase without words gives silent frames.
    ///
    /// # Errors
    /// If a graph fails, or if the model does not know `who`.
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        seed: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError>;

    /// Like [`plan`](Self::plan), but a part that is computed elsewhere is waited for. Returns who computed it.
    ///
    /// # Errors
    /// As [`plan`](Self::plan). A part that does not arrive is no error.
    fn plan_patiently(
        &self,
        phrase: &Phrase,
        who: &Identity,
        (seed, place): (u64, PhrasePosition),
        patience: Patience<'_>,
    ) -> Result<(Frames, Origin), InferError> {
        let _ = patience;
        Ok((self.plan(phrase, who, seed, place)?, Origin::Here))
    }

    /// The part that another machine may compute; `None` if the model cannot be divided.
    ///
    /// # Errors
    /// If the model fails.
    fn part(&self) -> Result<Option<Part>, InferError> {
        Ok(None)
    }

    /// Has that part computed elsewhere from now on, whenever there is an answer in time. Called once, by models that have one.
    fn divide(&mut self, there: Arc<dyn Elsewhere>) {
        let _ = there;
    }

    /// How whoever computes the part is; `None` if nobody else does.
    fn health(&self) -> Option<Health> {
        None
    }

    /// Mean F0 of `who` in Hz, on a logarithmic scale.
    fn mean_f0(&self, who: &Identity) -> f32;

    /// The device that runs it.
    fn device(&self) -> Device;

    /// Whether the frames have the same bits on every processor and in every inference engine; `false` by default.
    fn is_exact(&self) -> bool {
        false
    }

    /// The languages that `who` speaks; English by default.
    fn speaks(&self, who: &Identity) -> Speaks {
        let _ = who;
        Speaks::ENGLISH
    }
}
