//! Notices to the user, until they are dismissed.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};

use recit::engine::{EngineNotice, Notice};
use recit::script::{FileNotice, ScriptError};

use super::action::Action;
use super::context::Context;
use super::look;
use super::widgets::icons::{self, Icon};
use super::words;
use crate::told::Told;

/// The largest height of the strip, which then scrolls.
const MAX_HEIGHT: f32 = 110.0;
/// The space above a text, which aligns its first row with the button.
const TOP: f32 = 4.0;

/// Shows the notices, the newest first.
pub(super) fn show(ui: &mut Ui, cx: &Context) -> Vec<Action> {
    let words = &cx.words.notices;
    let mut actions = Vec::new();
    ScrollArea::vertical()
        .id_salt("notices")
        .max_height(MAX_HEIGHT)
        .min_scrolled_height(MAX_HEIGHT)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for notice in cx.notices.iter().rev() {
                let strip = Frame::new()
                    .fill(look::palette(ui).row)
                    .corner_radius(look::ROUNDING)
                    .inner_margin(Margin {
                        left: 12,
                        right: 6,
                        top: 3,
                        bottom: 3,
                    });
                let response = strip.show(ui, |ui| {
                    ui.horizontal_top(|ui| {
                        let width = ui.available_width() - look::ICON - look::GAP;
                        ui.vertical(|ui| {
                            ui.set_width(width);
                            ui.add_space(TOP);
                            let text = RichText::new(text(words, notice)).size(13.0);
                            ui.add(Label::new(text).wrap());
                        });
                        if icons::button(ui, Icon::Cross, true, words.dismiss).clicked() {
                            actions.push(Action::DismissNotice(notice.id));
                        }
                    });
                });
                let rect = response.response.rect;
                ui.painter().rect_filled(
                    rect.with_max_x(rect.left() + 3.0),
                    look::ROUNDING,
                    look::palette(ui).warm,
                );
            }
        });
    actions
}

/// A notice in the language of the editor.
fn text(words: &words::Notices, notice: &Notice) -> String {
    let told = notice.of::<Told>().map(words.told);
    let engine = || notice.of::<EngineNotice>().map(words.engine);
    let file = || notice.of::<FileNotice>().map(|file| (words.file)(file.kind()));
    let script = || notice.of::<ScriptError>().map(words.script);
    let known = told.or_else(engine).or_else(file).or_else(script);
    known.unwrap_or_else(|| notice.text.clone())
}
