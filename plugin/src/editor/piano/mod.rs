//! The strip of piano keys.

use egui::Ui;

use super::view::{EditorView, Snapshot};

/// What it remembers.
#[derive(Default)]
pub struct PianoState {}

/// Shows it.
pub(super) fn show(_ui: &mut Ui, _view: &mut EditorView, _seen: &Snapshot) {}
