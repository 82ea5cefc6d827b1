//! The menu of a parameter: the host's, and our own for learning its MIDI controller.

use egui::{Response, Ui};
use nice_plug::params::Param;

use super::entry;
use super::param::ParamContext;
use crate::controllers::Target;
use crate::hosting::MenuPlace;

/// The menu of the widget of `param`. If the host has one, a right click opens that, and our own with Shift.
pub fn menu(response: &Response, param: &impl Param, target: Option<Target>, cx: &mut ParamContext) {
    let shared = cx.mover.shared;
    if response.secondary_clicked()
        && shared.hosting.has_menu()
        && !response.ctx.input(|input| input.modifiers.shift)
        && let Some(place) = response.interact_pointer_pos()
    {
        let place = place * pixels_per_point(response);
        shared.open_host_menu(MenuPlace {
            param: param.as_ptr(),
            x: place.x.round() as i32,
            y: place.y.round() as i32,
        });
        return;
    }
    response.context_menu(|ui| {
        if ui.button(cx.words.enter_value).clicked() {
            entry::open(ui, param, cx);
            ui.close();
        }
        if ui.button(cx.words.to_default).clicked() {
            cx.mover.once(param, param.default_normalized_value());
            ui.close();
        }
        if let Some(target) = target {
            ui.separator();
            items(ui, "", target, cx);
        }
    });
}

/// The factor from points to the units in which a host places menus: on macOS those are points, too.
fn pixels_per_point(response: &Response) -> f32 {
    if cfg!(target_os = "macos") {
        response.ctx.zoom_factor()
    } else {
        response.ctx.pixels_per_point()
    }
}

/// The items for the controller of `target`, with its `name` if a menu has several targets.
pub fn items(ui: &mut Ui, name: &str, target: Target, cx: &ParamContext) {
    let (controllers, words) = (cx.controllers, cx.words);
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
