//! Keys for a focused word.

use egui::{Event, Id, Key, Modifiers, Ui};

use super::edits::WordRequest;
use super::state::LineState;
use super::study::Study;
use super::value::What;
use crate::editor::widgets::focus;

/// The zoom factor of a key press.
const ZOOM: f32 = 1.25;

/// The request of keys while the word of `group` has the focus. Left and Right move the focus directly.
pub(super) fn of_word(
    ui: &Ui,
    state: &mut LineState,
    study: &Study,
    group: usize,
    id: Id,
) -> Option<WordRequest> {
    focus::keep_arrows(ui, id);
    let pressed = ui.input(|input| {
        let keys = input.events.iter().filter_map(|event| match event {
            Event::Key {
                key,
                pressed: true,
                repeat,
                modifiers,
                ..
            } => Some((*key, *modifiers, *repeat)),
            _ => None,
        });
        keys.collect::<Vec<_>>()
    });
    // The piano must not play it.
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::P));
    let mut request = None;
    for (key, modifiers, again) in pressed {
        let last = study.groups.len().saturating_sub(1);
        match key {
            Key::ArrowLeft | Key::ArrowRight if !modifiers.alt => {
                let step = |word: usize| {
                    if key == Key::ArrowLeft {
                        word.saturating_sub(1)
                    } else {
                        word + 1
                    }
                };
                state.go_to(step(state.word).min(last));
            }
            Key::Home => state.go_to(0),
            Key::End => state.go_to(last),
            Key::Plus | Key::Equals => state.zoom = ZOOM,
            Key::Minus => state.zoom = ZOOM.recip(),
            _ => request = request_of(group, key, modifiers, again).or(request),
        }
    }
    request
}

fn request_of(group: usize, key: Key, modifiers: Modifiers, again: bool) -> Option<WordRequest> {
    let fine = if modifiers.shift { 0.2 } else { 1.0 };
    let shift = |what, by: f32| Some(WordRequest::Shift(group, what, by * fine, again));
    match key {
        Key::ArrowUp => shift(What::Pitch, 0.5),
        Key::ArrowDown => shift(What::Pitch, -0.5),
        Key::ArrowRight => shift(What::Length, 5.0),
        Key::ArrowLeft => shift(What::Length, -5.0),
        Key::F2 => Some(WordRequest::Pronounce(group)),
        Key::P if modifiers.is_none() => Some(WordRequest::Pronounce(group)),
        Key::Delete | Key::Backspace => Some(WordRequest::Reset(group)),
        _ => None,
    }
}
