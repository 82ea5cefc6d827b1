//! The presets: the current one in the header, the browser of all, and the dialog that saves one.
//!
//! | module | |
//! |---|---|
//! | `state` | the presets that exist, and the panel's state |
//! | `browser` | the list with its search |
//! | `save` | the dialog that saves a preset |

mod browser;
mod save;
mod state;

use egui::accesskit::Role;
use egui::{Button, Popup, PopupCloseBehavior, PopupKind, Ui, WidgetInfo, vec2};

pub use self::state::PresetState;
use super::action::Action;
use super::context::Context;
use super::widgets::icons::{self, Icon};

/// The space between the parts.
const BETWEEN: f32 = 2.0;

/// The width of everything except the name.
pub(super) fn fixed_width() -> f32 {
    3.0 * (super::look::ICON + BETWEEN)
}

/// Shows the current preset in `width` points for its name, the buttons for the previous and the next one,
/// and the browser while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut PresetState, width: f32) -> Vec<Action> {
    let words = &cx.words.presets;
    let mut actions = Vec::new();
    let loaded = cx.shared.loaded();
    state.follow(ui.ctx());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN;
        let mut step = |ui: &mut Ui, icon, name, by| {
            if icons::button(ui, icon, true, name).clicked() {
                actions.extend(state.beside(&loaded, by).map(Action::from));
            }
        };
        step(ui, Icon::Left, words.previous, -1);
        let title = if loaded.name.is_empty() {
            words.none
        } else {
            loaded.name.as_str()
        };
        let name = (words.current)(title);
        let button = Button::new(title).truncate().min_size(vec2(width, 0.0));
        let button = ui
            .scope(|ui| {
                ui.set_max_width(width);
                ui.add(button)
            })
            .inner;
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        step(ui, Icon::Right, words.next, 1);
        if icons::button(ui, Icon::Save, true, words.save).clicked() {
            actions.extend(save::begin(cx, state));
        }
        let asked = std::mem::take(&mut state.asked);
        if asked {
            Popup::open_id(ui.ctx(), Popup::default_response_id(&button));
        }
        if button.clicked() || asked {
            state.open();
        }
        Popup::from_toggle_button_response(&button)
            // Arrow keys move between presets, as in a menu.
            .kind(PopupKind::Menu)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| actions.extend(browser::show(ui, cx, state, &loaded)));
        button.on_hover_text(words.help);
    });
    actions.extend(save::show(ui, cx, state));
    actions
}
