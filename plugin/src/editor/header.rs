//! The bar at the top: the preset, the mode, the voice, the latency, the level, and the health.

use egui::accesskit::Role;
use egui::{Align, Button, Color32, Label, Layout, Popup, RichText, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::context::Context;
use super::look;
use super::presets::{self, PresetState};
use super::settings::{self, SettingsState};
use super::status::{self, HealthState, PeakState};
use super::voice_list::Candidate;
use super::widgets::param::WidgetState;
use super::widgets::{caption, choice};
use crate::hosting::Track;
use crate::params::{LookaheadMode, Mode};

/// The space between two parts.
const BETWEEN: f32 = 8.0;
/// The width of the switch between speaking and singing.
const MODE_WIDTH: f32 = 112.0;
/// The width of the button with the latency.
const LATENCY_WIDTH: f32 = 120.0;
/// The narrowest and the widest button with a preset or a voice.
const NAME: (f32, f32) = (88.0, 220.0);
/// The largest width of the host's track name, and the width of the bar from which it is shown.
const TRACK: (f32, f32) = (110.0, 1080.0);

// In the order of their labels.
const MODES: [Mode; 2] = [Mode::Speak, Mode::Sing];
const LOOKAHEADS: [LookaheadMode; 3] = [LookaheadMode::Live, LookaheadMode::Tight, LookaheadMode::Studio];

/// The states of the parts of the bar.
pub(super) struct Parts<'a> {
    pub presets: &'a mut PresetState,
    pub peaks: &'a mut PeakState,
    pub health: &'a mut HealthState,
    pub settings: &'a mut SettingsState,
}

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, cx: &Context, parts: Parts) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN;
        let width = ui.available_width();
        ui.label(RichText::new("Recit").heading().color(look::palette(ui).accent));
        track(ui, &cx.shared.hosting.track(), cx, width);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let panic = ui
                .button(cx.words.header.panic)
                .on_hover_text(cx.words.header.panic_help);
            if panic.clicked() {
                actions.push(Action::Panic);
            }
            actions.extend(settings::button(ui, cx, parts.settings));
            actions.extend(status::light(ui, cx, parts.health));
            status::peaks(ui, parts.peaks, cx);
            latency(ui, cx);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let fixed = presets::fixed_width() + MODE_WIDTH + 2.0 * BETWEEN + 6.0;
                let names = (ui.available_width() - fixed) / 2.0;
                let names = names.clamp(NAME.0, NAME.1);
                actions.extend(presets::show(ui, cx, parts.presets, names));
                mode(ui, cx);
                actions.extend(voice(ui, cx, names));
            });
        });
    });
    actions
}

/// The name and the colour of the host's track, if known.
fn track(ui: &mut Ui, track: &Track, cx: &Context, width: f32) {
    if track.name.is_empty() {
        return;
    }
    let weak = look::palette(ui).weak;
    let colour = track
        .colour
        .map(|[red, green, blue]| Color32::from_rgb(red, green, blue));
    let told = (cx.words.header.track)(&track.name);
    let (dot, response) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
    ui.painter()
        .circle_filled(dot.center(), 4.0, colour.unwrap_or(weak));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
    response.on_hover_text(&told);
    if width < TRACK.1 {
        return;
    }
    let name = caption::small(ui, &track.name);
    ui.scope(|ui| {
        ui.set_max_width(TRACK.0);
        ui.add(Label::new(name).truncate()).on_hover_text(told);
    });
}

/// The switch between speaking and singing.
fn mode(ui: &mut Ui, cx: &Context) {
    let mut memory = WidgetState::default();
    let widgets = cx.widgets(&mut memory);
    let words = &cx.words.parameters.modes;
    ui.scope(|ui| {
        choice::row(ui, &cx.params.playing.mode, &MODES, words, MODE_WIDTH, &widgets);
    });
}

/// The button with the latency, and the menu of lookaheads.
fn latency(ui: &mut Ui, cx: &Context) {
    let param = &cx.params.lookahead;
    let chosen = param.value();
    let choices = &cx.words.parameters.lookaheads;
    let (name, _) = choices[chosen as usize];
    let is_due = cx.shared.signals.is_lookahead_due(chosen.into());
    let colours = look::palette(ui);
    let (value, ink) = if is_due {
        ((cx.words.status.due)(name), colours.warm)
    } else if cx.meters.sample_rate > 0.0 {
        let ms = (cx.words.header.ms)(status::latency_ms(&cx.meters));
        (format!("{name} · {ms}"), colours.text)
    } else {
        (name.to_owned(), colours.text)
    };
    let said = (cx.words.header.latency)(&value);
    let text = RichText::new(value).font(look::value()).color(ink);
    let button = Button::new(text).truncate().min_size(vec2(LATENCY_WIDTH, 0.0));
    let button = ui
        .scope(|ui| {
            ui.set_max_width(LATENCY_WIDTH);
            ui.add(button)
        })
        .inner;
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    let mut memory = WidgetState::default();
    let widgets = cx.widgets(&mut memory);
    Popup::menu(&button).show(|ui| {
        for (value, (word, meaning)) in LOOKAHEADS.into_iter().zip(choices) {
            let item = ui.selectable_label(chosen == value, *word);
            item.widget_info(|| {
                let said = format!("{}: {word}", widgets.name(param));
                WidgetInfo::selected(Role::RadioButton, true, chosen == value, said)
            });
            if item.on_hover_text(*meaning).clicked() {
                choice::choose(param, value, &widgets);
            }
        }
    });
    button.on_hover_text(cx.words.status.latency.1);
}

/// The button that shows the script's voice, and opens the browser.
fn voice(ui: &mut Ui, cx: &Context, width: f32) -> Option<Action> {
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
    let button = Button::new(title).truncate().min_size(vec2(width, 0.0));
    let response = ui.scope(|ui| {
        ui.set_max_width(width);
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
