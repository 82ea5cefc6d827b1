//! The text of a line: where it is read, and written.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::text_edit::TextEditState;
use egui::{Color32, Galley, Id, Key, KeyboardShortcut, Margin, Modifiers, Rect, Stroke, TextEdit, Ui};
use egui::{UiBuilder, vec2};
use recit::script::LineId;
use recit::text::{SpanKind, spans};

use super::keys;
use super::request::ScriptAction;
use super::row::Row;
use crate::editor::context::EditorView;
use crate::editor::look;
use crate::shared::Draft;

/// The space around a text in its field.
pub(super) const MARGIN: Margin = Margin::symmetric(6, 4);
/// A new line within a text; Enter alone makes another line of the script.
const BREAK: KeyboardShortcut = KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter);

/// Where a text is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caret {
    Start,
    End,
}

/// Whether the caret is in the first and in the last row of the text that has the focus.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edges {
    pub first: bool,
    pub last: bool,
}

/// What stands out in a text, in bytes.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// What was searched for.
    pub found: &'a [Range<usize>],
    /// The one of these at which the search is.
    pub at: Option<Range<usize>>,
    /// How much of it was spoken.
    pub spoken: usize,
}

/// The identity of the text field of a line, the same in every frame.
pub(super) fn id(line: LineId) -> Id {
    Id::unique(("recit text", line.0))
}

/// Whether the user writes in the text of `line`.
pub(super) fn has_focus(ui: &Ui, line: LineId) -> bool {
    ui.memory(|memory| memory.has_focus(id(line)))
}

/// Forgets what the text of `line` was while it was typed.
pub(super) fn forget(ui: &Ui, line: LineId) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), id(line)) {
        state.clear_undoer();
        state.store(ui.ctx(), id(line));
    }
}

/// Lays out a text with its markup and its marks.
pub(super) fn galley(ui: &Ui, text: &str, width: f32, marks: &Marks) -> Arc<Galley> {
    let mut job = LayoutJob {
        keep_trailing_whitespace: true,
        ..LayoutJob::default()
    };
    job.wrap.max_width = width;
    for span in spans(text) {
        for part in parts(span.range, marks) {
            job.append(&text[part.clone()], 0.0, format(ui, span.kind, &part, marks));
        }
    }
    if text.is_empty() {
        job.append("", 0.0, TextFormat::simple(look::body(), look::palette(ui).text));
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A span, cut where a mark begins or ends.
fn parts(span: Range<usize>, marks: &Marks) -> Vec<Range<usize>> {
    let ends = marks.found.iter().flat_map(|found| [found.start, found.end]);
    let inside = |at: &usize| span.start < *at && *at < span.end;
    let mut cuts: Vec<usize> = ends.chain([marks.spoken]).filter(inside).collect();
    cuts.extend([span.start, span.end]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

fn format(ui: &Ui, kind: SpanKind, part: &Range<usize>, marks: &Marks) -> TextFormat {
    let colours = look::palette(ui);
    let ink = match kind {
        SpanKind::Text if part.end <= marks.spoken => colours.accent,
        SpanKind::Text => colours.text,
        SpanKind::Command | SpanKind::Tag => colours.accent,
        SpanKind::Escape | SpanKind::Comment => colours.weak,
        SpanKind::Wrong => colours.bad,
    };
    let mut format = TextFormat::simple(look::body(), ink);
    if kind == SpanKind::Wrong {
        format.underline = Stroke::new(1.0, colours.bad);
    }
    let is_in = |found: &Range<usize>| found.start <= part.start && part.end <= found.end;
    if marks.found.iter().any(is_in) {
        format.background = colours.accent_dim;
        format.color = colours.text;
    }
    if marks.at.as_ref().is_some_and(is_in) {
        format.underline = Stroke::new(2.0, colours.warm);
    }
    format
}

/// Shows the text of a row in `rect`.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    view: &mut EditorView,
    row: &Row,
    requests: &mut Vec<ScriptAction>,
) {
    let line = row.line.id;
    let focused = has_focus(ui, line);
    if focused {
        requests.extend(keys::in_text(ui, view, row));
    }
    if let Some((wanted, caret)) = view.state.script.focus
        && wanted == line
    {
        view.state.script.focus = None;
        enter(ui, line, row.text, caret);
    }
    let mut text = row.text.to_owned();
    let mut layouter = |ui: &Ui, typed: &dyn egui::TextBuffer, width: f32| {
        let is_laid = typed.as_str() == row.text && (row.galley.job.wrap.max_width - width).abs() < 0.5;
        if is_laid {
            Arc::clone(&row.galley)
        } else {
            galley(ui, typed.as_str(), width, &Marks::default())
        }
    };
    let field = TextEdit::multiline(&mut text)
        .id(id(line))
        .layouter(&mut layouter)
        .return_key(BREAK)
        .hint_text((row.words.hint)(row.index + 1))
        .desired_rows(1)
        .desired_width(rect.width())
        .margin(MARGIN)
        .min_size(vec2(0.0, look::ICON))
        .background_color(if focused {
            look::palette(ui).background
        } else {
            Color32::TRANSPARENT
        });
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let output = field.show(&mut child);
    let response = output.response.response;
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label((row.words.text)(row.index + 1));
    });
    if let Some(range) = output.cursor_range.filter(|_| response.has_focus()) {
        let at = output.galley.layout_from_cursor(range.primary).row;
        view.state.script.edges = Edges {
            first: at == 0,
            last: at + 1 >= output.galley.rows.len(),
        };
    }
    if response.gained_focus() && view.state.selection.cursor() != Some(line) {
        requests.push(ScriptAction::Choose(line));
    }
    if response.changed() || (response.gained_focus() && !response.lost_focus()) {
        requests.push(ScriptAction::Type(Draft { line, text }));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        requests.push(ScriptAction::Cancel);
    }
}

/// Gives the keyboard to the text of `line`.
fn enter(ui: &Ui, line: LineId, text: &str, caret: Caret) {
    let at = match caret {
        Caret::Start => 0,
        Caret::End => text.chars().count(),
    };
    let mut state = TextEditState::load(ui.ctx(), id(line)).unwrap_or_default();
    let range = CCursorRange::one(CCursor::new(at));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id(line));
    ui.memory_mut(|memory| memory.request_focus(id(line)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_cut_where_marks_begin_and_end() {
        let found = [2..4, 9..12];
        let marks = Marks {
            found: &found,
            at: None,
            spoken: 6,
        };
        assert_eq!(parts(0..10, &marks), [0..2, 2..4, 4..6, 6..9, 9..10]);
        assert_eq!(parts(11..14, &marks), [11..12, 12..14]);
    }
}
