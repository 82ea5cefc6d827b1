//! The graph that speaks, of any supported kind.

use crate::acoustic::tokens::{self, ModelToken};
use crate::frames::Format;
use crate::infer::{Graph, InferError};
use crate::text::Phrase;

use super::kokoro::Kokoro;
use super::piper::Piper;
use super::spoken::{Spoken, wrong};

/// The graph that speaks.
#[derive(Debug)]
pub enum Speech {
    /// Kokoro's graph.
    Kokoro(Kokoro),
    /// A graph of Piper.
    Piper(Piper),
}

impl Speech {
    /// Speaks tokens.
    pub(super) fn speak(&self, tokens: &[ModelToken], who: usize) -> Result<Spoken, InferError> {
        let spoken = match self {
            Self::Kokoro(kokoro) => {
                let question = kokoro.question(tokens, who)?;
                kokoro.spoken(&question, kokoro.run(&question)?)
            }
            Self::Piper(piper) => piper.speak(tokens, who),
        }?;
        self.finite(spoken)
    }

    /// Checks what was spoken.
    pub(super) fn finite(&self, spoken: Spoken) -> Result<Spoken, InferError> {
        if spoken.samples.iter().any(|sample| !sample.is_finite()) {
            return Err(wrong(self.graph(), "its sound is not finite"));
        }
        Ok(spoken)
    }

    /// Speaks a phrase. Returns its samples, and F0 in Hz at each of `count(samples) = samples / hop + 1`
    /// hops, 0 where unvoiced.
    ///
    /// # Errors
    /// If the graph fails.
    pub fn say(
        &self,
        phrase: &Phrase,
        who: usize,
        format: &Format,
    ) -> Result<(Vec<f32>, Vec<f32>), InferError> {
        let spoken = self.speak(&tokens::bare(phrase), who)?;
        let f0 = spoken.f0_by_hop(format);
        Ok((spoken.samples, f0))
    }

    pub(super) fn graph(&self) -> &Graph {
        match self {
            Self::Kokoro(kokoro) => kokoro.graph(),
            Self::Piper(piper) => piper.graph(),
        }
    }
}
