//! The list of presets with its search.

use std::sync::Arc;

use egui::{Align, Key, Layout, OpenUrl, RichText, ScrollArea, TextEdit, Ui};

use super::save;
use super::state::{Entry, PresetState, factory};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::loaded::Loaded;

const WIDTH: f32 = 380.0;
/// The height of the list, which then scrolls.
const HEIGHT: f32 = 360.0;
/// The most tags that are shown of a preset.
const TAGS: usize = 4;

/// Shows the browser.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut PresetState, loaded: &Loaded) -> Vec<Action> {
    let words = &cx.words.presets;
    ui.set_width(WIDTH);
    let field = TextEdit::singleline(&mut state.search)
        .hint_text(words.search)
        .desired_width(f32::INFINITY);
    let field = ui.add(field);
    if std::mem::take(&mut state.focus) {
        field.request_focus();
    }
    let mut chosen = None;
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        chosen = state.all().find(|entry| entry.matches(&state.search)).cloned();
    }
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut any = false;
        for (title, entries) in [(words.own, &state.own.entries[..]), (words.factory, factory())] {
            let found = entries.iter().filter(|entry| entry.matches(&state.search));
            let found: Vec<&Arc<Entry>> = found.collect();
            if !found.is_empty() {
                any = true;
                caption::show(ui, title);
            }
            for entry in found {
                if row(ui, entry, loaded, words.by) {
                    chosen = Some(Arc::clone(entry));
                }
            }
        }
        if !any {
            caption::show(ui, words.nothing);
        }
        for problem in &state.own.problems {
            ui.label(
                RichText::new((cx.words.errors.preset)(problem))
                    .font(look::small())
                    .color(look::palette(ui).bad),
            );
        }
    });
    ui.separator();
    let mut actions = foot(ui, cx, state);
    if let Some(entry) = chosen {
        actions.push(entry.into());
        ui.close();
    }
    actions
}

/// A preset with its tags and its author. Returns whether it was clicked.
fn row(ui: &mut Ui, entry: &Entry, loaded: &Loaded, by: fn(&str) -> String) -> bool {
    let preset = &entry.preset;
    ui.horizontal(|ui| {
        let is_it = entry.loaded.place == loaded.place;
        let name = ui.selectable_label(is_it, &preset.name);
        let clicked = name.on_hover_text(&preset.about).clicked();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // The scroll bar lies over the content.
            ui.add_space(look::GAP);
            let mut told: Vec<String> = preset.tags.iter().take(TAGS).cloned().collect();
            if !preset.author.is_empty() {
                told.push(by(&preset.author));
            }
            let told = caption::small(ui, told.join(" · "));
            ui.add(egui::Label::new(told).truncate());
        });
        clicked
    })
    .inner
}

/// The buttons for saving, and for the folder.
fn foot(ui: &mut Ui, cx: &Context, state: &mut PresetState) -> Vec<Action> {
    let words = &cx.words.presets;
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        if ui.button(words.save).clicked() {
            actions.extend(save::begin(cx, state));
            ui.close();
        }
        if ui.button(words.save_as).clicked() {
            save::open(cx, state);
            ui.close();
        }
        if let Some(folder) = &state.folder {
            let folder = folder.display().to_string();
            let button = ui.button(words.folder).on_hover_text(&folder);
            if button.clicked() {
                actions.push(Action::MakeFolder(folder.clone().into()));
                ui.ctx().open_url(OpenUrl::new_tab(folder));
            }
        }
    });
    actions
}
