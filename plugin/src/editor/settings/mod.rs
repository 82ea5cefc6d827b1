//! The settings of the editor: scale, theme, language and others.

mod mouths;
mod preferences;
mod remote;
mod tier;

use egui::gui_zoom::kb_shortcuts::{ZOOM_IN, ZOOM_IN_SECONDARY, ZOOM_OUT, ZOOM_RESET};
use egui::{Grid, OpenUrl, Popup, PopupCloseBehavior, PopupKind, Ui};

use super::action::Action;
use super::context::Context;
use super::look::{self, Theme};
use super::widgets::caption;
use super::widgets::icons::{self, Icon};
use super::words::Language;
use mouths::MouthField;

use crate::logging;
use crate::shared::Shared;

pub use preferences::{MiddleC, Preferences, Scale, Store, file};

/// Scales per row.
const COLUMNS: usize = 4;

/// The state of the settings.
#[derive(Default)]
pub struct SettingsState {
    /// The user's preferences, except the size of the window, which goes to `store`.
    pub(super) chosen: Preferences,
    /// Where preferences are stored; without it they last as long as the window.
    store: Option<Store>,
    /// What is typed for the port of show control.
    port: Option<String>,
    mouths: MouthField,
}

impl SettingsState {
    /// Starts with `chosen`, and stores changes in `store`.
    pub(super) fn new(chosen: Preferences, store: Option<Store>) -> Self {
        Self {
            chosen,
            store,
            port: None,
            mouths: MouthField::default(),
        }
    }

    /// The user's preferences, including the size of the window, for new windows of any instance.
    pub(super) fn preferences(&self, shared: &Shared) -> Preferences {
        Preferences {
            size: shared.window_size().unwrap_or_default(),
            sound_height: shared.sound_height(),
            ..self.chosen
        }
    }

    /// Stores the preferences.
    pub(super) fn keep(&mut self, shared: &Shared) {
        let preferences = self.preferences(shared);
        if let Some(store) = &mut self.store {
            store.keep(preferences);
        }
    }

    /// Takes the store.
    pub(super) fn take_store(&mut self) -> Option<Store> {
        self.store.take()
    }
}

/// Shows the button of the settings, and the settings while they are open.
pub(super) fn button(ui: &mut Ui, cx: &Context, state: &mut SettingsState) -> Option<Action> {
    let words = &cx.words.settings;
    let button = icons::button(ui, Icon::Gear, true, words.title);
    let popup = Popup::from_toggle_button_response(&button)
        // Arrow keys move between choices, as in a menu.
        .kind(PopupKind::Menu)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let shown = popup.show(|ui| {
        choices(ui, cx, &mut state.chosen);
        ui.add_space(look::GAP);
        let tier = tier::show(ui, cx);
        ui.add_space(look::GAP);
        let remote = remote::show(ui, cx, &mut state.port);
        ui.add_space(look::GAP);
        let mouths = mouths::show(ui, cx, &mut state.mouths);
        ui.add_space(look::GAP);
        log_button(ui, cx);
        tier.or(remote).or(mouths)
    });
    shown.and_then(|shown| shown.inner)
}

fn choices(ui: &mut Ui, cx: &Context, chosen: &mut Preferences) {
    let words = &cx.words.settings;
    ui.spacing_mut().item_spacing.y = 4.0;
    caption::show(ui, words.scale).on_hover_text(words.scale_help);
    Grid::new("scales").spacing([4.0, 4.0]).show(ui, |ui| {
        for row in Scale::STEPS.chunks(COLUMNS) {
            for percent in row {
                ui.selectable_value(
                    &mut chosen.scale,
                    Scale::nearest(*percent),
                    format!("{percent} %"),
                );
            }
            ui.end_row();
        }
    });
    ui.add_space(look::GAP);
    caption::show(ui, words.theme);
    ui.horizontal(|ui| {
        ui.selectable_value(&mut chosen.theme, Theme::Dark, words.dark);
        ui.selectable_value(&mut chosen.theme, Theme::Light, words.light);
    });
    ui.add_space(look::GAP);
    caption::show(ui, words.language);
    ui.horizontal(|ui| {
        for language in Language::ALL {
            ui.selectable_value(&mut chosen.language, language, language.name());
        }
    });
    ui.add_space(look::GAP);
    caption::show(ui, words.middle_c).on_hover_text(words.middle_c_help);
    ui.horizontal(|ui| {
        for (choice, word) in MiddleC::ALL.into_iter().zip(words.middle_cs) {
            ui.selectable_value(&mut chosen.middle_c, choice, word);
        }
    });
}

/// The button that opens the log in the system's text viewer.
fn log_button(ui: &mut Ui, cx: &Context) {
    let words = &cx.words.settings;
    let Some(path) = logging::path() else { return };
    let shown = path.display().to_string();
    let button = ui.button(words.log).on_hover_text((words.log_help)(&shown));
    if button.clicked() {
        logging::make();
        ui.ctx().open_url(OpenUrl::new_tab(shown));
    }
}

/// Handles the keys for the scale, and applies the preferences.
pub(super) fn follow(ui: &Ui, cx: &Context, state: &mut SettingsState) {
    let chosen = &mut state.chosen;
    let ctx = ui.ctx();
    let pressed = |shortcut| ctx.input_mut(|input| input.consume_shortcut(shortcut));
    if pressed(&ZOOM_RESET) {
        chosen.scale = Scale::default();
    }
    if pressed(&ZOOM_IN) || pressed(&ZOOM_IN_SECONDARY) {
        chosen.scale = chosen.scale.larger();
    }
    if pressed(&ZOOM_OUT) {
        chosen.scale = chosen.scale.smaller();
    }
    ctx.set_zoom_factor(chosen.scale.factor());
    look::set_theme(ctx, chosen.theme);
    state.keep(cx.shared);
}
