//! The display data of a key.

use egui::Id;
use recit::engine::LineStatus;
use recit::script::{Line, LineId};

use crate::editor::context::Context;
use crate::keyed::Keyed;

/// The most characters of a line in a name.
const EXCERPT: usize = 48;

/// The display data of a key.
pub struct Key<'a> {
    pub key: u8,
    /// Its line with index and status.
    pub line: Option<(usize, &'a Line, &'a LineStatus)>,
    /// Whether it is the key of the current line.
    pub current: bool,
    /// Whether its line follows the one that was played last.
    pub next: bool,
}

impl<'a> Key<'a> {
    /// The data of key `key`; `keyed` has the lines of all keys, and `next` is the next cue.
    pub fn of(key: u8, keyed: &Keyed, cx: &Context<'a>, next: Option<LineId>) -> Self {
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
        let next = next.is_some() && line.map(|(_, line, _)| line.id) == next;
        Self {
            key,
            line,
            current,
            next,
        }
    }

    /// The data of a key that has no line of its own.
    pub fn plain(key: u8) -> Self {
        Self {
            key,
            line: None,
            current: false,
            next: false,
        }
    }

    /// Its name, with its line and status.
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
        if self.next {
            parts.push(words.next.to_owned());
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

/// The id of the key in the interface.
pub fn id(key: u8) -> Id {
    Id::unique(("recit key", key))
}
