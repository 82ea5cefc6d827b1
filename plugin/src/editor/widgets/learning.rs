//! The menu in which a parameter learns its MIDI controller.

use egui::{Response, Ui};
use nice_plug::params::Param;

use super::entry;
use super::operate::Desk;
use crate::controllers::Target;

/// The menu of the widget of `param`.
pub fn menu(response: &Response, param: &impl Param, target: Option<Target>, desk: &mut Desk) {
    response.context_menu(|ui| {
        if ui.button(desk.words.enter_value).clicked() {
            entry::open(ui, param, desk);
            ui.close();
        }
        if ui.button(desk.words.to_default).clicked() {
            desk.mover.once(param, param.default_normalized_value());
            ui.close();
        }
        if let Some(target) = target {
            ui.separator();
            items(ui, "", target, desk);
        }
    });
}

/// The items that are about the controller of `target`, which `name` names where a menu is about several.
pub fn items(ui: &mut Ui, name: &str, target: Target, desk: &Desk) {
    let (controllers, words) = (desk.controllers, desk.words);
    let say = |text: &str| {
        if name.is_empty() {
            text.to_owned()
        } else {
            format!("{name}: {text}")
        }
    };
    let (choice, wanted) = if controllers.learning() == Some(target) {
        (words.stop_learning, None)
    } else {
        (words.learn, Some(target))
    };
    if ui.button(say(choice)).clicked() {
        controllers.learn(wanted);
        ui.close();
    }
    if let Some(cc) = controllers.of(target)
        && ui.button(say(&(words.forget)(cc))).clicked()
    {
        controllers.unlearn(target);
        ui.close();
    }
}
