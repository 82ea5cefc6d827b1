//! The undo history of the script and the parameters.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use recit::script::{Line, LineId, Script};

use crate::loaded::Loaded;

/// The most steps that can be undone.
const STEPS: usize = 200;

/// The most bytes of all steps, including those that can be redone. Shared lines count once.
const BYTES: usize = 16 << 20;

/// Consecutive edits of one run are one step: dragging a value, typing a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Moving a key.
    Key(LineId),
    /// Moving an emotion.
    Emotion(LineId),
    /// Changing the sound of a word: the first byte of its position in the text.
    Word(LineId, usize),
    /// Changing the keys of a page.
    Page(u8),
    /// Moving a parameter.
    Value(ParamIndex),
}

/// The index of a parameter in the list of all.
pub type ParamIndex = usize;

/// Parameters with their normalised values.
pub type Values = Vec<(ParamIndex, f32)>;

/// The state before a step, of everything that it changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The script, if it changed.
    pub script: Option<Arc<Script>>,
    /// The parameters that changed.
    pub values: Values,
    /// The preset that they came from, if another one was loaded.
    pub preset: Option<Loaded>,
}

impl From<Arc<Script>> for Step {
    fn from(script: Arc<Script>) -> Self {
        Self {
            script: Some(script),
            ..Self::default()
        }
    }
}

impl Step {
    /// The step that reverts this one: the same items with their current values.
    fn reverse(&self, script: &Arc<Script>, preset: &Loaded, value: impl Fn(ParamIndex) -> f32) -> Self {
        Self {
            script: self.script.as_ref().map(|_| Arc::clone(script)),
            values: self
                .values
                .iter()
                .map(|(place, _)| (*place, value(*place)))
                .collect(),
            preset: self.preset.as_ref().map(|_| preset.clone()),
        }
    }
}

/// The steps to undo and to redo.
#[derive(Default)]
pub struct History {
    behind: VecDeque<Step>,
    ahead: Vec<Step>,
    run: Option<Run>,
    weight: Weight,
}

impl History {
    /// Records a step that changed `before`. If there are too many steps or bytes, the oldest are dropped;
    /// the last one can always be undone.
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

    /// The next edit is a new step.
    pub fn end_run(&mut self) {
        self.run = None;
    }

    /// Undoes a step: returns the state before it. `now`, `preset` and `value` are the current state.
    pub fn undo(
        &mut self,
        now: &Arc<Script>,
        preset: &Loaded,
        value: impl Fn(ParamIndex) -> f32,
    ) -> Option<Step> {
        let before = self.behind.pop_back()?;
        self.weight.take(&before);
        let now = before.reverse(now, preset, value);
        self.weight.add(&now);
        self.ahead.push(now);
        self.run = None;
        Some(before)
    }

    /// Redoes a step: returns the state before the last undo. `now`, `preset` and `value` are the current
    /// state.
    pub fn redo(
        &mut self,
        now: &Arc<Script>,
        preset: &Loaded,
        value: impl Fn(ParamIndex) -> f32,
    ) -> Option<Step> {
        let after = self.ahead.pop()?;
        self.weight.take(&after);
        let now = after.reverse(now, preset, value);
        self.weight.add(&now);
        self.behind.push_back(now);
        self.run = None;
        Some(after)
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        !self.ahead.is_empty()
    }
}

/// The memory of scripts that share lines.
#[derive(Default)]
struct Weight {
    bytes: usize,
    /// The number of scripts with each line, by its address.
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

    /// Subtracts a step that was added.
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

/// The bytes of a line, including those it points to.
fn line_bytes(line: &Line) -> usize {
    let speaker = line.speaker.as_ref().map_or(0, String::len);
    size_of::<Line>() + line.text.len() + speaker
}

/// The bytes of a script without its lines.
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
        history.undo(&now, &Loaded::default(), |_| 0.0)?.script
    }

    fn redo(history: &mut History, now: Arc<Script>) -> Option<Arc<Script>> {
        history.redo(&now, &Loaded::default(), |_| 0.0)?.script
    }

    fn script(text: &str) -> Arc<Script> {
        let mut script = Script::empty();
        script.add(None, text).unwrap();
        Arc::new(script)
    }

    #[test]
    fn steps_are_undone_and_redone_until_a_new_one() {
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
    fn values_and_scripts_are_undone_in_order() {
        let mut history = History::default();
        let now = script("b");
        history.note(script("a"), None);
        let preset = Loaded::default();
        let values = |value| Step {
            values: vec![(7, value)],
            ..Step::default()
        };
        history.note(values(0.25), None);
        assert_eq!(history.undo(&now, &preset, |_| 0.5), Some(values(0.25)));
        assert_eq!(history.undo(&now, &preset, |_| 0.5), Some(script("a").into()));
        assert_eq!(history.redo(&script("a"), &preset, |_| 0.25), Some(now.into()));
        assert_eq!(history.redo(&script("b"), &preset, |_| 0.25), Some(values(0.5)));
        assert_eq!(history.undo(&script("b"), &preset, |_| 0.5), Some(values(0.25)));
    }

    #[test]
    fn the_history_is_limited() {
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
    fn unchanged_lines_are_stored_once() {
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
    fn steps_that_change_everything_are_dropped_when_they_take_too_much() {
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
