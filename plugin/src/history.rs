//! What the script and the parameters were, step by step, so that everything the user does can be undone.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use recit::script::{Line, LineId, Script};

/// So many steps can be undone.
const STEPS: usize = 200;

/// The most bytes that the steps take, those that can be done again included. Lines that several of them have count once.
const BYTES: usize = 16 << 20;

/// Edits of one run that follow each other are one step: a value that is dragged, a text that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// A key is moved.
    Key(LineId),
    /// An emotion is moved.
    Emotion(LineId),
    /// The sound of a word is moved: its place in the text, from its first byte.
    Word(LineId, usize),
    /// A parameter is moved.
    Value(ParamIndex),
}

/// A parameter, by its place in the list of all.
pub type ParamIndex = usize;

/// Parameters with their values, normalised.
pub type Values = Vec<(ParamIndex, f32)>;

/// What a step has changed, as it was before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The script, where it has changed.
    pub script: Option<Arc<Script>>,
    /// The parameters that have changed.
    pub values: Values,
}

impl From<Arc<Script>> for Step {
    fn from(script: Arc<Script>) -> Self {
        Self {
            script: Some(script),
            values: Values::new(),
        }
    }
}

impl Step {
    /// What undoes the undoing: the same things as `now` has them.
    fn reverse(&self, script: &Arc<Script>, value: impl Fn(ParamIndex) -> f32) -> Self {
        Self {
            script: self.script.as_ref().map(|_| Arc::clone(script)),
            values: self
                .values
                .iter()
                .map(|(place, _)| (*place, value(*place)))
                .collect(),
        }
    }
}

/// The steps behind and ahead.
#[derive(Default)]
pub struct History {
    behind: VecDeque<Step>,
    ahead: Vec<Step>,
    run: Option<Run>,
    weight: Weight,
}

impl History {
    /// A step has changed `before` to something else. Where there are too many steps, or they take too much memory, the
    /// oldest are forgotten; the last can always be undone.
    pub fn note(&mut self, before: impl Into<Step>, run: Option<Run>) {
        let before = before.into();
        for step in self.ahead.drain(..) {
            self.weight.take(&step);
        }
        if run.is_some() && run == self.run {
            return;
        }
        self.run = run;
        self.weight.add(&before);
        self.behind.push_back(before);
        while self.behind.len() > STEPS || (self.weight.bytes > BYTES && self.behind.len() > 1) {
            if let Some(oldest) = self.behind.pop_front() {
                self.weight.take(&oldest);
            }
        }
    }

    /// What follows is a step of its own.
    pub fn end_run(&mut self) {
        self.run = None;
    }

    /// What was before the last step, `now` and `value` being what is.
    pub fn undo(&mut self, now: &Arc<Script>, value: impl Fn(ParamIndex) -> f32) -> Option<Step> {
        let before = self.behind.pop_back()?;
        self.weight.take(&before);
        let now = before.reverse(now, value);
        self.weight.add(&now);
        self.ahead.push(now);
        self.run = None;
        Some(before)
    }

