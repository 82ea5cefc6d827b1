//! The computer's keyboard.

use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;

use super::{heard, mouse, on};
use crate::bench::{Bench, script};

#[test]
fn letters_play_while_they_are_held_and_z_and_x_shift_the_octave() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    bench.harness.key_down(Key::A);
    bench.harness.key_down(Key::W);
    // A held key is repeated by the system.
    bench.harness.key_down(Key::A);
    bench.settle();
    assert_eq!(heard(&mut bench), [(60, 100), (61, 100)]);
    bench.press(Key::X);
    bench.harness.key_up(Key::A);
    bench.harness.key_up(Key::W);
    bench.settle();
    assert_eq!(heard(&mut bench), [(60, 0), (61, 0)]);
    bench.press(Key::P);
    assert!(bench.sees("Computer keyboard from C4"));
    for _ in 0..2 {
        bench.press(Key::Z);
    }
    bench.press(Key::K);
    assert_eq!(heard(&mut bench), [(87, 100), (87, 0), (60, 100), (60, 0)]);
    bench.click("An octave down (Z)");
    bench.press(Key::A);
    bench.click("An octave up (X)");
    bench.press(Key::A);
    assert_eq!(heard(&mut bench), [(36, 100), (36, 0), (48, 100), (48, 0)]);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    bench.harness.key_press_modifiers(Modifiers::SHIFT, Key::D);
    bench.settle();
    assert!(heard(&mut bench).is_empty());
}

#[test]
fn the_octaves_are_limited_to_the_range_of_keys() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    for (shift, letter, last) in [(Key::Z, Key::A, 0), (Key::X, Key::P, 123)] {
        for _ in 0..12 {
            bench.press(shift);
        }
        bench.press(letter);
        assert_eq!(heard(&mut bench), [(last, 100), (last, 0)]);
    }
}

#[test]
fn letters_typed_into_a_text_play_nothing() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    bench.harness.key_down(Key::D);
    bench.settle();
    assert_eq!(heard(&mut bench), [(64, 100)]);
    bench.focus_text("one");
    assert_eq!(heard(&mut bench), [(64, 0)], "it continues while a text is typed");
    bench.harness.key_down(Key::S);
    bench.type_text("s");
    bench.harness.key_up(Key::S);
    bench.press(Key::Escape);
    assert!(heard(&mut bench).is_empty());
    bench.press(Key::S);
    assert_eq!(heard(&mut bench), [(62, 100), (62, 0)]);
}

#[test]
fn extra_events_of_a_real_window_release_no_key() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    let pos = on(&bench, "C3", 0.9);
    bench.harness.hover_at(pos);
    bench.harness.run_steps(1);
    let key = |pressed| Event::Key {
        key: Key::S,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let click = Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    };
    // A click gives the window the keyboard focus.
    let focus = [false, true].map(Event::WindowFocused);
    bench
        .harness
        .input_mut()
        .events
        .extend([click].into_iter().chain(focus));
    bench.harness.run_steps(1);
    assert!(bench.shared.keyboard.is_down(60));
    bench.keys.drain(|_| {});
    bench.harness.event(key(true));
    bench.harness.run_steps(1);
    assert_eq!(heard(&mut bench), [(62, 100)]);
    // X11 repeats a held key as a release and a press.
    bench.harness.input_mut().events.extend([key(false), key(true)]);
    bench.harness.run_steps(1);
    assert!(heard(&mut bench).is_empty());
    // A key may be pressed and released within one frame.
    bench.harness.input_mut().events.extend([key(false)]);
    bench.harness.run_steps(1);
    bench.harness.input_mut().events.extend([key(true), key(false)]);
    bench.harness.run_steps(1);
    assert_eq!(heard(&mut bench), [(62, 0), (62, 100), (62, 0)]);
}

#[test]
fn a_letter_that_a_word_uses_plays_nothing() {
    let mut bench = Bench::new(script(&["Welcome back."]));
    bench.click("Letters play");
    bench.wait_for(|bench| bench.sees("Welcome, "));
    bench.harness.get_by_label_contains("Welcome, ").focus();
    bench.settle();
    bench.press(Key::S);
    assert_eq!(heard(&mut bench), [(62, 100), (62, 0)]);
    bench.press(Key::P);
    assert_eq!(heard(&mut bench), []);
    assert!(bench.sees("Pronunciation of"));
}

#[test]
fn letters_play_nothing_while_a_dialog_is_open() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    bench.click("Export…");
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty());
}

#[test]
fn all_keys_are_released_when_the_window_loses_focus_or_closes() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Letters play");
    let place = on(&bench, "F3", 0.9);
    mouse(&mut bench, place, true);
    bench.harness.key_down(Key::A);
    bench.settle();
    assert!(bench.shared.keyboard.is_down(60) && bench.shared.keyboard.is_down(65));
    bench.harness.event(Event::WindowFocused(false));
    bench.settle();
    let up = heard(&mut bench);
    assert!(up.contains(&(60, 0)) && up.contains(&(65, 0)), "{up:?}");
    // The button is still down, but that does not press the key again.
    bench
        .harness
        .event(Event::PointerMoved(place + egui::vec2(3.0, 0.0)));
    bench.settle();
    assert!(heard(&mut bench).is_empty());
    bench.harness.event(Event::WindowFocused(true));
    mouse(&mut bench, place, false);
    bench.harness.key_down(Key::A);
    bench.settle();
    assert_eq!(heard(&mut bench), [(60, 100)]);
    let Bench { shared, harness, .. } = bench;
    drop(harness);
    assert!(!shared.keyboard.is_down(60), "it continues without a window");
}

#[test]
fn the_keyboard_plays_the_focused_key() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.harness.get_by_label_contains("Key C3, line 1").focus();
    bench.settle();
    bench.harness.key_down(Key::Enter);
    bench.settle();
    assert_eq!(heard(&mut bench), [(60, 100)]);
    bench.press(Key::ArrowRight);
    assert!(heard(&mut bench).is_empty(), "it is held");
    bench.harness.key_up(Key::Enter);
    bench.press(Key::Enter);
    assert_eq!(heard(&mut bench), [(60, 0), (61, 100), (61, 0)]);
    for (arrow, key) in [
        (Key::ArrowUp, 73),
        (Key::ArrowLeft, 72),
        (Key::Home, 48),
        (Key::End, 83),
    ] {
        bench.press(arrow);
        bench.press(Key::Enter);
        assert_eq!(heard(&mut bench), [(key, 100), (key, 0)]);
    }
    // The Tab key stops at only one of the keys.
    bench.press(Key::Tab);
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty());
}

#[test]
fn letters_belong_to_the_host_unless_the_piano_has_the_focus_or_the_user_enables_them() {
    let mut bench = Bench::new(script(&["one"]));
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty(), "nothing has the focus");
    bench.harness.get_by_label_contains("Key C3, line 1").focus();
    bench.settle();
    bench.harness.key_down(Key::S);
    bench.settle();
    assert_eq!(heard(&mut bench), [(62, 100)]);
    bench.press(Key::Escape);
    assert_eq!(heard(&mut bench), [(62, 0)], "it continues without the focus");
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty());
    bench.harness.get_by_label("Panic").focus();
    bench.settle();
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty(), "a button has the focus");
    bench.click("Letters play");
    bench.press(Key::S);
    assert_eq!(heard(&mut bench), [(62, 100), (62, 0)]);
    bench.click("Letters play");
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty());
}
