//! The selected lines of the script.

use std::collections::BTreeSet;

use recit::script::{LineId, Script};

/// The selected lines and the current line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: BTreeSet<LineId>,
    cursor: Option<LineId>,
    /// The start of a range.
    anchor: Option<LineId>,
}

impl Selection {
    /// Selects `line` alone.
    pub fn one(line: LineId) -> Self {
        let mut selection = Self::default();
        selection.set(line);
        selection
    }

    /// Selects all of `lines`, with the first as the current line.
    pub fn of(lines: &[LineId]) -> Self {
        let mut selection = lines.first().map_or_else(Self::default, |line| Self::one(*line));
        selection.all(lines);
        selection
    }

    /// The current line, which has the keyboard's cursor.
    pub fn cursor(&self) -> Option<LineId> {
        self.cursor
    }

    /// Whether `line` is selected.
    pub fn has(&self, line: LineId) -> bool {
        self.chosen.contains(&line)
    }

    /// The number of selected lines.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// The selected lines in the order of `script`.
    pub fn in_order(&self, script: &Script) -> Vec<LineId> {
        let ids = script.lines().iter().map(|line| line.id);
        ids.filter(|id| self.has(*id)).collect()
    }

    /// Selects `line` alone.
    pub fn set(&mut self, line: LineId) {
        self.chosen = BTreeSet::from([line]);
        self.cursor = Some(line);
        self.anchor = Some(line);
    }

    /// Adds `line` to the selection, or removes it.
    pub fn toggle(&mut self, line: LineId) {
        if !self.chosen.remove(&line) {
            self.chosen.insert(line);
        }
        self.cursor = Some(line);
        self.anchor = Some(line);
    }

    /// Selects the range from the last selected line to `line`, among the lines `among`.
    pub fn extend_to(&mut self, line: LineId, among: &[LineId]) {
        let place = |id: LineId| among.iter().position(|candidate| *candidate == id);
        let (Some(from), Some(to)) = (self.anchor.and_then(place), place(line)) else {
            return self.set(line);
        };
        self.chosen = among[from.min(to)..=from.max(to)].iter().copied().collect();
        self.cursor = Some(line);
    }

    /// Selects all of `among`.
    pub fn all(&mut self, among: &[LineId]) {
        self.chosen = among.iter().copied().collect();
        self.anchor = among.first().copied();
        self.cursor = self.cursor.or(self.anchor);
    }

    /// Drops lines that `script` no longer has. If there are lines, one is always selected.
    pub fn follow(&mut self, script: &Script) {
        let is_there = |id: &LineId| script.line(*id).is_some();
        self.chosen.retain(is_there);
        self.anchor = self.anchor.filter(is_there);
        self.cursor = self.cursor.filter(is_there);
        if self.cursor.is_none() {
            let next = self.chosen.first().copied();
            self.cursor = next.or_else(|| script.lines().first().map(|line| line.id));
            if let Some(cursor) = self.cursor {
                self.chosen.insert(cursor);
                self.anchor = Some(cursor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn script() -> (Script, Vec<LineId>) {
        let mut script = Script::empty();
        let ids = ["a", "b", "c", "d"].map(|text| script.add(None, text).unwrap());
        (script, ids.to_vec())
    }

    #[test]
    fn a_range_grows_and_shrinks_from_its_start() {
        let (script, ids) = script();
        let mut selection = Selection::default();
        selection.set(ids[1]);
        selection.extend_to(ids[3], &ids);
        assert_eq!(selection.in_order(&script), ids[1..]);
        selection.extend_to(ids[0], &ids);
        assert_eq!(selection.in_order(&script), ids[..2]);
        selection.toggle(ids[0]);
        assert_eq!(selection.in_order(&script), ids[1..2]);
    }

    #[test]
    fn removed_lines_are_not_selected_and_another_one_is() {
        let (mut script, ids) = script();
        let mut selection = Selection::default();
        selection.follow(&script);
        assert_eq!(selection.cursor(), Some(ids[0]));
        selection.set(ids[2]);
        script.remove(ids[2]).unwrap();
        selection.follow(&script);
        assert_eq!((selection.cursor(), selection.len()), (Some(ids[0]), 1));
    }
}
