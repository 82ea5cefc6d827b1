//! Which key presses belong to the host or the editor, and what undo reverts.

use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, script, set_page};

fn command(bench: &mut Bench, key: Key) {
    bench.press_with(Modifiers::COMMAND, key);
}

fn focus(bench: &mut Bench, label: &str) {
    bench.harness.get_by_label(label).focus();
    bench.settle();
}

/// The value of the pitch knob, in semitones.
fn pitch(bench: &Bench) -> f32 {
    bench.params.controls().live.pitch
}

/// Drags the pitch knob by this many points.
fn drag_pitch(bench: &mut Bench, by: f32) {
    let knob = bench.harness.get_by_label("Pitch").rect().center();
    bench.drag(knob, &[knob + vec2(0.0, -by)], Modifiers::NONE);
}

fn space(bench: &mut Bench) {
    bench.press(Key::Space);
    bench.type_text(" ");
}

#[test]
fn space_is_only_used_in_a_text() {
    let mut bench = Bench::new(script(&["one"]));
    space(&mut bench);
    for button in ["Panic", "Export…", "Settings", "Preset: First words"] {
        focus(&mut bench, button);
        space(&mut bench);
    }
    assert!(!bench.params.playing.alarm.take());
    assert!(!bench.sees("Sample rate") && !bench.sees("Language") && !bench.sees("Whispers"));
    bench.focus_text("one");
    command(&mut bench, Key::End);
    space(&mut bench);
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["one "]);
}

#[test]
fn undo_belongs_to_the_host_without_keyboard_focus() {
    let mut bench = Bench::new(script(&["one"]));
    bench.shared.edit(None, |script| script.add(None, "two")).unwrap();
    bench.settle();
    command(&mut bench, Key::Z);
    assert_eq!(bench.texts(), ["one", "two"]);
    focus(&mut bench, "Panic");
    command(&mut bench, Key::Z);
    assert_eq!(bench.texts(), ["one"]);
}

#[test]
fn an_edit_by_the_mouse_can_be_undone_at_once() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Add line");
    bench.press(Key::Escape);
    bench.press(Key::Escape);
    assert_eq!(bench.texts().len(), 2);
    bench.click("Undo");
    assert_eq!(bench.texts().len(), 1);
    command(&mut bench, Key::Y);
    assert_eq!(bench.texts().len(), 2);
}

#[test]
fn undo_on_a_knob_reverts_the_knob() {
    let mut bench = Bench::new(script(&["one"]));
    bench.shared.edit(None, |script| script.add(None, "two")).unwrap();
    drag_pitch(&mut bench, 20.0);
    let once = pitch(&bench);
    drag_pitch(&mut bench, 20.0);
    let twice = pitch(&bench);
    assert!(0.0 < once && once < twice);
    // A knob that was dragged has the focus.
    for expected in [once, 0.0] {
        command(&mut bench, Key::Z);
        assert_eq!((pitch(&bench), bench.texts().len()), (expected, 2));
    }
    command(&mut bench, Key::Z);
    assert_eq!((pitch(&bench), bench.texts().len()), (0.0, 1));
    for (expected, lines) in [(0.0, 2), (once, 2), (twice, 2)] {
        command(&mut bench, Key::Y);
        assert_eq!((pitch(&bench), bench.texts().len()), (expected, lines));
    }
    // The host received each step as a gesture.
    bench.gestures();
    command(&mut bench, Key::Z);
    assert_eq!(bench.gestures().len(), 3);
}

#[test]
fn repeated_keys_on_a_knob_are_one_step_and_the_plane_is_another() {
    let mut bench = Bench::new(script(&["one"]));
    focus(&mut bench, "Pitch");
    for _ in 0..5 {
        bench.press(Key::ArrowUp);
    }
    let moved = pitch(&bench);
    bench.click("Happiness");
    let emotion = |bench: &Bench| {
        let live = bench.params.controls().live;
        (live.valence, live.arousal)
    };
    assert_ne!(emotion(&bench), (0.0, 0.0));
    focus(&mut bench, "Pitch");
    command(&mut bench, Key::Z);
    assert_eq!((pitch(&bench), emotion(&bench)), (moved, (0.0, 0.0)));
    command(&mut bench, Key::Z);
    assert_eq!(pitch(&bench), 0.0);
}

#[test]
fn undoing_a_preset_reverts_its_settings() {
    let mut bench = Bench::new(script(&["one"]));
    drag_pitch(&mut bench, 20.0);
    set_page(&bench, 3);
    let before = bench.params.controls();
    bench.click("Preset: First words");
    bench.click("Whispers");
    let whispers = bench.params.controls();
    assert!(whispers != before && bench.texts() != ["one"]);
    focus(&mut bench, "Panic");
    command(&mut bench, Key::Z);
    assert_eq!(
        (bench.params.controls(), bench.texts()),
        (before, vec!["one".to_owned()])
    );
    command(&mut bench, Key::Y);
    assert_eq!(bench.params.controls(), whispers);
}
