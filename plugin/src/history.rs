//! What the script was, step by step, so that every edit can be undone.

use std::collections::VecDeque;
use std::sync::Arc;

use recit::script::{LineId, Script};

/// So many steps can be undone.
const STEPS: usize = 200;

/// Edits of one run that follow each other are one step: a value that is dragged, a text that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// A key is moved.
    Key(LineId),
    /// An emotion is moved.
    Emotion(LineId),
    /// The sound of a word is moved: its place in the text, from its first byte.
    Word(LineId, usize),
}

/// The steps behind and ahead.
#[derive(Default)]
pub struct History {
    behind: VecDeque<Arc<Script>>,
    ahead: Vec<Arc<Script>>,
    run: Option<Run>,
}

impl History {
    /// An edit has changed `before` to something else.
    pub fn note(&mut self, before: Arc<Script>, run: Option<Run>) {
        self.ahead.clear();
        if run.is_some() && run == self.run {
            return;
        }
        self.run = run;
        if self.behind.len() == STEPS {
            self.behind.pop_front();
        }
        self.behind.push_back(before);
    }

    /// What follows is a step of its own.
    pub fn end_run(&mut self) {
        self.run = None;
    }

    /// What the script was before the last step, `now` being what it is.
    pub fn undo(&mut self, now: Arc<Script>) -> Option<Arc<Script>> {
        let before = self.behind.pop_back()?;
        self.ahead.push(now);
        self.run = None;
        Some(before)
    }

    /// What the script was before the last undo, `now` being what it is.
    pub fn redo(&mut self, now: Arc<Script>) -> Option<Arc<Script>> {
        let after = self.ahead.pop()?;
        self.behind.push_back(now);
        self.run = None;
        Some(after)
    }

    /// Whether there is anything to undo.
    pub fn can_undo(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Whether there is anything to do again.
    pub fn can_redo(&self) -> bool {
        !self.ahead.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn script(text: &str) -> Arc<Script> {
        let mut script = Script::empty();
        script.add(None, text).unwrap();
        Arc::new(script)
    }

    #[test]
    fn steps_go_back_and_forth_until_something_new_is_done() {
        let [a, b, c] = ["a", "b", "c"].map(script);
        let mut history = History::default();
        history.note(a.clone(), None);
        history.note(b.clone(), None);
        assert_eq!(history.undo(c.clone()), Some(b.clone()));
        assert_eq!(history.undo(b.clone()), Some(a.clone()));
        assert_eq!(history.undo(a.clone()), None);
        assert_eq!(history.redo(a.clone()), Some(b.clone()));
        history.note(b, None);
        assert!(history.can_undo() && !history.can_redo());
    }

    #[test]
    fn a_run_is_one_step() {
        let mut history = History::default();
        let run = Some(Run::Key(LineId(1)));
        history.note(script("a"), run);
        history.note(script("b"), run);
        history.end_run();
        history.note(script("c"), run);
        assert_eq!(history.undo(script("d")), Some(script("c")));
        assert_eq!(history.undo(script("c")), Some(script("a")));
        assert!(!history.can_undo());
    }

    #[test]
    fn it_is_bounded() {
        let mut history = History::default();
        for _ in 0..STEPS + 10 {
            history.note(script("a"), None);
        }
        let undone = std::iter::from_fn(|| history.undo(script("b"))).count();
        assert_eq!(undone, STEPS);
    }
}
