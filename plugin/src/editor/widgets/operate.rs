//! Operating a parameter with mouse, wheel and keyboard, independent of the widget.
//!
//! The host sees each drag, and each other change, as one gesture.

use egui::accesskit::Action;
use egui::{Key, PointerButton, Rect, Response, Ui, Vec2};
use nice_plug::params::Param;

use super::param::{FINE, Held, ParamContext, move_by};
use super::shown::{self, Shown};
use super::{entry, focus, learning, wheel};
use crate::controllers::Target;

/// The drag distance for the whole range of a knob, in points.
const TURN: f32 = 200.0;
/// The drag distance for one step of an integer, in points.
const COUNT: f32 = 6.0;
/// The fraction of the range that an arrow key moves; a page key moves ten times that.
const KEY_STEP: f32 = 0.01;

/// The effect of a drag.
#[derive(Clone, Copy)]
pub enum Travel {
    /// Up and right increase the value, wherever the drag starts.
    Turn,
    /// The value follows the pointer, from the bottom of this rail to its top.
    Rail(Rect),
}

/// Handles input on the widget of `param` with this `response`. `target` is the controller target.
pub fn operate(
    ui: &Ui,
    response: &Response,
    param: &impl Param,
    target: Option<Target>,
    travel: Travel,
    cx: &mut ParamContext,
) {
    if response.drag_started_by(PointerButton::Primary) || response.clicked() {
        // The widget gets the focus, so that keys such as Ctrl+Z apply to it.
        response.request_focus();
    }
    drag(ui, response, param, travel, cx);
    click(ui, response, param, travel, cx);
    keys(ui, response, param, cx);
    wheel::turn(ui, response, param, cx);
    learning::menu(response, param, target, cx);
    shown::mark(ui, response.rect, param, cx);
    if cx.memory.held.is_none() && cx.memory.typing.is_none() {
        let shown = Shown::of(param, target, cx.controllers);
        response
            .clone()
            .on_hover_ui(|ui| shown.explain(ui, param, target, cx));
    }
}

/// Whether a drag can continue: the pointer is over the window, which has the focus.
pub fn is_reachable(ui: &Ui) -> bool {
    ui.input(|input| input.focused && input.pointer.has_pointer())
}

fn drag(ui: &Ui, response: &Response, param: &impl Param, travel: Travel, cx: &mut ParamContext) {
    if response.drag_started_by(PointerButton::Primary) {
        cx.memory.held = Some(Held {
            id: response.id,
            value: param.unmodulated_normalized_value(),
            before: cx.mover.begin(param),
        });
    }
    let Some(mut held) = cx.memory.held.take_if(|held| held.id == response.id) else {
        return;
    };
    let here = is_reachable(ui);
    if here && response.drag_delta() != Vec2::ZERO {
        let fine = ui.input(|input| input.modifiers.shift);
        held.value = dragged(response, param, travel, fine, held.value).clamp(0.0, 1.0);
        cx.mover.set(param, held.value);
    }
    if here && response.dragged() {
        cx.memory.held = Some(held);
    } else {
        cx.mover.end(param, held.before);
    }
}

/// The `value` after the drag of this frame.
fn dragged(response: &Response, param: &impl Param, travel: Travel, fine: bool, value: f32) -> f32 {
    let (moved, pace) = (response.drag_delta(), if fine { FINE } else { 1.0 });
    match (travel, response.interact_pointer_pos()) {
        (Travel::Turn, _) => {
            let reach = param.step_count().map_or(TURN, |steps| COUNT * steps as f32);
            value + (moved.x - moved.y) / reach * pace
        }
        (Travel::Rail(rail), Some(pointer)) if !fine => along(rail, pointer.y),
        (Travel::Rail(rail), _) => value - moved.y / rail.height() * pace,
    }
}

fn along(rail: Rect, y: f32) -> f32 {
    (rail.bottom() - y) / rail.height()
}

fn click(ui: &Ui, response: &Response, param: &impl Param, travel: Travel, cx: &mut ParamContext) {
    if response.double_clicked() {
        cx.mover.once(param, param.default_normalized_value());
    } else if response.clicked() {
        let by_pointer = ui.input(|input| input.pointer.primary_released());
        let command = ui.input(|input| input.modifiers.command);
        match (travel, response.interact_pointer_pos()) {
            (Travel::Rail(rail), Some(pointer)) if by_pointer && !command => {
                cx.mover.once(param, along(rail, pointer.y));
            }
            (Travel::Turn, _) if by_pointer && !command => {}
            _ => entry::open(ui, param, cx),
        }
    }
}

fn keys(ui: &Ui, response: &Response, param: &impl Param, cx: &mut ParamContext) {
    let asked = |action| ui.input(|input| input.num_accesskit_action_requests(response.id, action)) as f32;
    let mut steps = asked(Action::Increment) - asked(Action::Decrement);
    let mut to_default = false;
    let fine = ui.input(|input| input.modifiers.shift);
    if response.has_focus() {
        focus::keep_arrows(ui, response.id);
        let arrows = focus::arrows(ui);
        steps += arrows.x + arrows.y;
        ui.input(|input| {
            let times = |key| input.num_presses(key) as f32;
            steps += 10.0 * (times(Key::PageUp) - times(Key::PageDown));
            to_default = [Key::Home, Key::Delete, Key::Backspace]
                .into_iter()
                .any(|key| input.key_pressed(key));
        });
    }
    if to_default {
        cx.mover.once(param, param.default_normalized_value());
    } else if steps != 0.0 {
        move_by(param, steps * KEY_STEP, steps, fine, cx);
    }
}
