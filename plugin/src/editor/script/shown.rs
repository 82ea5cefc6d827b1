//! Which lines the table shows, and what is known of each.

use std::sync::Arc;

use egui::{Galley, Id};
use recit::engine::{LineState, LineStatus};
use recit::script::{Line, LineId};

use super::columns::Columns;
use crate::editor::context::Context;
use crate::editor::selection::Selection;
use crate::editor::words::Script as Words;
use crate::shared::Shared;

/// What is shown of a line.
pub(super) struct Row<'a> {
    pub line: &'a Line,
    /// Its place in the script.
    pub index: usize,
    /// Its text as it is on the screen.
    pub text: &'a str,
    /// The text as it is laid out.
    pub galley: Arc<Galley>,
    pub state: Option<&'a LineState>,
    pub status: &'a LineStatus,
    /// Why it has failed.
    pub told: Option<Arc<Galley>>,
    pub height: f32,
    pub columns: Columns,
    pub words: &'a Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

/// The table has the focus for all of its rows.
pub(in crate::editor) fn table_id() -> Id {
    Id::unique("recit script table")
}

/// The lines of `page`, or all of them.
pub(in crate::editor) fn lines_of(shared: &Shared, page: Option<u8>) -> Vec<LineId> {
    let script = shared.instance.script();
    let lines = script.lines().iter();
    lines
        .filter(|line| page.is_none_or(|page| line.page == page))
        .map(|line| line.id)
        .collect()
}

/// The lines that are meant when something is asked of `line`: if it is one of those selected, all that are.
pub(in crate::editor) fn meant(shared: &Shared, selection: &Selection, line: LineId) -> Vec<LineId> {
    if selection.has(line) {
        selection.in_order(&shared.instance.script())
    } else {
        vec![line]
    }
}

/// As [`meant`], of the lines that are selected in `cx`.
pub(super) fn meant_by(cx: &Context, line: LineId) -> Vec<LineId> {
    meant(cx.shared, cx.selection, line)
}
