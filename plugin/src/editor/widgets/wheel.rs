//! The mouse wheel over a parameter's widget in a scrolling panel.

use egui::{Event, MouseWheelUnit, Response, Ui, Vec2};
use nice_plug::params::Param;

use super::param::{Owner, ParamContext, WidgetState, move_by};

/// The fraction of the range per notch.
const NOTCH: f32 = 0.02;
/// The points of a smooth wheel per notch.
const NOTCH_POINTS: f32 = 40.0;
/// The pause after which the wheel counts as starting again, in seconds.
const REST: f64 = 0.4;

/// Checks whether the wheel turns in this frame. Call it before the widgets of the panel.
pub fn begin(ui: &Ui, memory: &mut WidgetState) {
    let wheel = &mut memory.wheel;
    let (now, turns) = ui.input(|input| (input.time, notches(&input.events) != 0.0));
    if now - wheel.last > REST {
        wheel.owner = Owner::Open;
    }
    if turns {
        wheel.last = now;
    }
}

/// If no widget has taken the wheel, it belongs to the panel. Call it after the widgets.
pub fn end(ui: &Ui, memory: &mut WidgetState) {
    let turns = ui.input(|input| notches(&input.events) != 0.0);
    if turns && memory.wheel.owner == Owner::Open {
        memory.wheel.owner = Owner::Panel;
    }
}

/// Lets the wheel move `param`, whose widget has this response.
pub(super) fn turn(ui: &Ui, response: &Response, param: &impl Param, cx: &mut ParamContext) {
    let owner = &mut cx.memory.wheel.owner;
    let is_free = *owner == Owner::Open || *owner == Owner::Widget(response.id);
    if !response.hovered() || cx.memory.held.is_some() || !is_free {
        return;
    }
    let notches = ui.input_mut(|input| {
        // The panel around it must not scroll.
        input.smooth_scroll_delta = Vec2::ZERO;
        notches(&input.events)
    });
    if notches != 0.0 {
        *owner = Owner::Widget(response.id);
        let fine = ui.input(|input| input.modifiers.shift);
        let steps = notches.signum() * notches.abs().ceil();
        move_by(param, notches * NOTCH, steps, fine, cx);
    }
}

/// The upward rotation of the wheel. With Shift some systems report it as horizontal.
fn notches(events: &[Event]) -> f32 {
    let turned = |event: &Event| match event {
        Event::MouseWheel { unit, delta, .. } => match unit {
            MouseWheelUnit::Point => (delta.x + delta.y) / NOTCH_POINTS,
            MouseWheelUnit::Line | MouseWheelUnit::Page => delta.x + delta.y,
        },
        _ => 0.0,
    };
    events.iter().map(turned).sum()
}
