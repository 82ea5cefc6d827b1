//! Shown in place of the lines while there are none: how to begin.

use egui::{Button, RichText, Ui, vec2};

use super::state::ScriptState;
use crate::editor::action::{Action, ScriptAction};
use crate::editor::context::Context;
use crate::editor::look;

/// The size of a button.
const BUTTON: egui::Vec2 = vec2(190.0, 34.0);

/// Shows the ways to begin, or that the page has no lines.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ScriptState) -> Option<Action> {
    let words = &cx.words.script;
    let is_page = !cx.script.lines().is_empty();
    let mut action = None;
    ui.vertical_centered(|ui| {
        ui.add_space((0.18 * ui.available_height()).max(look::GAP));
        let title = if is_page { words.empty_page } else { words.empty };
        ui.label(RichText::new(title).font(look::strong(16.0)));
        ui.add_space(2.0 * look::GAP);
        let button = |text| Button::new(text).min_size(BUTTON);
        let type_ = ui.add(button(words.start_type)).on_hover_text(words.add_help);
        if type_.clicked() {
            action = Some(ScriptAction::Add(None).into());
        }
        let paste = ui.add(button(words.start_paste));
        if paste.on_hover_text(cx.words.tools.paste_help).clicked() {
            state.paste.open(String::new());
        }
        if !is_page {
            let preset = ui.add(button(words.start_preset));
            if preset.on_hover_text(cx.words.presets.help).clicked() {
                action = Some(Action::OpenPresets);
            }
        }
    });
    action
}
