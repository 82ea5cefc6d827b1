//! What there is to know of a key.

use egui::Id;
use recit::engine::LineStatus;
use recit::script::Line;

use crate::editor::context::Context;
use crate::keyed::Keyed;

/// So many characters of a line stand in a name.
const EXCERPT: usize = 48;

/// What there is to know of a key.
pub struct Key<'a> {
    pub key: u8,
    /// The line that it plays, with its place in the script, and how it is with it.
    pub line: Option<(usize, &'a Line, &'a LineStatus)>,
    /// It is that of the current line.
    pub current: bool,
}

impl<'a> Key<'a> {
    /// The key `key`, with lines on keys as `keyed` has them.
    pub fn of(key: u8, keyed: &Keyed, cx: &Context<'a>) -> Self {
        let seen = cx.seen;
        let line = keyed.line(&seen.script, key).map(|(index, line)| {
            let state = seen.statuses.get(&line.id);
            (
                index,
                line,
                state.map_or(&LineStatus::Text, |state| &state.status),
            )
        });
        let cursor = cx.selection.cursor();
        let current = line.is_some_and(|(_, line, _)| cursor == Some(line.id));
        Self { key, line, current }
    }

    /// Its name, with its line and how it is with it.
    pub fn name(&self, cx: &Context) -> String {
        let words = &cx.words.piano;
        let mut parts = vec![(words.key)(&cx.key_name(self.key))];
        if let Some((index, line, status)) = self.line {
            parts.push((words.line)(index + 1, &excerpt(&line.text)));
            parts.push((cx.words.script.status)(status).to_owned());
        }
        if self.current {
            parts.push(words.current.to_owned());
        }
        parts.join(words.comma)
    }
}

/// The beginning of a text.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// The identity of the key in the interface.
pub fn id(key: u8) -> Id {
    Id::unique(("recit key", key))
}
