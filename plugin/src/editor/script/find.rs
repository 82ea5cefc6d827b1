//! Finding words in the script.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use egui::{Key, TextEdit, Ui};
use recit::script::{LineId, Script};

use crate::editor::context::Context;
use crate::editor::widgets::caption;
use crate::editor::widgets::icons::{self, Icon};

/// The state of the search.
#[derive(Default)]
pub(super) struct FindState {
    is_open: bool,
    /// Whether its field gets the focus.
    focus: bool,
    query: String,
    /// The query and the script of the last search.
    searched: Option<(String, Arc<Script>)>,
    /// All matches in the order of the script.
    matches: Vec<(LineId, Range<usize>)>,
    /// The same by line.
    by_line: HashMap<LineId, Vec<Range<usize>>>,
    /// The index of the current match.
    at: usize,
}

impl FindState {
    /// Opens the search, or focuses it.
    pub fn open(&mut self) {
        (self.is_open, self.focus) = (true, true);
    }

    /// The matches in a line, in bytes.
    pub fn of(&self, line: LineId) -> &[Range<usize>] {
        self.by_line.get(&line).map_or(&[], Vec::as_slice)
    }

    /// The current match, if it is in this line.
    pub fn at(&self, line: LineId) -> Option<Range<usize>> {
        let (of, range) = self.matches.get(self.at)?;
        (*of == line).then(|| range.clone())
    }

    fn close(&mut self) {
        let query = std::mem::take(&mut self.query);
        *self = Self {
            query,
            ..Self::default()
        };
    }

    /// Searches again if the query or the script has changed. Returns whether the query has.
    fn follow(&mut self, script: &Arc<Script>) -> bool {
        let is_known = |(query, of): &(String, Arc<Script>)| *query == self.query && Arc::ptr_eq(of, script);
        if self.searched.as_ref().is_some_and(is_known) {
            return false;
        }
        let is_new = self
            .searched
            .as_ref()
            .is_none_or(|(query, _)| *query != self.query);
        self.matches.clear();
        self.by_line.clear();
        for line in script.lines() {
            let found = find(&line.text, &self.query);
            self.matches
                .extend(found.iter().map(|range| (line.id, range.clone())));
            if !found.is_empty() {
                self.by_line.insert(line.id, found);
            }
        }
        self.at = self.at.min(self.matches.len().saturating_sub(1));
        self.searched = Some((self.query.clone(), Arc::clone(script)));
        is_new
    }

    /// Moves by `by` matches, wrapping around.
    fn go(&mut self, by: isize) {
        let count = self.matches.len() as isize;
        if count > 0 {
            self.at = (self.at as isize + by).rem_euclid(count) as usize;
        }
    }
}

/// The matches of `query` in `text`, in bytes, ignoring case. Matches do not overlap.
fn find(text: &str, query: &str) -> Vec<Range<usize>> {
    let query: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let mut found = Vec::new();
    if query.is_empty() {
        return found;
    }
    let mut end = 0;
    for (start, _) in text.char_indices() {
        if start >= end
            && let Some(length) = begins(&text[start..], &query)
        {
            end = start + length;
            found.push(start..end);
        }
    }
    found
}

/// The length in bytes of `query`, which is in lower case, at the start of `text`; `None` if it is not there.
fn begins(text: &str, query: &[char]) -> Option<usize> {
    let mut left = query;
    for (at, letter) in text.char_indices() {
        for lower in letter.to_lowercase() {
            left = left.strip_prefix(&[lower])?;
        }
        if left.is_empty() {
            return Some(at + letter.len_utf8());
        }
    }
    None
}

/// Shows the search while it is open. Returns the line of a new current match.
pub(super) fn show(ui: &mut Ui, cx: &Context, find: &mut FindState) -> Option<LineId> {
    if !find.is_open {
        return None;
    }
    let mut go = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        go = field(ui, cx, find);
        if find.query.is_empty() {
            find.follow(&cx.script);
        } else {
            if find.follow(&cx.script) {
                (find.at, go) = (0, go.or(Some(0)));
            }
            let told = (cx.words.tools.found)(find.at + 1, find.matches.len());
            caption::show(ui, told);
        }
        let may = !find.matches.is_empty();
        if icons::button(ui, Icon::Up, may, cx.words.tools.previous).clicked() {
            go = Some(-1);
        }
        if icons::button(ui, Icon::Down, may, cx.words.tools.next).clicked() {
            go = Some(1);
        }
        if icons::button(ui, Icon::Cross, true, cx.words.tools.close).clicked() {
            find.close();
            go = None;
        }
    });
    find.go(go?);
    find.matches.get(find.at).map(|(line, _)| *line)
}

/// The search field. Returns the number of matches to move by, from the keys.
fn field(ui: &mut Ui, cx: &Context, find: &mut FindState) -> Option<isize> {
    let field = TextEdit::singleline(&mut find.query)
        .hint_text(cx.words.tools.find_hint)
        .desired_width(200.0)
        // Enter moves to the next match.
        .return_key(None);
    let field = ui.add(field);
    if std::mem::take(&mut find.focus) {
        field.request_focus();
    }
    if !field.has_focus() && !field.lost_focus() {
        return None;
    }
    let (enter, shift, escape) = ui.input(|input| {
        (
            input.key_pressed(Key::Enter),
            input.modifiers.shift,
            input.key_pressed(Key::Escape),
        )
    });
    if escape {
        find.close();
    }
    enter.then_some(if shift { -1 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_script() {
        assert_eq!(find("The other theatre", "THE"), [0..3, 5..8, 10..13]);
        assert_eq!(find("aaaa", "aa"), [0..2, 2..4]);
        assert_eq!(find("Straße, STRASSE, strasse", "strasse"), [9..16, 18..25]);
        assert_eq!(find("你好，你们", "你"), [0..3, 9..12]);
        assert!(find("anything", "").is_empty());
        assert_eq!(find("É é", "é"), [0..2, 3..5]);
    }
}
