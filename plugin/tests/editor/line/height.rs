//! The height of the panel.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;

use super::{double_click, middle, shown, studied};
use crate::bench::{Bench, script};

/// The part of the panel that grows with it.
fn wave(bench: &Bench) -> Rect {
    bench.harness.get_by_label_contains("Waveform and pitch").rect()
}

fn edge(bench: &Bench) -> Pos2 {
    let edge = bench
        .harness
        .get_by_role_and_label(Role::Splitter, "Height of the sound");
    edge.rect().center()
}

#[test]
fn the_edge_is_dragged_and_a_double_click_resets_it() {
    let mut bench = shown("Welcome back.");
    let before = wave(&bench).height();
    let at = edge(&bench);
    bench.drag(at, &[at - vec2(0.0, 40.0), at - vec2(0.0, 92.0)], Modifiers::NONE);
    assert!(
        (wave(&bench).height() - 2.0 * before).abs() < 0.5,
        "{:?}",
        wave(&bench)
    );
    assert!(
        (edge(&bench).y - (at.y - 92.0)).abs() < 1.0,
        "it follows the pointer"
    );
    assert_eq!(bench.shared.sound_height(), Some(258));
    // Down to half of the waveform.
    let at = edge(&bench);
    bench.drag(
        at,
        &[at + vec2(0.0, 40.0), at + vec2(0.0, 600.0)],
        Modifiers::NONE,
    );
    assert!(
        (wave(&bench).height() - 0.5 * before).abs() < 0.5,
        "{:?}",
        wave(&bench)
    );
    let at = edge(&bench);
    double_click(&mut bench, at);
    assert_eq!(bench.shared.sound_height(), None);
    assert!((wave(&bench).height() - before).abs() < 0.5);
    assert!(!bench.shared.steps().0, "that is no edit");
}

#[test]
fn the_keyboard_moves_and_resets_the_edge() {
    let mut bench = shown("Welcome back.");
    let before = wave(&bench).height();
    bench
        .harness
        .get_by_role_and_label(Role::Splitter, "Height of the sound")
        .focus();
    bench.settle();
    bench.press(Key::ArrowUp);
    bench.press(Key::ArrowUp);
    bench.press(Key::ArrowDown);
    assert!(wave(&bench).height() > before + 4.0);
    bench.press(Key::Delete);
    assert_eq!(bench.shared.sound_height(), None);
    assert!((wave(&bench).height() - before).abs() < 0.5);
}

#[test]
fn the_script_keeps_its_room_in_every_window() {
    for (size, scale) in [
        ((900.0, 520.0), 1.0),
        ((1240.0, 800.0), 1.0),
        ((900.0, 520.0), 2.0),
    ] {
        let screen = crate::raster::Screen::default();
        let state = recit_plugin::editor::EditorState::default();
        let mut bench = Bench::with(script(&["Welcome back.", "Two."]), size, scale, state, screen);
        bench.shared.set_sound_height(Some(9_000));
        bench.settle();
        if size.1 < 600.0 {
            bench.click("Show the sound");
        }
        let bench = studied(bench);
        let row = bench.harness.get_by_label("Line 1").rect();
        let top = edge(&bench).y;
        assert!(row.top() > 0.0 && row.bottom() < top, "{size:?}: {row:?}, {top}");
        let word = middle(&bench, "back");
        assert!(word.y > wave(&bench).bottom() && word.y < size.1);
        let key = bench.harness.get_by_label_contains("Key C3,").rect();
        assert!(key.top() > word.y && key.bottom() < size.1, "{key:?}");
    }
}
