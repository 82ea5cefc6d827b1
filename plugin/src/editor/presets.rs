//! The menu of the presets that are built in.

use std::sync::OnceLock;

use egui::{ScrollArea, Ui};
use recit::script::preset::{self, Preset};

use super::context::{EditorView, Snapshot};
use crate::params::set_preset;

/// The list grows no higher than this and scrolls from there.
const MAX_HEIGHT: f32 = 380.0;

/// Shows the menu's button, and the menu while it is open.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let menu = ui.menu_button(seen.words.header.presets, |ui| {
        ScrollArea::vertical().max_height(MAX_HEIGHT).show(ui, |ui| {
            for preset in presets() {
                if ui.button(&preset.name).on_hover_text(&preset.about).clicked() {
                    load(view, preset);
                    ui.close();
                }
            }
        });
    });
    menu.response.on_hover_text(seen.words.header.presets_help);
}

/// All presets, read when the menu opens for the first time.
fn presets() -> &'static [Preset] {
    static PRESETS: OnceLock<Vec<Preset>> = OnceLock::new();
    PRESETS.get_or_init(|| preset::factory().collect())
}

/// Takes over the script and the parameters of `preset`. The parameters change as if the user had moved them:
/// nice-plug's way to set a whole state at once would read the script on the audio thread.
fn load(view: &EditorView, preset: &Preset) {
    let shared = view.shared;
    let before = view.mover().all();
    let notices = set_preset(view.setter, view.params, preset);
    view.params.controllers.release();
    shared.replace_script(preset.script.clone(), view.mover().moved(&before));
    notices
        .into_iter()
        .for_each(|notice| shared.instance.notify(notice));
}
