//! The mouse on the keys.

use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;

use super::{button, heard, key, mouse, name, on};
use crate::bench::{Bench, script};

#[test]
fn the_mouse_plays_louder_the_lower_it_presses() {
    let mut bench = Bench::new(script(&["one", "two"]));
    let mut velocities = Vec::new();
    for share in [0.05, 0.5, 0.95] {
        let place = on(&bench, "D3", share);
        mouse(&mut bench, place, true);
        let struck = heard(&mut bench);
        assert_eq!(struck.len(), 1, "{struck:?}");
        assert_eq!(struck[0].0, 62);
        velocities.push(struck[0].1);
        assert!(bench.shared.keyboard.is_down(62));
        mouse(&mut bench, place, false);
        assert_eq!(heard(&mut bench), [(62, 0)]);
    }
    assert!(velocities[0] < 30 && velocities[2] > 115, "{velocities:?}");
    assert!(velocities[0] < velocities[1] && velocities[1] < velocities[2]);
}

#[test]
fn a_drag_plays_the_keys_below_it_and_ends_with_the_button() {
    let mut bench = Bench::new(script(&["one"]));
    let [c, d, e] = ["C3", "D3", "E3"].map(|note| on(&bench, note, 0.9));
    let sharp = key(&bench, "C#3").center();
    mouse(&mut bench, c, true);
    for place in [sharp, d, d + egui::vec2(1.0, 2.0), e] {
        bench.harness.event(Event::PointerMoved(place));
    }
    bench.harness.run_steps(1);
    let keys: Vec<_> = heard(&mut bench)
        .iter()
        .map(|(key, velocity)| (*key, *velocity > 0))
        .collect();
    let gone_over = [60, 61, 62].map(|key| [(key, true), (key, false)]).concat();
    assert_eq!(keys[..6], gone_over);
    assert_eq!(keys[6..], [(64, true)]);
    // Beyond the strip the last key stays pressed.
    bench
        .harness
        .event(Event::PointerMoved(e - egui::vec2(0.0, 300.0)));
    bench.harness.run_steps(1);
    assert!(bench.shared.keyboard.is_down(64));
    mouse(&mut bench, e - egui::vec2(0.0, 300.0), false);
    assert!(!bench.shared.keyboard.is_down(64));
    assert!(heard(&mut bench).ends_with(&[(64, 0)]));
}

#[test]
fn clicking_a_key_focuses_the_piano() {
    let mut bench = Bench::new(script(&["one"]));
    let place = on(&bench, "E3", 0.9);
    mouse(&mut bench, place, true);
    mouse(&mut bench, place, false);
    bench.settle();
    heard(&mut bench);
    bench.press(Key::S);
    bench.press(Key::Enter);
    assert_eq!(heard(&mut bench), [(62, 100), (62, 0), (64, 100), (64, 0)]);
    // A text that is being typed keeps the focus.
    bench.focus_text("one");
    mouse(&mut bench, place, true);
    mouse(&mut bench, place, false);
    bench.settle();
    heard(&mut bench);
    bench.press(Key::S);
    assert!(heard(&mut bench).is_empty());
}

#[test]
fn a_key_is_given_to_the_current_line_from_its_menu_and_removed() {
    let mut bench = Bench::new(script(&["one", "two"]));
    let place = on(&bench, "E3", 0.8);
    button(&mut bench, place, PointerButton::Secondary, true);
    button(&mut bench, place, PointerButton::Secondary, false);
    bench.settle();
    bench.click("Put line 1 on E3");
    let keys = |bench: &Bench| {
        bench
            .shared
            .instance
            .script()
            .lines()
            .iter()
            .map(|line| line.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&bench), [Some(64), Some(61)]);
    assert!(!bench.sees("Put line 1"), "the menu is still open");
    assert!(name(&bench, "Key E3").contains("line 1 “one”"));
    bench.step(false);
    bench.settle();
    assert_eq!(keys(&bench), [Some(60), Some(61)]);
    // The same by the keyboard. The line that was on the key gets the other one.
    bench.harness.get_by_label_contains("Key C3, line 1").focus();
    bench.settle();
    bench.press(Key::ArrowRight);
    bench.harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    bench.settle();
    bench
        .harness
        .get_by_label("Swap the keys of lines 1 and 2")
        .focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(keys(&bench), [Some(61), Some(60)]);
    bench.step(false);
    assert_eq!(keys(&bench), [Some(60), Some(61)]);
    assert!(heard(&mut bench).is_empty());
}

#[test]
fn a_key_selects_its_lines() {
    let mut lines = script(&["one", "two"]);
    lines.add(Some(61), "three").unwrap();
    let mut bench = Bench::new(lines);
    assert!(name(&bench, "Key C3").ends_with("current line"));
    let place = key(&bench, "C#3").center();
    mouse(&mut bench, place, true);
    mouse(&mut bench, place, false);
    bench.settle();
    assert!(name(&bench, "Key C#3").ends_with("current line"));
    let place = on(&bench, "C3", 0.9);
    button(&mut bench, place, PointerButton::Secondary, true);
    button(&mut bench, place, PointerButton::Secondary, false);
    bench.settle();
    bench.click("Select line 1");
    assert!(name(&bench, "Key C3").ends_with("current line"));
    let place = key(&bench, "C#3").center();
    button(&mut bench, place, PointerButton::Secondary, true);
    button(&mut bench, place, PointerButton::Secondary, false);
    bench.settle();
    bench.click("Select the 2 lines on this key");
    assert!(name(&bench, "Key C#3").ends_with("current line"));
    // Several lines are selected, so playing does not change the selection.
    let place = on(&bench, "C3", 0.9);
    mouse(&mut bench, place, true);
    bench.settle();
    assert!(name(&bench, "Key C#3").ends_with("current line"));
}
