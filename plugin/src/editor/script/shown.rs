//! The lines in the table, with their display data.

use std::sync::Arc;

use egui::{Galley, Id};
use recit::engine::{LineState, LineStatus};
use recit::script::{Line, LineId};

use super::columns::Columns;
use crate::editor::context::Context;
use crate::editor::selection::Selection;
use crate::editor::words::Script as Words;
use crate::shared::Shared;

/// The display data of a line.
pub(super) struct Row<'a> {
    pub line: &'a Line,
    /// Its index in the script.
    pub index: usize,
    /// Its displayed text.
    pub text: &'a str,
    /// The laid out text.
    pub galley: Arc<Galley>,
    pub state: Option<&'a LineState>,
    pub status: &'a LineStatus,
    /// The reason of its failure.
    pub told: Option<Arc<Galley>>,
    /// The values whose columns are hidden.
    pub hidden: Option<Arc<Galley>>,
    pub height: f32,
    pub columns: Columns,
    pub words: &'a Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

/// The id under which the table has the focus for all its rows.
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

/// The lines to which an action on `line` applies: all selected ones if it is one of them.
pub(in crate::editor) fn meant(shared: &Shared, selection: &Selection, line: LineId) -> Vec<LineId> {
    if selection.has(line) {
        selection.in_order(&shared.instance.script())
    } else {
        vec![line]
    }
}

/// As [`meant`], for the selection in `cx`.
pub(super) fn meant_by(cx: &Context, line: LineId) -> Vec<LineId> {
    meant(cx.shared, cx.selection, line)
}
