//! A word that is held: up and down is its pitch, to and fro at its edge its length.

use egui::Ui;

use super::edits::WordRequest;
use super::state::WordDrag;
use super::value::What;

/// So many points are a semitone.
const SEMITONE: f32 = 8.0;

/// What the hand on a word asks for. With Shift its steps are fine.
pub(super) fn moved(ui: &Ui, drag: Option<&WordDrag>) -> Option<WordRequest> {
    let drag = drag?;
    let (pointer, fine) = ui.input(|input| (input.pointer.clone(), input.modifiers.shift));
    let way = pointer.latest_pos().map_or(egui::Vec2::ZERO, |now| now - drag.at);
    let by = match drag.what {
        What::Pitch => -way.y / SEMITONE,
        What::Length => drag.from * way.x / drag.width.max(1.0),
    };
    // A value between two steps is left alone until it is moved.
    let value = if by == 0.0 {
        drag.from
    } else {
        drag.what.step(drag.from + by, fine)
    };
    if value != drag.value {
        return Some(WordRequest::Drag(value));
    }
    (!pointer.primary_down()).then_some(WordRequest::Release)
}
