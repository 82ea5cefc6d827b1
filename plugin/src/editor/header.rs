//! The bar at the top: the name, the voice, the presets, the export, the output, and the panic button.

use egui::accesskit::Role;
use egui::{Align, Button, Color32, Label, Layout, RichText, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::context::Context;
use super::export::{self, ExportState};
use super::settings::{self, SettingsState};
use super::status::{self, PeakState};
use super::voice_list::Candidate;
use super::widgets::caption;
use super::{look, presets};
use crate::hosting::Track;

/// The width of the button that shows the voice.
const VOICE_WIDTH: f32 = 200.0;
/// The largest width of the host's track name.
const TRACK_WIDTH: f32 = 120.0;

/// The states of the parts of the bar.
pub(super) struct Parts<'a> {
    pub peaks: &'a mut PeakState,
    pub settings: &'a mut SettingsState,
    pub export: &'a ExportState,
}

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, cx: &Context, parts: Parts) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Recit").heading().color(look::palette(ui).accent));
        track(ui, &cx.shared.hosting.track(), cx);
        ui.add_space(look::GAP);
        caption::show(ui, cx.words.header.voice);
        actions.extend(voice(ui, cx));
        ui.add_space(look::GAP);
        actions.extend(presets::show(ui, cx));
        actions.extend(export::button(ui, cx, parts.export));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let panic = ui
                .button(cx.words.header.panic)
                .on_hover_text(cx.words.header.panic_help);
            if panic.clicked() {
                actions.push(Action::Panic);
            }
            actions.extend(settings::button(ui, cx, parts.settings));
            status::peaks(ui, parts.peaks, cx);
        });
    });
    actions
}

/// The name and the colour of the host's track, if known.
fn track(ui: &mut Ui, track: &Track, cx: &Context) {
    if track.name.is_empty() {
        return;
    }
    let weak = look::palette(ui).weak;
    let colour = track
        .colour
        .map(|[red, green, blue]| Color32::from_rgb(red, green, blue));
    let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
    ui.painter()
        .circle_filled(dot.center(), 4.0, colour.unwrap_or(weak));
    let name = caption::small(ui, &track.name);
    ui.scope(|ui| {
        ui.set_max_width(TRACK_WIDTH);
        ui.add(Label::new(name).truncate())
            .on_hover_text((cx.words.header.track)(&track.name));
    });
}

/// The button that shows the script's voice, and opens the browser.
fn voice(ui: &mut Ui, cx: &Context) -> Option<Action> {
    let current = &cx.script.voice;
    let known = Candidate::of(&cx.voices, current);
    let (title, help) = match known {
        Some(known) => (RichText::new(known.title()), known.speaker.description.as_str()),
        // The voices are not known for a moment after the window has opened.
        None if cx.voices.is_empty() => (RichText::new(&current.name), ""),
        None => (
            RichText::new((cx.words.header.missing)(&current.name)).color(look::palette(ui).bad),
            cx.words.header.missing_help,
        ),
    };
    let name = format!("{}: {}", cx.words.header.voice, title.text());
    let button = Button::new(title).truncate().min_size(vec2(VOICE_WIDTH, 0.0));
    let response = ui.scope(|ui| {
        ui.set_max_width(VOICE_WIDTH);
        ui.add(button)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let action = response.clicked().then_some(Action::OpenVoices);
    response.on_hover_text(if help.is_empty() {
        cx.words.voices.title
    } else {
        help
    });
    action
}
