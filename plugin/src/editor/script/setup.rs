//! The dialog of the pages with their keys, and of the speakers of MIDI channels.

use egui::{ComboBox, DragValue, Grid, Id, Modal, RichText, ScrollArea, Ui};
use recit::script::key as keys;

use super::cells;
use crate::editor::action::{Action, PageAction, ScriptAction};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::{caption, tick};

const WIDTH: f32 = 520.0;
/// The height of the list of pages, which then scrolls.
const HEIGHT: f32 = 180.0;
/// The number of MIDI channels.
const CHANNELS: usize = 16;
/// Channels per row.
const COLUMNS: usize = 4;

/// The state of the dialog.
#[derive(Default)]
pub(super) struct SetupState {
    is_open: bool,
}

impl SetupState {
    /// Opens the dialog.
    pub fn open(&mut self) {
        self.is_open = true;
    }
}

/// Shows the dialog while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut SetupState) -> Vec<Action> {
    let mut actions = Vec::new();
    if !state.is_open {
        return actions;
    }
    let words = &cx.words.tools;
    let modal = Modal::new(Id::unique("recit setup")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(words.setup).font(look::heading()));
        ui.add_space(look::GAP);
        caption::show(ui, words.page_keys_help);
        ScrollArea::vertical()
            .max_height(HEIGHT)
            .show(ui, |ui| pages(ui, cx, &mut actions));
        if ui.button(words.add_page).clicked() {
            actions.push(Action::Page(PageAction::Add));
        }
        ui.add_space(look::GAP);
        caption::show(ui, words.channels_help);
        channels(ui, cx, &mut actions);
        ui.add_space(look::GAP);
        if ui.button(words.close).clicked() {
            state.is_open = false;
        }
    });
    if modal.should_close() {
        state.is_open = false;
    }
    actions
}

/// The pages, each with the keys that always play it.
fn pages(ui: &mut Ui, cx: &Context, actions: &mut Vec<Action>) {
    let words = &cx.words.tools;
    Grid::new("pages").num_columns(3).show(ui, |ui| {
        for (number, page) in (0..=u8::MAX).zip(cx.script.pages()) {
            ui.label(&page.name);
            let mut has_own = page.keys.is_some();
            let named = (words.own_keys)(&page.name);
            let switch = tick::show(ui, &mut has_own, words.own_keys_short);
            switch.widget_info(|| {
                egui::WidgetInfo::selected(egui::accesskit::Role::CheckBox, true, has_own, &named)
            });
            if switch.changed() {
                let keys = has_own.then(|| used_keys(cx, number));
                actions.push(Action::Page(PageAction::Keys(number, keys)));
            }
            ui.horizontal(|ui| {
                if let Some((mut first, mut last)) = page.keys {
                    let mut changed = key(ui, cx, &mut first, 0..=last, &(words.first_key)(&page.name));
                    caption::show(ui, "–");
                    changed |= key(ui, cx, &mut last, first..=127, &(words.last_key)(&page.name));
                    if changed {
                        actions.push(Action::Page(PageAction::Keys(number, Some((first, last)))));
                    }
                }
            });
            ui.end_row();
        }
    });
}

/// The range of the keys of a page's lines; an octave from middle C if it has none.
fn used_keys(cx: &Context, page: u8) -> (u8, u8) {
    let lines = cx.script.lines().iter().filter(|line| line.page == page);
    let keys = lines.filter_map(|line| line.key);
    let range = keys.fold(None, |range: Option<(u8, u8)>, key| {
        Some(range.map_or((key, key), |(first, last)| (first.min(key), last.max(key))))
    });
    range.unwrap_or((60, 71))
}

fn key(ui: &mut Ui, cx: &Context, key: &mut u8, range: std::ops::RangeInclusive<u8>, name: &str) -> bool {
    let middle_c = cx.middle_c;
    let field = DragValue::new(key)
        .range(range)
        .speed(0.12)
        .update_while_editing(false)
        .custom_formatter(move |key, _| keys::name_from(key as u8, middle_c))
        .custom_parser(move |text| keys::parse_from(text, middle_c)?.map(f64::from));
    let field = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(field.id, |node| node.set_label(name));
    field.on_hover_text(name).changed()
}

/// The speaker of each MIDI channel.
fn channels(ui: &mut Ui, cx: &Context, actions: &mut Vec<Action>) {
    let words = &cx.words.tools;
    Grid::new("channels").num_columns(2 * COLUMNS).show(ui, |ui| {
        for channel in 0..CHANNELS {
            let own = cx.script.channels.get(channel).and_then(Option::as_deref);
            let name = (words.channel)(channel + 1);
            caption::show(ui, (channel + 1).to_string());
            let shown = own.map_or_else(|| "–".to_owned(), |own| cells::speaker_name(cx, Some(own)));
            let mut choose = |ui: &mut Ui, text: &str, speaker: Option<&str>| {
                if ui.selectable_label(own == speaker, text).clicked() {
                    let speaker = speaker.map(str::to_owned);
                    actions.push(ScriptAction::SetChannel(channel, speaker).into());
                }
            };
            let combo = ComboBox::from_id_salt(("channel", channel))
                .width(84.0)
                .selected_text(RichText::new(shown).font(look::value()))
                .show_ui(ui, |ui| {
                    choose(ui, words.any_speaker, None);
                    for speaker in cells::speakers(cx) {
                        choose(ui, &speaker.name, Some(&speaker.id));
                    }
                });
            ui.ctx()
                .accesskit_node_builder(combo.response.id, |node| node.set_label(name.as_str()));
            combo.response.on_hover_text(name);
            if channel % COLUMNS == COLUMNS - 1 {
                ui.end_row();
            }
        }
    });
}
