//! Actions of the panel of a line's sound, which shows the results itself.

use recit::script::{LineId, ScriptError};
use recit::text::dictionary::Dictionary;

use crate::editor::line::Refusal;
use crate::editor::state::EditorView;
use crate::history::Run;

/// Sets a text of the script. The text being typed becomes a separate step before it.
pub(super) fn set_text(view: &mut EditorView, line: LineId, text: &str, run: Option<Run>) {
    let committed = view.shared.commit_draft();
    let done = committed.and_then(|()| view.shared.edit(run, |script| script.set_text(line, text)));
    if done.is_ok() && view.shared.draft().is_some_and(|draft| draft.line == line) {
        view.shared.set_draft(None);
    }
    answer(view, done.err());
}

/// Sets the project's dictionary.
pub(super) fn set_dictionary(view: &mut EditorView, dictionary: Dictionary) {
    let committed = view.shared.commit_draft();
    let done = committed.and_then(|()| view.shared.edit(None, |script| script.set_dictionary(dictionary)));
    answer(view, done.err());
}

/// Tells the panel whether an edit was refused, and why.
fn answer(view: &mut EditorView, error: Option<ScriptError>) {
    view.state.panels.line.answer(error.map(Refusal::Script));
}
