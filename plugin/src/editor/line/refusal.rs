//! Why an edit of a word failed.

use recit::script::{MAX_LINE_CHARS, ScriptError};
use recit::text::dictionary::EntryError;
use recit::text::edit::EditError;

use crate::editor::words::Words;

/// Why an edit of a word failed.
pub enum Refusal {
    /// The markup does not allow it.
    Markup(EditError),
    /// The dictionary does not allow it.
    Entry(EntryError),
    /// The script does not allow it.
    Script(ScriptError),
}

impl Refusal {
    /// The reason as a sentence.
    pub(super) fn told(&self, words: &Words) -> String {
        match self {
            Self::Markup(error) => (words.errors.edit)(error),
            Self::Entry(error) => (words.errors.entry)(error),
            Self::Script(ScriptError::LineTooLong(_)) => (words.line.too_long)(MAX_LINE_CHARS),
            Self::Script(error) => (words.notices.script)(error),
        }
    }
}
