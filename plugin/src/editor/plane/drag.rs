//! Operating the plane: it moves the parameters, or with Alt the emotion of the selected lines.
//!
//! The host sees each drag, and each other change, as one gesture on both parameters; the script's history
//! has it as one step.

use egui::{Event, Key, PointerButton, Response, Ui, Vec2};
use nice_plug::params::Param as _;
use recit::emotion::{Emotion, Named, emotion_at};
use recit::player::Control;

use super::area::{Area, EmotionPoint, MIDDLE, tame};
use super::state::{PlaneDrag, PlaneState, What};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::mover::{Before, Mover};
use crate::editor::widgets::param::{FINE, WidgetState};
use crate::editor::widgets::{entry, focus, operate};
use crate::params::Parameters;

/// The step of an arrow key, and with Shift.
const STEPS: (f32, f32) = (0.05, 0.01);

/// The position of the parameters.
pub fn set_place(cx: &Context) -> EmotionPoint {
    let emotion = &cx.params.live;
    let valence = emotion[Control::Valence].unmodulated_plain_value();
    let arousal = emotion[Control::Arousal].unmodulated_plain_value();
    tame((valence / 100.0, arousal / 100.0))
}

/// Handles input on the plane of `response`.
pub fn operate(
    ui: &Ui,
    response: &Response,
    area: &Area,
    cx: &Context,
    state: &mut PlaneState,
    widgets: &mut WidgetState,
) -> Vec<Action> {
    let mut actions = drag(ui, response, area, cx, state);
    if response.clicked() {
        match click(ui, response, area) {
            Some((place, is_second)) => {
                let what = asked(ui);
                actions.extend(if is_second { None } else { anew(what, cx) });
                actions.extend(jump(what, place, false, cx, state));
            }
            None => entry::open(ui, &cx.params.live[Control::Valence], &mut cx.widgets(widgets)),
        }
    }
    if response.has_focus() {
        actions.extend(keys(ui, response, cx, state));
    }
    actions
}

/// Moves to a named emotion; for lines at the full amount.
pub fn go_to(ui: &Ui, named: Named, cx: &Context, state: &mut PlaneState) -> Vec<Action> {
    match asked(ui) {
        What::Parameters => {
            once(cx.mover(), cx.params, named.position(), false);
            Vec::new()
        }
        What::Lines => {
            let set = set_lines(cx, state, Emotion::new(named, 1.0), named.position());
            std::iter::once(Action::EndRun).chain(set).collect()
        }
    }
}

/// What the user moves.
pub fn asked(ui: &Ui) -> What {
    if ui.input(|input| input.modifiers.alt) {
        What::Lines
    } else {
        What::Parameters
    }
}

fn drag(ui: &Ui, response: &Response, area: &Area, cx: &Context, state: &mut PlaneState) -> Vec<Action> {
    let mut actions = Vec::new();
    if response.drag_started_by(PointerButton::Primary) {
        actions.extend(take(ui, cx, state));
    }
    let Some(mut drag) = state.drag.take() else {
        return actions;
    };
    let here = operate::is_reachable(ui);
    if here && response.drag_delta() != Vec2::ZERO {
        let fine = ui.input(|input| input.modifiers.shift);
        let place = match response.interact_pointer_pos() {
            Some(pointer) if !fine => area.place(pointer),
            _ => area.moved(drag.place, FINE * response.drag_delta()),
        };
        drag.place = place;
        match drag.what {
            What::Parameters => set(cx.mover(), cx.params, place),
            What::Lines => actions.extend(set_lines(cx, state, emotion_at(place.0, place.1), place)),
        }
    }
    if here && response.dragged() {
        state.drag = Some(drag);
        return actions;
    }
    match drag.what {
        What::Parameters => end(cx.mover(), cx.params, &drag.before, false),
        What::Lines => actions.push(Action::EndRun),
    }
    actions
}

/// Starts a drag.
fn take(ui: &Ui, cx: &Context, state: &mut PlaneState) -> Option<Action> {
    let what = asked(ui);
    let (place, before) = match what {
        What::Parameters => (set_place(cx), begin(cx.mover(), cx.params)),
        What::Lines => (line_place(cx, state), Before::default()),
    };
    state.drag = Some(PlaneDrag { what, place, before });
    (what == What::Lines).then_some(Action::EndRun)
}