    /// What was before the last undo, `now` and `value` being what is.
    pub fn redo(&mut self, now: &Arc<Script>, value: impl Fn(ParamIndex) -> f32) -> Option<Step> {
        let after = self.ahead.pop()?;
        self.weight.take(&after);
        let now = after.reverse(now, value);
        self.weight.add(&now);
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

/// How much memory scripts take that share lines.
#[derive(Default)]
struct Weight {
    bytes: usize,
    /// How many scripts have a line, by where it lies in memory.
    lines: HashMap<usize, usize>,
}

impl Weight {
    fn add(&mut self, step: &Step) {
        let Some(script) = &step.script else { return };
        self.bytes += own_bytes(script);
        for line in script.lines() {
            let count = self.lines.entry(Arc::as_ptr(line).addr()).or_default();
            if *count == 0 {
                self.bytes += line_bytes(line);
            }
            *count += 1;
        }
    }

    /// Takes `step` away, which was added.
    fn take(&mut self, step: &Step) {
        let Some(script) = &step.script else { return };
        self.bytes -= own_bytes(script);
        for line in script.lines() {
            let at = Arc::as_ptr(line).addr();
            let Some(count) = self.lines.get_mut(&at) else {
                continue;
            };
            *count -= 1;
            if *count == 0 {
                self.lines.remove(&at);
                self.bytes -= line_bytes(line);
            }
        }
    }
}

/// Bytes of a line: itself, and what it points to.
fn line_bytes(line: &Line) -> usize {
    let speaker = line.speaker.as_ref().map_or(0, String::len);
    size_of::<Line>() + line.text.len() + speaker
}

/// Bytes of a script without its lines.
fn own_bytes(script: &Script) -> usize {
    let pages: usize = script
        .pages()
        .iter()
        .map(|page| size_of_val(page) + page.name.len())
        .sum();
    size_of::<Script>() + size_of_val(script.lines()) + pages
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn undo(history: &mut History, now: Arc<Script>) -> Option<Arc<Script>> {
        history.undo(&now, |_| 0.0)?.script
    }

    fn redo(history: &mut History, now: Arc<Script>) -> Option<Arc<Script>> {
        history.redo(&now, |_| 0.0)?.script
    }

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
        assert_eq!(undo(&mut history, c.clone()), Some(b.clone()));
        assert_eq!(undo(&mut history, b.clone()), Some(a.clone()));
        assert_eq!(undo(&mut history, a.clone()), None);
        assert_eq!(redo(&mut history, a.clone()), Some(b.clone()));
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
        assert_eq!(undo(&mut history, script("d")), Some(script("c")));
        assert_eq!(undo(&mut history, script("c")), Some(script("a")));
        assert!(!history.can_undo());
    }

    #[test]
    fn values_and_scripts_are_undone_in_their_order() {
        let mut history = History::default();
        let now = script("b");
        history.note(script("a"), None);
        let values = |value| Step {
            script: None,
            values: vec![(7, value)],
        };
        history.note(values(0.25), None);
        assert_eq!(history.undo(&now, |_| 0.5), Some(values(0.25)));
        assert_eq!(history.undo(&now, |_| 0.5), Some(script("a").into()));
        assert_eq!(history.redo(&script("a"), |_| 0.25), Some(now.into()));
        assert_eq!(history.redo(&script("b"), |_| 0.25), Some(values(0.5)));
        assert_eq!(history.undo(&script("b"), |_| 0.5), Some(values(0.25)));
    }

    #[test]
    fn it_is_bounded() {
        let mut history = History::default();
        for _ in 0..STEPS + 10 {
            history.note(script("a"), None);
        }
        let undone = std::iter::from_fn(|| undo(&mut history, script("b"))).count();
        assert_eq!(undone, STEPS);
    }

    /// A script of a mebibyte.
    fn large() -> Script {
        let mut script = Script::empty();
        for _ in 0..524 {
            script.add(None, &"a".repeat(2000)).unwrap();
        }
        script
    }

    #[test]
    fn lines_that_stay_the_same_are_kept_once() {
        let mut history = History::default();
        let mut script = large();
        for step in 0..STEPS {
            history.note(Arc::new(script.clone()), None);
            let id = script.lines()[step].id;
            script.set_text(id, "short").unwrap();
        }
        assert_eq!(history.behind.len(), STEPS);
        assert!(history.weight.bytes < 4 << 20, "{}", history.weight.bytes);
    }

    #[test]
    fn steps_that_change_everything_are_forgotten_when_they_take_too_much() {
        let mut history = History::default();
        for _ in 0..40 {
            history.note(Arc::new(large()), None);
            assert!(history.weight.bytes <= BYTES);
        }
        assert!(
            (10..20).contains(&history.behind.len()),
            "{}",
            history.behind.len()
        );
        let mut now = Arc::new(large());
        while let Some(before) = undo(&mut history, now.clone()) {
            now = before;
        }
        history.note(now, None);
        assert_eq!(history.behind.len(), 1);
        let mut empty = Weight::default();
        history.behind.iter().for_each(|script| empty.add(script));
        assert_eq!(
            history.weight.bytes, empty.bytes,
            "bytes were lost or counted twice"
        );
    }
}
