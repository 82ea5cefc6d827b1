//! The text of an open line on its way to its plan.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use crate::text::{Clause, Clauses};

/// The most text of an open line, in bytes: several hours of speech.
pub const MAX_OPEN_TEXT: usize = 1 << 20;

/// Why an open line takes no more text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// It was closed, or it has failed.
    #[error("the line is closed")]
    Closed,
    /// It has [`MAX_OPEN_TEXT`] bytes already.
    #[error("a line takes at most {MAX_OPEN_TEXT} bytes of text; close it and open another one")]
    TooLong,
}

/// Where text goes in, piece by piece, and clauses come out.
#[derive(Default)]
pub(super) struct Inlet {
    state: Mutex<State>,
    /// Steps that the planner has not taken yet.
    steps: AtomicUsize,
}

#[derive(Default)]
struct State {
    clauses: Clauses,
    steps: VecDeque<Step>,
    length: usize,
    is_closed: bool,
}

/// What the planner does next with an open line.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Read a clause.
    Read(Clause),
    /// The last clause was read.
    Close,
}

impl Inlet {
    /// Adds text. What ends in it goes to the planner.
    pub fn push(&self, text: &str) -> Result<(), PushError> {
        let mut state = self.state.lock();
        if state.is_closed {
            return Err(PushError::Closed);
        }
        if state.length + text.len() > MAX_OPEN_TEXT {
            return Err(PushError::TooLong);
        }
        state.length += text.len();
        state.clauses.push(text);
        while let Some(clause) = state.clauses.next_clause() {
            self.add(&mut state, Step::Read(clause));
        }
        Ok(())
    }

    /// What has no end yet goes to the planner as it is.
    pub fn flush(&self) {
        self.flush_into(&mut self.state.lock());
    }

    /// The same, and nothing follows.
    pub fn close(&self) {
        let mut state = self.state.lock();
        if !state.is_closed {
            self.flush_into(&mut state);
            self.add(&mut state, Step::Close);
            state.is_closed = true;
        }
    }

    /// The next step of the planner.
    pub fn take(&self) -> Option<Step> {
        let mut state = self.state.lock();
        let step = state.steps.pop_front()?;
        self.steps.store(state.steps.len(), Ordering::Release);
        Some(step)
    }

    /// Whether there is a step to take.
    pub fn has_step(&self) -> bool {
        self.steps.load(Ordering::Acquire) > 0
    }

    fn flush_into(&self, state: &mut State) {
        while let Some(clause) = state.clauses.rest() {
            self.add(state, Step::Read(clause));
        }
    }

    fn add(&self, state: &mut State, step: Step) {
        state.steps.push_back(step);
        self.steps.store(state.steps.len(), Ordering::Release);
    }
}
