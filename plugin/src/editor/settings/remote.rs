//! The port at which desks reach the instance.

use egui::{Key, TextEdit, Ui, WidgetInfo};

use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::{caption, tick};
use crate::remote::{Listening, MIN_PORT, Place};

const WIDTH: f32 = 70.0;

/// Shows the field for the port, the switch for other machines, and how it goes. `typed` is the content of the field while the
/// user types.
pub(super) fn show(ui: &mut Ui, cx: &Context, typed: &mut Option<String>) -> Option<Action> {
    let words = &cx.words.settings;
    let place = cx.shared.remote.place();
    let mut action = None;
    caption::show(ui, words.remote).on_hover_text(words.remote_help);
    ui.horizontal(|ui| {
        let stored = place.map_or_else(String::new, |place| place.port.to_string());
        let mut text = typed.clone().unwrap_or_else(|| stored.clone());
        let field = TextEdit::singleline(&mut text)
            .hint_text(words.remote_off)
            .desired_width(WIDTH);
        let field = ui.add(field);
        field.widget_info(|| WidgetInfo {
            label: Some(words.remote_port.to_owned()),
            ..WidgetInfo::text_edit(true, &stored, &text, "")
        });
        if field.changed() {
            *typed = Some(text);
        }
        if field.lost_focus() {
            let is_cancelled = ui.input(|input| input.key_pressed(Key::Escape));
            let text = typed.take().filter(|_| !is_cancelled);
            action = text.and_then(|text| read(&text, place)).map(Action::Remote);
        }
        let mut network = place.is_some_and(|place| place.network);
        let switch = ui.add_enabled_ui(place.is_some(), |ui| {
            tick::show(ui, &mut network, words.remote_network)
        });
        if switch.inner.on_hover_text(words.remote_network_help).changed() {
            action = Some(Action::Remote(place.map(|place| Place { network, ..place })));
        }
    });
    match cx.shared.remote.listening() {
        Listening::Off => {}
        Listening::On(counts) => {
            let lost = counts.malformed + counts.dropped;
            caption::show(ui, (words.remote_counts)(counts.done, counts.refused, lost));
        }
        Listening::Failed(told) => {
            ui.colored_label(look::palette(ui).bad, (cx.words.notices.told)(&told));
        }
    }
    action
}

/// The place that a text names; nothing is none. `None` if it is not a port.
fn read(text: &str, before: Option<Place>) -> Option<Option<Place>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    let port = text.trim().parse().ok().filter(|port| *port >= MIN_PORT)?;
    let network = before.is_some_and(|place| place.network);
    Some(Some(Place { port, network }))
}
