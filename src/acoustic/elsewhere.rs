//! A part of an acoustic model that another machine may compute.
//!
//! A model that can be divided says which part ([`Part`]) and asks whoever computes it ([`Elsewhere`]) once for each phrase. What
//! determines the words and their times stays with the model, so a phrase has the same words at the same times whoever computes
//! the rest. Without an answer in time the model computes the part itself.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::infer::{InferError, Input, Port, Tensor};
use crate::text::phoneme::{Phoneme, Sound, Stress};
use crate::text::{Phrase, PhrasePart, Prosody, Word};

/// How long a phrase may wait for another machine.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// The longest time.
    pub within: Duration,
    /// Asked every few milliseconds: once it returns `false`, nothing is waited for.
    pub keep_on: &'a dyn Fn() -> bool,
}

/// The part of a model that another machine may compute.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its inputs.
    pub inputs: Vec<Port>,
    /// Its outputs, all of floats.
    pub outputs: Vec<Port>,
    /// The inputs of a short run.
    pub given: Vec<Given>,
    /// The outputs of that run as this machine computes them: those of another machine are similar.
    pub expected: Vec<Tensor>,
    /// In what each output is similar.
    pub likeness: Vec<Likeness>,
}

/// In what an output of two machines is similar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// In every value.
    Values,
    /// In its root mean square: its size and the places of its values follow from what is rounded, such as lengths.
    Level,
}

/// The values of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// 32-bit floating point, with a shape.
    F32(Vec<usize>, Vec<f32>),
    /// 64-bit integers, with a shape.
    I64(Vec<usize>, Vec<i64>),
}

impl Given {
    /// The input.
    pub fn input(&self) -> Input<'_> {
        match self {
            Self::F32(shape, values) => Input::f32(shape, values),
            Self::I64(shape, values) => Input::i64(shape, values),
        }
    }
}

/// Computes a part of a model on another machine. Several threads may use it at once.
pub trait Elsewhere: Debug + Send + Sync {
    /// The outputs of the part for these inputs, both in its order. `None` if there is no answer in time, for a reason that
    /// [`health`](Self::health) tells.
    fn run(&self, inputs: &[Input<'_>], patience: Patience<'_>) -> Option<Vec<Tensor>>;

    /// A name that differs for models that compute something else.
    fn name(&self) -> String;

    /// How it is.
    fn health(&self) -> Health;
}

/// Who computed a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This machine, as always.
    Here,
    /// Another machine, in part.
    Elsewhere,
    /// This machine, after the other was waited for this long in vain.
    StandIn(Duration),
}

/// Whether another machine is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Contact {
    /// It was not reached yet.
    #[default]
    Connecting,
    /// It is asked.
    Up,
    /// It failed, for this reason, and is not asked until it is ready again.
    Down(String),
}

/// How another machine is, and what was measured about it since the voice was loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// Whether it is asked.
    pub contact: Contact,
    /// Its model, and the version that answered last.
    pub model: String,
    /// Phrases that it was asked for.
    pub asked: u64,
    /// Phrases that it answered in time.
    pub answered: u64,
    /// Phrases that this machine planned in its place.
    pub stood_in: u64,
    /// Answers that came too late.
    pub late: u64,
    /// Requests that failed otherwise.
    pub failed: u64,
    /// Pieces of all answers.
    pub pieces: u64,
    /// How often it was lost.
    pub losses: u64,
    /// The running mean of the times from a request to the whole answer, in milliseconds.
    pub mean_ms: f64,
    /// The longest such time.
    pub longest_ms: f64,
    /// Bytes of the values that were sent.
    pub bytes_up: u64,
    /// Bytes of the values that were received.
    pub bytes_down: u64,
}

/// Who computes the part of a model in the place of this machine, if anybody does.
#[derive(Debug, Default)]
pub(super) struct Helper {
    there: Option<Arc<dyn Elsewhere>>,
    /// Phrases for which it was asked in vain.
    stood_in: AtomicU64,
}

impl Helper {
    /// That is `there` from now on.
    pub fn set(&mut self, there: Arc<dyn Elsewhere>) {
        self.there = Some(there);
    }

    /// Whether anybody does.
    pub fn is_set(&self) -> bool {
        self.there.is_some()
    }

    /// How it is; `None` if nobody does.
    pub fn health(&self) -> Option<Health> {
        let there = self.there.as_ref()?;
        Some(Health {
            stood_in: self.stood_in.load(Ordering::Relaxed),
            ..there.health()
        })
    }

    /// What `read` makes of an answer to these inputs, if there is one in time that it can use; otherwise, and without `patience`,
    /// what this machine computes: `here`.
    ///
    /// # Errors
    /// That of `here`.
    pub fn compute<T>(
        &self,
        inputs: &[Input<'_>],
        patience: Option<Patience<'_>>,
        read: impl FnOnce(Vec<Tensor>) -> Option<T>,
        here: impl FnOnce() -> Result<T, InferError>,
    ) -> Result<(T, Origin), InferError> {
        let Some((there, patience)) = self.there.as_ref().zip(patience) else {
            return Ok((here()?, Origin::Here));
        };
        let began = Instant::now();
        if let Some(answer) = there.run(inputs, patience).and_then(read) {
            return Ok((answer, Origin::Elsewhere));
        }
        let waited = began.elapsed();
        self.stood_in.fetch_add(1, Ordering::Relaxed);
        Ok((here()?, Origin::StandIn(waited)))
    }
}

/// "Hello", for a run that tells whether another machine has the same model.
pub(super) fn greeting() -> Phrase {
    let word = Word {
        text: "hello".into(),
        source: 0..5,
        phonemes: vec![
            Phoneme::plain(Sound::HH),
            Phoneme::stressed(Sound::AH, Stress::None),
            Phoneme::plain(Sound::L),
            Phoneme::stressed(Sound::OW, Stress::Primary),
        ],
        prosody: Prosody::default(),
    };
    Phrase {
        parts: vec![PhrasePart::Word(word)],
    }
}
