//! The bar at the top: the name, the voice, the presets, the export, what comes out, and the way to make it stop.

use egui::accesskit::Role;
use egui::{Align, Button, Color32, Label, Layout, RichText, Sense, Ui, WidgetInfo, vec2};

use super::context::{EditorView, Snapshot};
use super::voices::Candidate;
use super::{export, look, presets, settings, status};
use crate::hosting::Track;

/// The width of the button that shows the voice.
const VOICE_WIDTH: f32 = 200.0;
/// The most of the name of the host's track.
const TRACK_WIDTH: f32 = 120.0;

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Recit").heading().color(look::palette(ui).accent));
        track(ui, &view.shared.hosting.track(), seen);
        ui.add_space(look::GAP);
        ui.label(
            RichText::new(seen.words.header.voice)
                .font(look::small())
                .color(look::palette(ui).weak),
        );
        voice(ui, view, seen);
        ui.add_space(look::GAP);
        presets::show(ui, view, seen);
        export::button(ui, view, seen);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let panic = ui
                .button(seen.words.header.panic)
                .on_hover_text(seen.words.header.panic_help);
            if panic.clicked() {
                view.params.playing.alarm.raise();
            }
            settings::button(ui, view, seen);
            status::peaks(ui, &mut view.state.peaks, seen);
        });
    });
}

/// The name and the colour of the host's track, where the host says them.
fn track(ui: &mut Ui, track: &Track, seen: &Snapshot) {
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
    let name = RichText::new(&track.name).font(look::small()).color(weak);
    ui.scope(|ui| {
        ui.set_max_width(TRACK_WIDTH);
        ui.add(Label::new(name).truncate())
            .on_hover_text((seen.words.header.track)(&track.name));
    });
}

/// The button that shows the voice of the script, and opens the browser.
fn voice(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let current = &seen.script.voice;
    let known = Candidate::of(&seen.voices, current);
    let (title, help) = match known {
        Some(known) => (RichText::new(known.title()), known.speaker.description.as_str()),
        // No voices are known for a moment after the window has opened.
        None if seen.voices.is_empty() => (RichText::new(&current.name), ""),
        None => (
            RichText::new((seen.words.header.missing)(&current.name)).color(look::palette(ui).bad),
            seen.words.header.missing_help,
        ),
    };
    let name = format!("{}: {}", seen.words.header.voice, title.text());
    let button = Button::new(title).truncate().min_size(vec2(VOICE_WIDTH, 0.0));
    let response = ui.scope(|ui| {
        ui.set_max_width(VOICE_WIDTH);
        ui.add(button)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        view.state.voices.open(seen);
    }
    response.on_hover_text(if help.is_empty() {
        seen.words.voices.title
    } else {
        help
    });
}
