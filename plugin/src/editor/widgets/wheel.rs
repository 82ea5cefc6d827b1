//! The wheel over the widget of a parameter, in a panel that scrolls.

use egui::{Event, MouseWheelUnit, Response, Ui, Vec2};
use nice_plug::params::Param;

use super::param::{Owner, ParamContext, WidgetState, move_by};

/// A notch of the wheel moves by this share of the range.
const NOTCH: f32 = 0.02;
/// So many points of a smooth wheel are a notch.
const NOTCH_POINTS: f32 = 40.0;
/// After so many seconds of rest the wheel starts again.
const REST: f64 = 0.4;

/// Sees whether the wheel turns in this frame. Called before the widgets of the panel are shown.
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

/// Whatever the wheel has turned now and no widget has taken is the panel's. Called after the widgets.
pub fn end(ui: &Ui, memory: &mut WidgetState) {
    let turns = ui.input(|input| notches(&input.events) != 0.0);
    if turns && memory.wheel.owner == Owner::Open {
        memory.wheel.owner = Owner::Panel;
    }
}

/// Lets the wheel turn `param`, whose widget has this response.
pub(super) fn turn(ui: &Ui, response: &Response, param: &impl Param, cx: &mut ParamContext) {
    let owner = &mut cx.memory.wheel.owner;
    let is_free = *owner == Owner::Open || *owner == Owner::Widget(response.id);
    if !response.hovered() || cx.memory.held.is_some() || !is_free {
        return;
    }
    let notches = ui.input_mut(|input| {
        // The panel that this is in is not to scroll.
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

/// How far the wheel has turned upwards. With the shift key some systems turn it sideways.
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
