//! Keys are played: by the mouse, by the computer's keyboard, and by the key that has the focus.

use std::ops::RangeInclusive;

use egui::{Event, Key as Typed, Modifiers, PointerButton, Popup, Response, Ui};

use super::Key;
use super::fingers::Finger;
use super::layout::{Keys, LAST, OCTAVE};
use crate::editor::context::EditorView;

/// The keys of the computer's keyboard that play, from C upwards.
const LETTERS: [Typed; 16] = [
    Typed::A,
    Typed::W,
    Typed::S,
    Typed::E,
    Typed::D,
    Typed::F,
    Typed::T,
    Typed::G,
    Typed::Y,
    Typed::H,
    Typed::U,
    Typed::J,
    Typed::K,
    Typed::O,
    Typed::L,
    Typed::P,
];
/// The highest C from which all of them play.
const HIGHEST_BASE: u8 = 108;
/// How hard a key is struck where nothing says it.
const VELOCITY: u8 = 100;

/// Whether `key` of the computer's keyboard plays a key, or moves those that do.
pub(in crate::editor) fn is_played_by(key: Typed) -> bool {
    LETTERS.contains(&key) || matches!(key, Typed::Z | Typed::X)
}

/// The keys that the computer's keyboard plays from `base` on.
pub fn letters(base: u8) -> RangeInclusive<u8> {
    base..=base + LETTERS.len() as u8 - 1
}

/// What plays `key` on the computer's keyboard.
pub fn letter(base: u8, key: u8) -> Option<Typed> {
    LETTERS.get(usize::from(key.checked_sub(base)?)).copied()
}

/// An octave below `base`, as far as there is one.
pub fn lower(base: u8) -> u8 {
    base.saturating_sub(OCTAVE)
}

/// An octave above `base`, as far as there is one.
pub fn higher(base: u8) -> u8 {
    (base + OCTAVE).min(HIGHEST_BASE)
}

/// Where the arrow keys lead from `key`: to its neighbours, and by octaves.
pub fn moved(ui: &Ui, key: u8, range: &RangeInclusive<u8>) -> u8 {
    let (first, last) = (i32::from(*range.start()), i32::from(*range.end()));
    ui.input(|input| {
        if input.key_pressed(Typed::Home) {
            return *range.start();
        }
        if input.key_pressed(Typed::End) {
            return *range.end();
        }
        let presses = |key| input.num_presses(key) as i32;
        let steps = presses(Typed::ArrowRight) - presses(Typed::ArrowLeft);
        let octaves = presses(Typed::ArrowUp) - presses(Typed::ArrowDown);
        let wanted = i32::from(key) + steps + i32::from(OCTAVE) * octaves;
        wanted.clamp(first, last) as u8
    })
}

/// The mouse strikes the key under it, and goes on to others while it is held.
pub fn mouse(ui: &Ui, view: &mut EditorView, response: &Response, keys: &Keys, all: &[Key]) {
    // A quick tap begins and ends within one frame.
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
                strike(view, keys, pos);
                let key = keys.at(pos);
                choose(ui, view, all.iter().find(|one| one.key == key));
            }
            Event::PointerMoved(pos) if view.state.piano.fingers.held(Finger::Mouse).is_some() => {
                strike(view, keys, pos);
            }
            Event::PointerGone
            | Event::PointerButton {
                button: PointerButton::Primary,
                pressed: false,
                ..
            } => {
                take_keyboard(ui, view);
                view.state.piano.fingers.lift(Finger::Mouse);
            }
            _ => {}
        }
    }
}

/// The strip has the focus once a key of it was struck, unless a text is being typed.
fn take_keyboard(ui: &Ui, view: &mut EditorView) {
    let state = &mut view.state.piano;
    let struck = state.fingers.held(Finger::Mouse);
    if struck.is_some() && !ui.ctx().text_edit_focused() {
        (state.cursor, state.to_cursor) = (struck, true);
    }
}

fn strike(view: &mut EditorView, keys: &Keys, pos: egui::Pos2) {
    let key = keys.at(pos);
    let velocity = keys.velocity(key, pos.y);
    let fingers = &mut view.state.piano.fingers;
    fingers.strike(&view.shared.keyboard, Finger::Mouse, key, velocity);
}

/// Chooses the line of a key that was struck, unless a text is being typed or several lines are chosen.
fn choose(ui: &Ui, view: &mut EditorView, key: Option<&Key>) {
    let disturbs = ui.ctx().text_edit_focused() || view.state.selection.len() > 1;
    if let Some((_, line, _)) = key.and_then(|key| key.line).filter(|_| !disturbs) {
        view.state.selection.set(line.id);
    }
}

/// Plays a key for a moment, as a screen reader asks for it.
pub fn tap(view: &mut EditorView, key: &Key) {
    let fingers = &mut view.state.piano.fingers;
    fingers.strike(&view.shared.keyboard, Finger::Mouse, key.key, VELOCITY);
    fingers.lift(Finger::Mouse);
}

/// Hears what the computer's keyboard plays, once everything else has taken the keys that are for it.
pub fn listen(ui: &Ui, view: &mut EditorView) {
    let ctx = ui.ctx();
    let open = ctx.memory(|memory| memory.top_modal_layer().is_some()) || Popup::is_any_open(ctx);
    let busy = open || ctx.text_edit_focused();
    let letters = super::letters_play(view.state);
    let state = &mut view.state.piano;
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
                press(view, *key);
            }
        } else if !is_pressed_again(*key, &events[at + 1..]) {
            view.state.piano.fingers.lift(Finger::Typed(*key));
        }
    }
}

/// Whether the window has lost the focus. A window that gets it by a click may lose it for a moment before.
fn is_left(events: &[Event]) -> bool {
    let last = events.iter().rev().find_map(|event| match event {
        Event::WindowFocused(focused) => Some(*focused),
        _ => None,
    });
    last == Some(false)
}

/// X11 repeats a key that is held as if it went up and down again at once.
fn is_pressed_again(key: Typed, later: &[Event]) -> bool {
    let again =
        |event: &Event| matches!(event, Event::Key { key: other, pressed: true, .. } if *other == key);
    later.iter().any(again)
}

/// A key of the computer's keyboard goes down.
fn press(view: &mut EditorView, typed: Typed) {
    let state = &mut view.state.piano;
    let finger = Finger::Typed(typed);
    if state.fingers.held(finger).is_some() {
        return;
    }
    match typed {
        Typed::Z => state.base = lower(state.base),
        Typed::X => state.base = higher(state.base),
        Typed::Enter => {
            if let Some(key) = state.cursor {
                state.fingers.strike(&view.shared.keyboard, finger, key, VELOCITY);
            }
        }
        _ => {
            let place = LETTERS.iter().position(|letter| *letter == typed);
            let key = place.map(|place| state.base + place as u8);
            if let Some(key) = key.filter(|key| *key <= LAST) {
                state.fingers.strike(&view.shared.keyboard, finger, key, VELOCITY);
            }
        }
    }
}
