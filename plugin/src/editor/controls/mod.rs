//! The parameters, in tabs.

mod playing;
mod timing;
mod voice;

use egui::accesskit::Role;
use egui::{RichText, ScrollArea, Ui};

use super::look;
use super::view::{EditorView, Snapshot};
use super::widgets::choice;
use super::widgets::operate::Desk;

/// Knobs stand four in a row.
const COLUMNS: usize = 4;

/// What is remembered of them.
#[derive(Default)]
pub struct ControlsState {
    tab: Tab,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Voice,
    Playing,
    Timing,
}

impl Tab {
    /// In the order of their words.
    const ALL: [Self; 3] = [Self::Voice, Self::Playing, Self::Timing];
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    tabs(ui, view, seen);
    let (tab, params) = (view.state.controls.tab, view.params);
    ScrollArea::vertical()
        .id_salt(("controls", tab as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            let mut desk = Desk::of(view);
            match tab {
                Tab::Voice => voice::show(ui, params, &mut desk),
                Tab::Playing => playing::show(ui, params, &mut desk),
                Tab::Timing => timing::show(ui, params, &mut desk),
            }
        });
}

fn tabs(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.parameters.tabs;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let width = (ui.available_width() - 2.0) / words.len() as f32;
        for (tab, (word, meaning)) in Tab::ALL.into_iter().zip(words) {
            let open = view.state.controls.tab == tab;
            let response = choice::segment(ui, word, open, word, Role::Tab, width);
            if response.on_hover_text(*meaning).clicked() {
                view.state.controls.tab = tab;
            }
        }
    });
}

/// The width of a cell of the grid of knobs.
fn cell_width(ui: &Ui) -> f32 {
    ui.available_width() / COLUMNS as f32
}

/// The name of a section.
fn heading(ui: &mut Ui, name: &str) {
    ui.label(RichText::new(name).font(look::heading()));
}
