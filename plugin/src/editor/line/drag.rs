//! Dragging a word: vertically for its pitch, at its edge horizontally for its length.

use egui::Ui;

use super::edits::WordRequest;
use super::state::WordDrag;
use super::value::What;

/// Points per semitone.
const SEMITONE: f32 = 8.0;

/// The request from dragging a word. With Shift, steps are fine.
pub(super) fn moved(ui: &Ui, drag: Option<&WordDrag>) -> Option<WordRequest> {
    let drag = drag?;
    let (pointer, fine) = ui.input(|input| (input.pointer.clone(), input.modifiers.shift));
    let way = pointer.latest_pos().map_or(egui::Vec2::ZERO, |now| now - drag.at);
    let by = match drag.what {
        What::Pitch => -way.y / SEMITONE,
        What::Length => drag.from * way.x / drag.width.max(1.0),
    };
    // A value between two steps is kept until it is moved.
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
