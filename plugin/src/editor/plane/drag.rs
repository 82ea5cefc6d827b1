//! What the user does on the plane: it moves the parameters, or with Alt the emotion of the selected lines.
//!
//! The host sees each drag, and each other change, as one gesture on both parameters; the script sees it as one step.

use egui::{Event, EventFilter, Key, PointerButton, Response, Ui, Vec2};
use nice_plug::params::Param as _;
use recit::emotion::{Emotion, Named, emotion_at};
use recit::player::Control;

use super::area::{Area, EmotionPoint, MIDDLE, tame};
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::mover::{Before, Mover};
use crate::editor::widgets::entry;
use crate::editor::widgets::operate;
use crate::editor::widgets::param::FINE;
use crate::history::Run;
use crate::params::Parameters;

/// An arrow key moves so far, and with Shift so far.
const STEPS: (f32, f32) = (0.05, 0.01);

/// What is moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Valence and arousal, which all lines have in common.
    Parameters,
    /// The emotion of the selected lines.
    Lines,
}

/// What is being dragged, and where it has come to.
pub struct PlaneDrag {
    pub what: What,
    pub place: EmotionPoint,
    /// What the parameters were before.
    before: Before,
}

/// Where the parameters are.
pub fn set_place(view: &EditorView) -> EmotionPoint {
    let emotion = &view.params.live;
    let valence = emotion[Control::Valence].unmodulated_plain_value();
    let arousal = emotion[Control::Arousal].unmodulated_plain_value();
    tame((valence / 100.0, arousal / 100.0))
}

/// Lets the user move what the plane of `response` is about.
pub fn operate(ui: &Ui, response: &Response, area: &Area, view: &mut EditorView, seen: &Snapshot) {
    drag(ui, response, area, view, seen);
    click(ui, response, area, view, seen);
    if response.has_focus() {
        keys(ui, response, view, seen);
    }
}

/// Goes to a named emotion, in full where it is that of lines.
pub fn go_to(ui: &Ui, named: Named, view: &mut EditorView, seen: &Snapshot) {
    match asked(ui) {
        What::Parameters => once(view.mover(), view.params, named.position(), false),
        What::Lines => {
            view.shared.end_run();
            set_lines(view, seen, Emotion::new(named, 1.0), named.position());
        }
    }
}

/// What the user means to move.
pub fn asked(ui: &Ui) -> What {
    if ui.input(|input| input.modifiers.alt) {
        What::Lines
    } else {
        What::Parameters
    }
}

fn drag(ui: &Ui, response: &Response, area: &Area, view: &mut EditorView, seen: &Snapshot) {
    if response.drag_started_by(PointerButton::Primary) {
        take(ui, view, seen);
    }
    let Some(mut drag) = view.state.plane.drag.take() else {
        return;
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
            What::Parameters => set(view.mover(), view.params, place),
            What::Lines => set_lines(view, seen, emotion_at(place.0, place.1), place),
        }
    }
    if here && response.dragged() {
        view.state.plane.drag = Some(drag);
    } else {
        release(view, &drag);
    }
}

/// Takes hold of what the user means to move.
fn take(ui: &Ui, view: &mut EditorView, seen: &Snapshot) {
    let what = asked(ui);
    let (place, before) = match what {
        What::Parameters => (set_place(view), begin(view.mover(), view.params)),
        What::Lines => {
            view.shared.end_run();
            (line_place(view, seen), Before::default())
        }
    };
    view.state.plane.drag = Some(PlaneDrag { what, place, before });
}

fn release(view: &EditorView, drag: &PlaneDrag) {
    match drag.what {
        What::Parameters => end(view.mover(), view.params, &drag.before, false),
        What::Lines => view.shared.end_run(),
    }
}

fn click(ui: &Ui, response: &Response, area: &Area, view: &mut EditorView, seen: &Snapshot) {
    if !response.clicked() {
        return;
    }
    let by_pointer = ui.input(|input| input.pointer.primary_released());
    match response.interact_pointer_pos() {
        Some(pointer) if by_pointer => {
            let place = if response.double_clicked() {
                MIDDLE
            } else {
                // The second click of two belongs to the first.
                view.shared.end_run();
                area.place(pointer)
            };
            jump(asked(ui), place, false, view, seen);
        }
        _ => {
            let valence = &view.params.live[Control::Valence];
            entry::open(ui, valence, &mut view.param_context());
        }
    }
}

fn keys(ui: &Ui, response: &Response, view: &mut EditorView, seen: &Snapshot) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..Default::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (way, to_middle, again) = ui.input(|input| {
        let times = |key| input.num_presses(key) as f32;
        let step = if input.modifiers.shift { STEPS.1 } else { STEPS.0 };
        let right = times(Key::ArrowRight) - times(Key::ArrowLeft);
        let up = times(Key::ArrowUp) - times(Key::ArrowDown);
        let middle = [Key::Home, Key::Delete, Key::Backspace];
        let to_middle = middle.into_iter().any(|key| input.key_pressed(key));
        let is_repeat = |event: &Event| matches!(event, Event::Key { repeat: true, .. });
        let again = input.events.iter().any(is_repeat);
        ((right * step, up * step), to_middle, again)
    });
    if way == MIDDLE && !to_middle {
        return;
    }
    // A key that is held is one step of the script.
    if !again {
        view.shared.end_run();
    }
    let what = asked(ui);
    let from = match what {
        What::Parameters => set_place(view),
        What::Lines => line_place(view, seen),
    };
    let to = tame((from.0 + way.0, from.1 + way.1));
    jump(what, if to_middle { MIDDLE } else { to }, !to_middle, view, seen);
}

/// One change that is not dragged, and may be one of several in a row.
fn jump(what: What, place: EmotionPoint, in_a_row: bool, view: &mut EditorView, seen: &Snapshot) {
    match what {
        What::Parameters => once(view.mover(), view.params, place, in_a_row),
        What::Lines => set_lines(view, seen, emotion_at(place.0, place.1), place),
    }
}

fn line_place(view: &EditorView, seen: &Snapshot) -> EmotionPoint {
    let line = seen.current(view);
    line.map_or(MIDDLE, |line| view.state.plane.memory.place(&line.emotion))
}

fn set_lines(view: &mut EditorView, seen: &Snapshot, emotion: Emotion, place: EmotionPoint) {
    let lines = view.state.selection.in_order(&seen.script);
    let Some(first) = lines.first() else {
        return;
    };
    view.state.plane.memory.keep(emotion, place);
    let done = view.shared.edit(Some(Run::Emotion(*first)), |script| {
        lines
            .iter()
            .try_for_each(|line| script.set_emotion(*line, emotion))
    });
    if let Err(error) = done {
        view.shared.instance.notify(error.to_string());
    }
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
