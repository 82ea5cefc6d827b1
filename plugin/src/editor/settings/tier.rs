//! Which models plan the lines of the instance.

use egui::accesskit::Role;
use egui::{Ui, WidgetInfo};
use recit::voice::TierChoice;

use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::widgets::caption;

/// Shows the choices.
pub(super) fn show(ui: &mut Ui, cx: &Context) -> Option<Action> {
    let words = &cx.words.settings;
    let chosen = cx.meters.tiers.choice;
    let mut action = None;
    caption::show(ui, words.tier).on_hover_text(words.tier_help);
    ui.horizontal(|ui| {
        for (choice, (word, meaning)) in TierChoice::ALL.into_iter().zip(words.tiers) {
            let item = ui.selectable_label(chosen == choice, word);
            item.widget_info(|| {
                let said = format!("{}: {word}", words.tier);
                WidgetInfo::selected(Role::RadioButton, true, chosen == choice, said)
            });
            if item.on_hover_text(meaning).clicked() {
                action = Some(Action::Tier(choice));
            }
        }
    });
    action
}