/// Where a click moves to, and whether it is the second one of a double click, which belongs to the undo step of
/// the first. `None` for a press of a key.
fn click(ui: &Ui, response: &Response, area: &Area) -> Option<(EmotionPoint, bool)> {
    let by_pointer = ui.input(|input| input.pointer.primary_released());
    let pointer = response.interact_pointer_pos().filter(|_| by_pointer)?;
    let is_second = response.double_clicked();
    Some((if is_second { MIDDLE } else { area.place(pointer) }, is_second))
}

fn keys(ui: &Ui, response: &Response, cx: &Context, state: &mut PlaneState) -> Vec<Action> {
    focus::keep_arrows(ui, response.id);
    let arrows = focus::arrows(ui);
    let (step, to_middle, again) = ui.input(|input| {
        let step = if input.modifiers.shift { STEPS.1 } else { STEPS.0 };
        let middle = [Key::Home, Key::Delete, Key::Backspace];
        let to_middle = middle.into_iter().any(|key| input.key_pressed(key));
        let is_repeat = |event: &Event| matches!(event, Event::Key { repeat: true, .. });
        (step, to_middle, input.events.iter().any(is_repeat))
    });
    if arrows == Vec2::ZERO && !to_middle {
        return Vec::new();
    }
    let what = asked(ui);
    let from = match what {
        What::Parameters => set_place(cx),
        What::Lines => line_place(cx, state),
    };
    let to = tame((from.0 + step * arrows.x, from.1 + step * arrows.y));
    // A held key is one step.
    let first = if again { None } else { anew(what, cx) };
    let set = jump(what, if to_middle { MIDDLE } else { to }, !to_middle, cx, state);
    first.into_iter().chain(set).collect()
}

/// Starts a new undo step, for the parameters at once, because they change at once.
fn anew(what: What, cx: &Context) -> Option<Action> {
    match what {
        What::Parameters => {
            cx.mover().end_run();
            None
        }
        What::Lines => Some(Action::EndRun),
    }
}

/// A single change, which may be one of several in a row.
fn jump(
    what: What,
    place: EmotionPoint,
    in_a_row: bool,
    cx: &Context,
    state: &mut PlaneState,
) -> Option<Action> {
    match what {
        What::Parameters => {
            once(cx.mover(), cx.params, place, in_a_row);
            None
        }
        What::Lines => set_lines(cx, state, emotion_at(place.0, place.1), place),
    }
}

fn line_place(cx: &Context, state: &PlaneState) -> EmotionPoint {
    let line = cx.current();
    line.map_or(MIDDLE, |line| state.memory.place(&line.emotion))
}

fn set_lines(cx: &Context, state: &mut PlaneState, emotion: Emotion, place: EmotionPoint) -> Option<Action> {
    let lines = cx.selection.in_order(&cx.script);
    if lines.is_empty() {
        return None;
    }
    state.memory.keep(emotion, place);
    Some(Action::SetEmotion(lines, emotion))
}

fn once(mover: Mover, params: &Parameters, place: EmotionPoint, in_a_row: bool) {
    let before = begin(mover, params);
    set(mover, params, place);
    end(mover, params, &before, in_a_row);
}

fn begin(mover: Mover, params: &Parameters) -> Before {
    let (valence, arousal) = (&params.live[Control::Valence], &params.live[Control::Arousal]);
    mover.begin(valence);
    mover.begin(arousal);
    Before::default().with(valence).with(arousal)
}

fn set(mover: Mover, params: &Parameters, (valence, arousal): EmotionPoint) {
    let emotion = &params.live;
    for (param, value) in [
        (&emotion[Control::Valence], valence),
        (&emotion[Control::Arousal], arousal),
    ] {
        mover.set(param, param.preview_normalized(100.0 * value));
    }
}

fn end(mover: Mover, params: &Parameters, before: &Before, in_a_row: bool) {
    mover.finish(&params.live[Control::Valence]);
    mover.finish(&params.live[Control::Arousal]);
    mover.note(before, in_a_row);
}
