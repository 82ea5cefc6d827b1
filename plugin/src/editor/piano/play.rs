//! Plays keys: by the mouse, the computer's keyboard, and the focused key.

use std::ops::RangeInclusive;

use egui::{Event, Key as Typed, Modifiers, PointerButton, Response, Ui};

use super::fingers::Finger;
use super::key::Key;
use super::layout::{Keys, LAST, OCTAVE};
use super::state::PianoState;
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::selection::Selection;
use crate::editor::widgets::focus;
use crate::editor::{keys, letters};

/// The highest C from which all letters play.
const HIGHEST_BASE: u8 = 108;
/// The velocity if there is no other.
const VELOCITY: u8 = 100;

/// `base` an octave lower, if possible.
pub fn lower(base: u8) -> u8 {
    base.saturating_sub(OCTAVE)
}

/// `base` an octave higher, if possible.
pub fn higher(base: u8) -> u8 {
    (base + OCTAVE).min(HIGHEST_BASE)
}

/// The destination of the arrow keys from `key`: its neighbours, and octaves.
pub fn moved(ui: &Ui, key: u8, range: &RangeInclusive<u8>) -> u8 {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if pressed(Typed::Home) {
        return *range.start();
    }
    if pressed(Typed::End) {
        return *range.end();
    }
    let (first, last) = (i32::from(*range.start()), i32::from(*range.end()));
    let arrows = focus::arrows(ui);
    let by = arrows.x as i32 + i32::from(OCTAVE) * arrows.y as i32;
    (i32::from(key) + by).clamp(first, last) as u8
}

/// The mouse strikes the key under it, and further keys while the button is held.
pub fn mouse(
    ui: &Ui,
    cx: &Context,
    state: &mut PianoState,
    response: &Response,
    keys: &Keys,
    all: &[Key],
) -> Option<Action> {
    let mut action = None;
    // A quick tap starts and ends within one frame.
    let taken = response.is_pointer_button_down_on() || response.clicked();
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed: true,
                ..
            } if taken => {
                strike(cx, state, keys, pos);
                let key = keys.at(pos);
                action = choose(ui, cx, all.iter().find(|one| one.key == key)).or(action);
            }
            Event::PointerMoved(pos) if state.fingers.held(Finger::Mouse).is_some() => {
                strike(cx, state, keys, pos);
            }
            Event::PointerGone
            | Event::PointerButton {
                button: PointerButton::Primary,
                pressed: false,
                ..
            } => {
                take_keyboard(ui, state);
                state.fingers.lift(Finger::Mouse);
            }
            _ => {}
        }
    }
    action
}

/// The strip gets the focus when a key is struck, unless a text is being typed.
fn take_keyboard(ui: &Ui, state: &mut PianoState) {
    let struck = state.fingers.held(Finger::Mouse);
    if struck.is_some() && !ui.ctx().text_edit_focused() {
        (state.cursor, state.to_cursor) = (struck, true);
    }
}

fn strike(cx: &Context, state: &mut PianoState, keys: &Keys, pos: egui::Pos2) {
    let key = keys.at(pos);
    let velocity = keys.velocity(key, pos.y);
    let keyboard = &cx.shared.keyboard;
    state.fingers.strike(keyboard, Finger::Mouse, key, velocity);
}

/// Selects the line of a struck key, unless a text is being typed or several lines are selected.
fn choose(ui: &Ui, cx: &Context, key: Option<&Key>) -> Option<Action> {
    let disturbs = ui.ctx().text_edit_focused() || cx.selection.len() > 1;
    let (_, line, _) = key?.line.filter(|_| !disturbs)?;
    Some(Action::Select(Selection::one(line.id)))
}

/// Plays a key briefly: for a screen reader, or to go to a word.
pub fn tap(cx: &Context, state: &mut PianoState, key: u8) {
    let fingers = &mut state.fingers;
    fingers.strike(&cx.shared.keyboard, Finger::Mouse, key, VELOCITY);
    fingers.lift(Finger::Mouse);
}

/// Whether letters of the computer's keyboard play: while the strip has the focus, or always if the user has
/// set that.
pub fn letters_play(cx: &Context, state: &PianoState) -> bool {
    cx.letters_play || state.focused
}

/// Handles the computer's keyboard, after everything else has taken its keys.
pub fn listen(ui: &Ui, cx: &Context, state: &mut PianoState) {
    let busy = keys::is_anything_open(ui) || ui.ctx().text_edit_focused();
    let letters = letters_play(cx, state);
    let (events, focused) = ui.input(|input| (input.events.clone(), input.focused));
    let left = !focused || is_left(&events);
    if left || (busy && !state.busy) {
        state.fingers.lift_all();
    }
    state.busy = busy;
    if !letters {
        state.fingers.lift_typed();
    }
    for (at, event) in events.iter().enumerate() {
        let Event::Key {
            key,
            pressed,
            modifiers,
            repeat,
            ..
        } = event
        else {
            continue;
        };
        if *pressed {
            if letters && !left && !busy && !repeat && *modifiers == Modifiers::NONE {
                press(cx, state, *key);
            }
        } else if !is_pressed_again(*key, &events[at + 1..]) {
            state.fingers.lift(Finger::Typed(*key));
        }
    }
}

/// Whether the window has lost the focus. A window that gets the focus by a click may lose it briefly before.
fn is_left(events: &[Event]) -> bool {
    let last = events.iter().rev().find_map(|event| match event {
        Event::WindowFocused(focused) => Some(*focused),
        _ => None,
    });
    last == Some(false)
}

/// X11 repeats a held key as if it was released and pressed again.
fn is_pressed_again(key: Typed, later: &[Event]) -> bool {
    let again =
        |event: &Event| matches!(event, Event::Key { key: other, pressed: true, .. } if *other == key);
    later.iter().any(again)
}

/// A key of the computer's keyboard goes down.
fn press(cx: &Context, state: &mut PianoState, typed: Typed) {
    let finger = Finger::Typed(typed);
    if state.fingers.held(finger).is_some() {
        return;
    }
    match typed {
        Typed::Z => state.base = lower(state.base),
        Typed::X => state.base = higher(state.base),
        Typed::Enter => {
            if let Some(key) = state.cursor {
                state.fingers.strike(&cx.shared.keyboard, finger, key, VELOCITY);
            }
        }
        _ => {
            let key = letters::key(state.base, typed);
            if let Some(key) = key.filter(|key| *key <= LAST) {
                state.fingers.strike(&cx.shared.keyboard, finger, key, VELOCITY);
            }
        }
    }
}
