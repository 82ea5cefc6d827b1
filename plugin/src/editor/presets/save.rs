//! Saves the script and the parameters as a preset of the user.

use egui::{Button, Grid, Id, Key, Modal, RichText, TextEdit, Ui};
use recit::script::preset::{MAX_ABOUT_CHARS, MAX_NAME_CHARS, MAX_TAGS, file_name};

use super::state::{Dialog, PresetState};
use crate::editor::action::{Action, PresetDetails};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::loaded::Place;

const WIDTH: f32 = 420.0;
/// The most characters of all tags as typed.
const TAGS_CHARS: usize = 400;

/// Saves the current preset if it is the user's own; otherwise asks for its name.
pub(super) fn begin(cx: &Context, state: &mut PresetState) -> Option<Action> {
    let loaded = cx.shared.loaded();
    let mut own = state.own.entries.iter();
    let current = own.find(|entry| entry.loaded.place == loaded.place);
    match current {
        Some(entry) if matches!(loaded.place, Place::User(_)) => {
            let preset = &entry.preset;
            Some(Action::SavePreset(Box::new(PresetDetails {
                name: preset.name.clone(),
                author: preset.author.clone(),
                about: preset.about.clone(),
                tags: preset.tags.clone(),
            })))
        }
        _ => {
            open(cx, state);
            None
        }
    }
}

/// Opens the dialog, with the details of the current preset.
pub(super) fn open(cx: &Context, state: &mut PresetState) {
    let loaded = cx.shared.loaded();
    let current = state.all().find(|entry| entry.loaded.place == loaded.place);
    let current = current.map(|entry| &entry.preset);
    let author = state.own.entries.iter().map(|entry| &entry.preset.author);
    let author = author.rev().find(|author| !author.is_empty());
    state.dialog = Some(Dialog {
        details: PresetDetails {
            name: loaded.name,
            author: author.cloned().unwrap_or_default(),
            about: current.map_or_else(String::new, |preset| preset.about.clone()),
            tags: Vec::new(),
        },
        tags: current.map_or_else(String::new, |preset| preset.tags.join(", ")),
        failed: None,
        focus: true,
    });
}

/// Shows the dialog while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut PresetState) -> Option<Action> {
    let mut dialog = state.dialog.take()?;
    let words = &cx.words.presets;
    let mut request = None;
    let mut cancelled = false;
    let modal = Modal::new(Id::unique("recit preset")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(words.dialog).font(look::heading()));
        ui.add_space(look::GAP);
        let entered = fields(ui, cx, &mut dialog);
        note(ui, cx, state, &dialog);
        ui.add_space(look::GAP);
        ui.horizontal(|ui| {
            let may = file_name(&dialog.details.name).is_some();
            let save = ui.add_enabled(may, Button::new(words.save));
            if save.clicked() || (entered && may) {
                request = Some(details(&dialog));
            }
            cancelled = ui.button(cx.words.tools.cancel).clicked();
        });
    });
    if !cancelled && !modal.should_close() {
        state.dialog = Some(dialog);
    }
    request.map(|details| Action::SavePreset(Box::new(details)))
}

/// The fields. Returns whether Enter was pressed in one.
fn fields(ui: &mut Ui, cx: &Context, dialog: &mut Dialog) -> bool {
    let words = &cx.words.presets;
    let details = &mut dialog.details;
    let mut entered = false;
    Grid::new("preset").num_columns(2).show(ui, |ui| {
        for (label, text, most) in [
            (words.name, &mut details.name, MAX_NAME_CHARS),
            (words.author, &mut details.author, MAX_NAME_CHARS),
            (words.tags, &mut dialog.tags, TAGS_CHARS),
            (words.about, &mut details.about, MAX_ABOUT_CHARS),
        ] {
            let label = caption::show(ui, label);
            let field = TextEdit::singleline(text)
                .char_limit(most)
                .desired_width(f32::INFINITY);
            let field = ui.add(field).labelled_by(label.id);
            if std::mem::take(&mut dialog.focus) {
                field.request_focus();
            }
            entered |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.end_row();
        }
    });
    entered
}

/// What saving does: replaces a preset, or why it has failed.
fn note(ui: &mut Ui, cx: &Context, state: &PresetState, dialog: &Dialog) {
    let colours = look::palette(ui);
    let told = match (&dialog.failed, state.of_name(&dialog.details.name)) {
        (Some(reason), _) => Some(((cx.words.presets.failed)(reason), colours.bad)),
        (None, Some(entry)) => Some(((cx.words.presets.replaces)(&entry.preset.name), colours.warm)),
        (None, None) => None,
    };
    if let Some((text, ink)) = told {
        ui.label(RichText::new(text).font(look::value()).color(ink));
    }
}

fn details(dialog: &Dialog) -> PresetDetails {
    let tags = dialog.tags.split([',', '，', '、']).map(str::trim);
    let tags = tags.filter(|tag| !tag.is_empty()).take(MAX_TAGS);
    let cut = |tag: &str| tag.chars().take(MAX_NAME_CHARS).collect();
    PresetDetails {
        name: dialog.details.name.trim().to_owned(),
        tags: tags.map(cut).collect(),
        ..dialog.details.clone()
    }
}
