//! Exporting lines.

use egui::Ui;

use super::view::{EditorView, Snapshot};

/// What it remembers.
#[derive(Default)]
pub struct ExportState {}

/// Shows it.
pub(super) fn show(_ui: &mut Ui, _view: &mut EditorView, _seen: &Snapshot) {}

/// Shows the button that opens it.
pub(super) fn button(_ui: &mut Ui, _view: &mut EditorView, _seen: &Snapshot) {}
