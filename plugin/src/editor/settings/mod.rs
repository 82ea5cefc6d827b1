//! The settings of the editor.

use egui::Ui;

use super::view::{EditorView, Snapshot};

/// What it remembers.
#[derive(Default)]
pub struct SettingsState {}

/// Shows it.
pub(super) fn show(_ui: &mut Ui, _view: &mut EditorView, _seen: &Snapshot) {}
