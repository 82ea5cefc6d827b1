//! The piano strip.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::player::{EventKind, Playback};
use recit::script::Script;

use crate::bench::{Bench, activate, script, set_page};

/// The notes that the audio thread has received: each key with its velocity in 127ths, or 0 for a release.
fn heard(bench: &mut Bench) -> Vec<(u8, u8)> {
    let mut heard = Vec::new();
    bench.keys.drain(|kind| match kind {
        EventKind::NoteOn { note, velocity } => heard.push((note.key, (velocity * 127.0).round() as u8)),
        EventKind::NoteOff { which } => heard.push((which.key.unwrap(), 0)),
        other => panic!("{other:?}"),
    });
    heard
}

fn button(bench: &mut Bench, pos: Pos2, button: PointerButton, pressed: bool) {
    bench.harness.event(Event::PointerMoved(pos));
    bench.harness.event(Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    });
    bench.harness.run_steps(1);
}

fn mouse(bench: &mut Bench, pos: Pos2, pressed: bool) {
    button(bench, pos, PointerButton::Primary, pressed);
}

/// A position on a white key, below the black ones, at this share of its height.
fn on(bench: &Bench, note: &str, share: f32) -> Pos2 {
    let rect = key(bench, note);
    pos2(rect.center().x, egui::lerp(rect.y_range(), share))
}

/// The position of the key of this note. If it has a line, its name is longer.
fn key(bench: &Bench, note: &str) -> egui::Rect {
    let name = format!("Key {note}");
    let with_line = format!("{name},");
    let mut found = bench.harness.query_all_by(|node| {
        node.label()
            .is_some_and(|label| label == name || label.starts_with(&with_line))
    });
    found.next().unwrap().rect()
}

fn name(bench: &Bench, start: &str) -> String {
    let node = bench.harness.get_by_label_contains(start);
    node.accesskit_node().label().unwrap()
}

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

#[test]
fn keys_describe_the_state_of_their_lines() {
    let mut bench = Bench::new(script(&["Good evening.", ""]));
    assert_eq!(bench.harness.query_all_by_label("Key D3").count(), 1);
    let mut player = activate(&bench);
    let ready = "Key C3, line 1 “Good evening.”, ready, current line";
    bench.wait_for(|bench| name(bench, "Key C3") == ready);
    // A key that is clicked plays.
    let place = on(&bench, "C3", 0.9);
    mouse(&mut bench, place, true);
    let mut events = Vec::new();
    bench
        .keys
        .drain(|kind| events.push(recit::player::Event { offset: 0, kind }));
    let controls = bench.params.controls();
    let mut peak = 0.0_f32;
    for block in 0..40 {
        let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
        let events = if block == 0 { &events[..] } else { &[] };
        player.process(&mut left, &mut right, events, &controls, Playback::Offline);
        peak = left.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
    }
    assert!(peak > 0.01, "peak {peak}");
    bench.wait_for(|bench| name(bench, "Key C3").contains("playing"));
}

#[test]
fn the_strip_shows_the_page_that_is_played() {
    let mut lines = script(&["one"]);
    let page = lines.add_page("Second").unwrap();
    let other = lines.add(Some(62), "two").unwrap();
    lines.set_page(other, page).unwrap();
    let mut bench = Bench::new(lines);
    assert!(bench.sees("Key C3, line 1") && !bench.sees("Key D3, line 2"));
    set_page(&bench, 2);
    bench.settle();
    assert!(!bench.sees("Key C3, line 1") && bench.sees("Key D3, line 2"));
}

#[test]
fn the_strip_fits_the_window_or_is_scrolled_to_the_current_line() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let (first, last) = (key(&bench, "C2"), key(&bench, "B4"));
    assert!(first.left() > 0.0 && last.right() < 900.0 && last.bottom() < 520.0);
    let mut wide = Script::empty();
    wide.add(Some(0), "low").unwrap();
    let high = wide.add(Some(127), "high").unwrap();
    bench.shared.instance.set_script(wide);
    bench.settle();
    assert!(key(&bench, "C-2").left() > 0.0 && key(&bench, "G8").right() > 900.0);
    bench
        .shared
        .instance
        .edit(|script| script.move_to(high, 0))
        .unwrap();
    bench
        .shared
        .instance
        .edit(|script| script.remove(script.lines()[1].id))
        .unwrap();
    bench.settle();
    assert!(key(&bench, "G8").right() < 900.0);
}

#[test]
fn the_piano_says_what_all_keys_play() {
    let mut bench = Bench::new(script(&["one", "two"]));
    let is_on_its_key = |bench: &Bench| bench.sees("Key C3, line 1");
    assert!(is_on_its_key(&bench));
    bench.click("Playing");
    bench.click("Trigger mode: Next");
    assert!(bench.sees("Next: line 1 “one”") && !is_on_its_key(&bench));
    let mut player = activate(&bench);
    let note = recit::player::Note {
        key: 90,
        channel: 0,
        id: None,
    };
    let kind = recit::player::EventKind::NoteOn { note, velocity: 1.0 };
    let event = recit::player::Event { offset: 0, kind };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 4_096], vec![0.0; 4_096]);
    player.process(
        &mut left,
        &mut right,
        &[event],
        &controls,
        recit::player::Playback::Offline,
    );
    bench.wait_for(|bench| bench.sees("Next: line 2 “two”"));
    bench.click("Trigger mode: Line");
    assert!(bench.sees("Any key plays line 1 “one”"));
    bench.click("Mode: Sing");
    assert!(bench.sees("Sing line 1 “one” · keys up to B-1 go to its words"));
    bench.click("Mode: Speak");
    bench.click("Trigger mode: Key");
    assert!(is_on_its_key(&bench));
}

#[test]
fn in_sing_the_words_of_the_line_are_on_the_keys_that_go_to_them() {
    let mut bench = Bench::new(script(&["Carry me over."]));
    bench.click("Mode: Sing");
    bench.wait_for(|bench| bench.sees("Carry: C-2 goes to it, next"));
    heard(&mut bench);
    bench.click("over: D-2 goes to it");
    assert_eq!(
        heard(&mut bench).iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        [2, 2]
    );
    bench.harness.get_by_label("me: C#-2 goes to it").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(
        heard(&mut bench).iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        [1, 1]
    );
    // The player says which word is next.
    let mut player = activate(&bench);
    let event = recit::player::Event {
        offset: 0,
        kind: EventKind::note_on(2),
    };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 64], vec![0.0; 64]);
    player.process(&mut left, &mut right, &[event], &controls, Playback::Offline);
    bench.wait_for(|bench| bench.sees("over: D-2 goes to it, next"));
}

#[test]
fn the_key_of_the_next_cue_is_marked() {
    let mut bench = Bench::new(script(&["one", "two"]));
    assert!(!bench.sees("next cue"));
    let mut player = activate(&bench);
    let event = recit::player::Event {
        offset: 0,
        kind: EventKind::note_on(60),
    };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 64], vec![0.0; 64]);
    player.process(&mut left, &mut right, &[event], &controls, Playback::Offline);
    bench.wait_for(|bench| name(bench, "Key C#3").ends_with("next cue"));
}
