//! Arrow keys of the focused widget.

use egui::{EventFilter, Id, Key, Ui, Vec2, vec2};

/// While `id` has the focus, arrow keys do not move the focus.
pub fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// As [`keep_arrows`], for the arrows up and down.
pub fn keep_vertical_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// The number of arrow key presses: to the right, and upwards.
pub fn arrows(ui: &Ui) -> Vec2 {
    ui.input(|input| {
        let presses = |key| input.num_presses(key) as f32;
        vec2(
            presses(Key::ArrowRight) - presses(Key::ArrowLeft),
            presses(Key::ArrowUp) - presses(Key::ArrowDown),
        )
    })
}
