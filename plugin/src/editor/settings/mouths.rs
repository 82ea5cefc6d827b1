//! Where the mouths of the instance are sent.

use egui::{Key, TextEdit, Ui, WidgetInfo};
use recit::mouths::{MouthStatus, UnknownDestination, VtubeState};

use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::editor::words;
use crate::mouths::Sending;

const WIDTH: f32 = 240.0;

/// The field for the destinations, and what is wrong with what was typed.
#[derive(Default)]
pub(super) struct MouthField {
    /// Its content while the user types.
    typed: Option<String>,
    /// The content that was not understood, and why.
    wrong: Option<(String, UnknownDestination)>,
}

/// Shows the field for the destinations, and how it goes.
pub(super) fn show(ui: &mut Ui, cx: &Context, field: &mut MouthField) -> Option<Action> {
    let words = &cx.words.settings;
    caption::show(ui, words.mouths).on_hover_text(words.mouths_help);
    let stored = cx.shared.mouths.settings().to_string();
    let wrong = field.wrong.as_ref().map(|(text, _)| text.clone());
    let mut text = field.typed.clone().or(wrong).unwrap_or_else(|| stored.clone());
    let edit = TextEdit::singleline(&mut text)
        .hint_text(words.remote_off)
        .desired_width(WIDTH);
    let edit = ui.add(edit);
    edit.widget_info(|| WidgetInfo {
        label: Some(words.mouths_to.to_owned()),
        ..WidgetInfo::text_edit(true, &stored, &text, "")
    });
    let mut action = None;
    if edit.changed() {
        field.typed = Some(text);
    }
    if edit.lost_focus() {
        let is_cancelled = ui.input(|input| input.key_pressed(Key::Escape));
        if let Some(text) = field.typed.take() {
            field.wrong = None;
            match text.parse() {
                _ if is_cancelled => {}
                Ok(settings) => action = Some(Action::Mouths(settings)),
                Err(error) => field.wrong = Some((text, error)),
            }
        }
    }
    let bad = look::palette(ui).bad;
    if let Some((_, unknown)) = &field.wrong {
        ui.colored_label(bad, (words.mouths_unknown)(unknown));
    }
    match cx.shared.mouths.sending() {
        Sending::Off => {}
        Sending::On(status) => tell(ui, words, &status),
        Sending::Failed(told) => {
            ui.colored_label(bad, (cx.words.notices.told)(&told));
        }
    }
    action
}

fn tell(ui: &mut Ui, words: &words::Settings, status: &MouthStatus) {
    let counts = status.counts;
    caption::show(
        ui,
        (words.mouths_counts)(counts.sayings + counts.frames, counts.late),
    );
    match &status.vtube {
        None => {}
        Some(VtubeState::Connecting) => drop(caption::show(ui, words.vtube_connecting)),
        Some(VtubeState::Asking) => drop(caption::show(ui, words.vtube_asking)),
        Some(VtubeState::Connected) => drop(caption::show(ui, words.vtube_connected)),
        Some(VtubeState::Refused(reason)) => {
            ui.colored_label(look::palette(ui).bad, format!("VTube Studio: {reason}"));
        }
    }
}
