//! The menu of built-in presets.

use std::sync::OnceLock;

use egui::{ScrollArea, Ui};
use recit::script::preset::{self, Preset};

use super::action::Action;
use super::context::Context;

/// The largest height of the list, which then scrolls.
const MAX_HEIGHT: f32 = 380.0;

/// Shows the menu's button, and the menu while it is open. Returns the selected preset.
pub(super) fn show(ui: &mut Ui, cx: &Context) -> Option<Action> {
    let mut action = None;
    let menu = ui.menu_button(cx.words.header.presets, |ui| {
        ScrollArea::vertical().max_height(MAX_HEIGHT).show(ui, |ui| {
            for preset in presets() {
                if ui.button(&preset.name).on_hover_text(&preset.about).clicked() {
                    action = Some(Action::LoadPreset(preset));
                    ui.close();
                }
            }
        });
    });
    menu.response.on_hover_text(cx.words.header.presets_help);
    action
}

/// All presets, parsed when the menu is first opened.
fn presets() -> &'static [Preset] {
    static PRESETS: OnceLock<Vec<Preset>> = OnceLock::new();
    PRESETS.get_or_init(|| preset::factory().collect())
}
