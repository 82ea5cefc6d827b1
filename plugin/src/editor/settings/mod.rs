//! The settings of the editor: how large, how bright, and in which language.

mod preferences;

use egui::gui_zoom::kb_shortcuts::{ZOOM_IN, ZOOM_IN_SECONDARY, ZOOM_OUT, ZOOM_RESET};
use egui::{Grid, OpenUrl, Popup, PopupCloseBehavior, PopupKind, Response, RichText, Ui};

use super::context::{EditorState, EditorView, Snapshot};
use super::look::{self, Theme};
use super::widgets::icons::{self, Icon};
use super::words::Language;
use crate::logging;

pub use preferences::{MiddleC, Preferences, Scale, Store, file};

/// Scales stand in rows of so many.
const COLUMNS: usize = 4;

/// What it remembers.
#[derive(Default)]
pub struct SettingsState {
    /// Where choices are kept; without it they last as long as the window.
    pub(super) store: Option<Store>,
}

/// Shows the button of the settings, and the settings while they are open.
pub(super) fn button(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.settings;
    let button = icons::button(ui, Icon::Gear, true, words.title);
    let popup = Popup::from_toggle_button_response(&button)
        // Arrow keys go from choice to choice, as in a menu.
        .kind(PopupKind::Menu)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| choices(ui, view.state, seen));
}

fn choices(ui: &mut Ui, state: &mut EditorState, seen: &Snapshot) {
    let words = &seen.words.settings;
    ui.spacing_mut().item_spacing.y = 4.0;
    name(ui, words.scale).on_hover_text(words.scale_help);
    Grid::new("scales").spacing([4.0, 4.0]).show(ui, |ui| {
        for row in Scale::STEPS.chunks(COLUMNS) {
            for percent in row {
                ui.selectable_value(&mut state.scale, Scale::nearest(*percent), format!("{percent} %"));
            }
            ui.end_row();
        }
    });
    ui.add_space(look::GAP);
    name(ui, words.theme);
    ui.horizontal(|ui| {
        ui.selectable_value(&mut state.theme, Theme::Dark, words.dark);
        ui.selectable_value(&mut state.theme, Theme::Light, words.light);
    });
    ui.add_space(look::GAP);
    name(ui, words.language);
    ui.horizontal(|ui| {
        for language in Language::ALL {
            ui.selectable_value(&mut state.language, language, language.name());
        }
    });
    ui.add_space(look::GAP);
    name(ui, words.middle_c).on_hover_text(words.middle_c_help);
    ui.horizontal(|ui| {
        for (choice, word) in MiddleC::ALL.into_iter().zip(words.middle_cs) {
            ui.selectable_value(&mut state.middle_c, choice, word);
        }
    });
    ui.add_space(look::GAP);
    log_button(ui, seen);
}

/// Opens the log in whatever the system reads texts with.
fn log_button(ui: &mut Ui, seen: &Snapshot) {
    let words = &seen.words.settings;
    let Some(path) = logging::path() else { return };
    let shown = path.display().to_string();
    let button = ui.button(words.log).on_hover_text((words.log_help)(&shown));
    if button.clicked() {
        logging::make();
        ui.ctx().open_url(OpenUrl::new_tab(shown));
    }
}

/// The name of a group of choices.
fn name(ui: &mut Ui, name: &str) -> Response {
    let weak = look::palette(ui).weak;
    ui.label(RichText::new(name).font(look::small()).color(weak))
}

/// Follows the keys for the scale, and puts into effect what was chosen.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, _seen: &Snapshot) {
    let state = &mut *view.state;
    let ctx = ui.ctx().clone();
    let pressed = |shortcut| ctx.input_mut(|input| input.consume_shortcut(shortcut));
    if pressed(&ZOOM_RESET) {
        state.scale = Scale::default();
    }
    if pressed(&ZOOM_IN) || pressed(&ZOOM_IN_SECONDARY) {
        state.scale = state.scale.larger();
    }
    if pressed(&ZOOM_OUT) {
        state.scale = state.scale.smaller();
    }
    ctx.set_zoom_factor(state.scale.factor());
    look::set_theme(&ctx, state.theme);
    let preferences = state.preferences(view.shared);
    if let Some(store) = &mut state.settings.store {
        store.keep(preferences);
    }
}
