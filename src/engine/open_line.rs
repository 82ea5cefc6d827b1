//! A line beside the script whose text arrives while it is spoken.

use std::sync::Arc;

use crate::emotion::Emotion;
use crate::script::{Line, LineId, VoiceRef};
use crate::text::Language;

use super::failure::LineFailure;
use super::guests::MAX_GUESTS;
use super::inlet::{Inlet, PushError};
use super::instance::Instance;
use super::line::PreparedLine;

/// There are [`MAX_GUESTS`] open lines of an instance that were not spoken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at most {MAX_GUESTS} lines may wait beside the script")]
pub struct TooManyGuests;

/// How far an open line has come.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenStatus {
    /// It has not begun: its first clause is not there or not planned, a line before it speaks, or nobody plays.
    Waiting,
    /// It is speaking, or silent until more text comes.
    Speaking,
    /// It was spoken to its end, or ended by whoever plays.
    Over,
    /// It cannot be spoken.
    Failed {
        /// The reason.
        reason: LineFailure,
    },
}

/// How an open line is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Speaking {
    /// The take.
    pub seed: u64,
    /// Its emotion until the markup changes it.
    pub emotion: Emotion,
    /// Its language; `None` is that of its script, else the speaker's own.
    pub language: Option<Language>,
}

/// A line whose text arrives while it is spoken: [`Instance::open_line`].
///
/// What arrives is cut into clauses ([`Clauses`](crate::text::Clauses)), each of which is planned as soon as it is whole. The
/// line is silent where a clause has not come in time, always between two clauses. Dropped, it is closed.
pub struct OpenLine {
    line: Arc<PreparedLine>,
    inlet: Arc<Inlet>,
    instance: Instance,
}

impl Instance {
    /// Begins a line beside the script, whose text arrives while the speaker of `voice` speaks it. It sounds after the open
    /// lines before it, once its first clause is planned and while the instance is active, with the instance's controls. It is not
    /// part of the script, and takes no place of a line that is.
    ///
    /// ```no_run
    /// # use recit::engine::{Engine, Speaking};
    /// # fn tokens() -> impl Iterator<Item = String> { std::iter::empty() }
    /// let instance = Engine::acquire().instance();
    /// // … which a host plays: `instance.activate(…)`.
    /// let line = instance.open_line(&instance.script().voice, Speaking::default())?;
    /// for token in tokens() {
    ///     line.push(&token)?;
    /// }
    /// line.close();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If [`MAX_GUESTS`] lines wait already.
    pub fn open_line(&self, voice: &VoiceRef, speaking: Speaking) -> Result<OpenLine, TooManyGuests> {
        let line = Line {
            seed: speaking.seed,
            emotion: speaking.emotion,
            language: speaking.language,
            ..Line::new(LineId(u64::MAX), None, "")
        };
        let (line, inlet) = self.repertoire().invite(line, voice).ok_or(TooManyGuests)?;
        let instance = self.clone();
        Ok(OpenLine {
            line,
            inlet,
            instance,
        })
    }
}

impl OpenLine {
    /// Adds text: a token, or any other piece.
    ///
    /// # Errors
    /// If the line was closed, or has too much text.
    pub fn push(&self, text: &str) -> Result<(), PushError> {
        if self.line.failure().is_some() {
            return Err(PushError::Closed);
        }
        let pushed = self.inlet.push(text);
        self.instance.repertoire().ring();
        pushed
    }

    /// Speaks what has arrived, though its clause has no end yet.
    pub fn flush(&self) {
        self.inlet.flush();
        self.instance.repertoire().ring();
    }

    /// Nothing follows: the line ends when all of it was spoken.
    pub fn close(&self) {
        self.inlet.close();
        self.instance.repertoire().ring();
    }

    /// Ends the line at once. If it sounds, it fades out.
    pub fn cancel(self) {
        self.instance.repertoire().dismiss(&self.line);
    }

    /// How far it has come.
    pub fn status(&self) -> OpenStatus {
        let line = &self.line;
        match line.failure() {
            Some(reason) => OpenStatus::Failed {
                reason: reason.clone(),
            },
            None if line.is_played() => OpenStatus::Speaking,
            None if line.was_played() => OpenStatus::Over,
            None if self.instance.repertoire().guests().has(line.serial()) => OpenStatus::Waiting,
            None => OpenStatus::Over,
        }
    }

    /// The warnings of its markup so far.
    pub fn warnings(&self) -> Vec<String> {
        self.line.warnings()
    }
}

impl Drop for OpenLine {
    fn drop(&mut self) {
        self.close();
    }
}
