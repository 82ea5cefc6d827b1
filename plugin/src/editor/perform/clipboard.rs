//! Copies and pastes lines.

use egui::Ui;
use recit::script::exchange::{Split, from_text, lines_of};
use recit::script::{Line, LineId};

use crate::editor::script::Clipboard;
use crate::editor::state::EditorView;

/// Copies lines: as text, one per line, and internally with all their settings.
pub(super) fn copy(ui: &Ui, view: &mut EditorView, lines: &[LineId]) {
    let script = view.shared.instance.script();
    let lines: Vec<Line> = lines
        .iter()
        .filter_map(|line| script.line(*line).cloned())
        .collect();
    let texts: Vec<String> = lines
        .iter()
        .map(|line| line.text.replace(['\r', '\n'], " "))
        .collect();
    let text = texts.join("\n");
    ui.copy_text(text.clone());
    view.state.panels.script.clipboard = Clipboard { text, lines };
}

/// The lines to paste: lines that were copied here, or a text of one line. For a longer text the user is
/// asked how to split it.
pub(super) fn pasted(view: &mut EditorView, text: &str) -> Vec<Line> {
    // Some systems add a line break, or use different ones.
    let plain = text.replace("\r\n", "\n");
    let own = &view.state.panels.script.clipboard;
    if !own.lines.is_empty() && own.text.trim_end() == plain.trim_end() {
        return own.lines.clone();
    }
    let is_long = plain.trim().contains('\n') || lines_of(&head(&plain), Split::Sentences).len() > 1;
    if is_long {
        view.state.panels.script.paste.open(plain);
        return Vec::new();
    }
    from_text(&plain, Split::Lines).lines
}

/// The beginning of a text, long enough to decide whether it is a long one.
fn head(text: &str) -> String {
    const ENOUGH: usize = 4000;
    text.chars().take(ENOUGH).collect()
}
