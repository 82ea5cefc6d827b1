//! The text being typed.

use egui::{Event, Ui};
use recit::script::{MAX_LINE_CHARS, ScriptError};

use crate::editor::script::has_focus;
use crate::editor::state::EditorView;
use crate::editor::words;
use crate::shared::Draft;

/// Stores the typed text as the draft, within the limit of a line.
pub(super) fn type_text(ui: &Ui, view: &mut EditorView, mut draft: Draft) {
    match view.shared.draft() {
        Some(old) if old.line != draft.line => finish(ui, view),
        // The message disappears when something is typed.
        Some(_) => view.state.panels.script.hush(),
        None => {}
    }
    if let Some((cut, _)) = draft.text.char_indices().nth(MAX_LINE_CHARS) {
        draft.text.truncate(cut);
        let told = (words(view).cut)(MAX_LINE_CHARS);
        view.state.panels.script.refuse(told);
    }
    view.shared.set_draft(Some(draft));
}

/// Commits the typed text when its field or the window has lost the focus.
pub(in crate::editor) fn settle(ui: &Ui, view: &mut EditorView) {
    let Some(draft) = view.shared.draft() else {
        return;
    };
    if !has_focus(ui, draft.line) {
        finish(ui, view);
    } else if ui.input(|input| input.events.contains(&Event::WindowFocused(false)))
        && let Err(error) = view.shared.commit_draft()
    {
        view.state.panels.script.refuse(refused(view, &error));
    }
}

/// Commits the draft and drops it. If the script refuses it, it goes to the clipboard, so that nothing typed
/// is lost.
pub(super) fn finish(ui: &Ui, view: &mut EditorView) {
    if let Err(error) = view.shared.commit_draft() {
        if let Some(draft) = view.shared.draft() {
            ui.copy_text(draft.text);
        }
        let told = (words(view).kept)(&refused(view, &error));
        view.state.panels.script.refuse(told);
    }
    view.shared.set_draft(None);
}

fn words(view: &EditorView) -> &'static words::Script {
    &view.state.panels.settings.chosen.language.words().script
}

/// Why the script refused an edit, in the language of the editor.
pub(super) fn refused(view: &EditorView, error: &ScriptError) -> String {
    let words = view.state.panels.settings.chosen.language.words();
    (words.notices.script)(error)
}
