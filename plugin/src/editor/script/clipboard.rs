//! Lines that are copied and pasted.

use egui::Ui;
use recit::script::exchange::{Split, from_text, lines_of};
use recit::script::{Line, LineId};

use super::request::{ScriptAction, carry_out};
use crate::editor::context::EditorView;

/// What was copied last: the text that other programs get, and the lines that stand behind it.
#[derive(Default)]
pub(super) struct Clipboard {
    text: String,
    lines: Vec<Line>,
}

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
    view.state.script.clipboard = Clipboard { text, lines };
}

/// Pastes lines that were copied here, or a text of one line. Of a longer one the user is asked how to cut it.
pub(super) fn paste(ui: &Ui, view: &mut EditorView, text: String) {
    // Some systems add a line break of their own, or another one.
    let plain = text.replace("\r\n", "\n");
    let own = &view.state.script.clipboard;
    if !own.lines.is_empty() && own.text.trim_end() == plain.trim_end() {
        let lines = own.lines.clone();
        return carry_out(ui, view, ScriptAction::Insert(lines, false));
    }
    let is_long = plain.trim().contains('\n') || lines_of(&head(&plain), Split::Sentences).len() > 1;
    if is_long {
        return view.state.script.paste.open(plain);
    }
    let lines = from_text(&plain, Split::Lines).lines;
    if !lines.is_empty() {
        carry_out(ui, view, ScriptAction::Insert(lines, false));
    }
}

/// As much of a text as tells whether it is a long one.
fn head(text: &str) -> String {
    const ENOUGH: usize = 4000;
    text.chars().take(ENOUGH).collect()
}
