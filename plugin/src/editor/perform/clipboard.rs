//! Lines that are copied and pasted.

use egui::Ui;
use recit::script::exchange::{Split, from_text, lines_of};
use recit::script::{Line, LineId};

use crate::editor::script::Clipboard;
use crate::editor::state::EditorView;

/// Copies lines: as text, one a line, and here with all that is set for them.
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

/// What is pasted: lines that were copied here, or a text of one line. Of a longer one the user is asked how to cut it.
pub(super) fn pasted(view: &mut EditorView, text: &str) -> Vec<Line> {
    // Some systems add a line break of their own, or another one.
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

/// As much of a text as tells whether it is a long one.
fn head(text: &str) -> String {
    const ENOUGH: usize = 4000;
    text.chars().take(ENOUGH).collect()
}
