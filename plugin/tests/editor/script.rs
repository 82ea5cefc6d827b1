//! The script: edits by a user, and their effects.

use egui_kittest::kittest::Queryable as _;
use recit::player::{Controls, Event, EventKind, Playback, Takes};
use recit::script::{MAX_LINE_CHARS, MAX_LINES};

use crate::bench::{Bench, activate, peak, script};

#[test]
fn a_new_line_takes_the_next_key_and_the_typed_text() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.click("Add line");
    bench.type_text("three");
    assert_eq!(bench.texts(), ["one", "two", ""], "typing alone changes nothing");
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts(), ["one", "two", "three", ""]);
    assert_eq!(bench.shared.instance.script().lines()[2].key, Some(62));
    assert!(bench.shared.take_touched(), "the host is told about the edit");
}

#[test]
fn a_new_line_is_visible_in_a_script_of_any_length() {
    let mut bench = Bench::new(script(&["x"; 60]));
    bench.click("Add line");
    bench.type_text("the last");
    bench.press(egui::Key::Tab);
    assert_eq!(bench.texts()[60], "the last");
    let field = bench.field("the last").unwrap().rect();
    assert!(field.top() > 80.0 && field.bottom() < 760.0, "{field:?}");
}

#[test]
fn a_text_is_committed_when_the_focus_moves_to_another_line() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.focus_text("two");
    bench.type_text("!");
    bench.focus_text("one");
    assert_eq!(bench.texts(), ["one", "two!"]);
    bench.type_text("?");
    bench.focus_text("two!");
    assert_eq!(bench.texts(), ["one?", "two!"]);
}

#[test]
fn a_text_is_committed_when_the_window_loses_the_focus() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text("!");
    bench.harness.event(egui::Event::WindowFocused(false));
    bench.settle();
    assert_eq!(bench.texts(), ["one!"]);
}

#[test]
fn escape_restores_the_old_text() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text(" more");
    bench.press(egui::Key::Escape);
    assert_eq!(bench.texts(), ["one"]);
    assert!(bench.field("one").is_some());
    assert!(bench.shared.draft().is_none());
}

#[test]
fn a_long_text_is_cut_with_a_notice() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text(&"é".repeat(MAX_LINE_CHARS));
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts()[0].chars().count(), MAX_LINE_CHARS);
    assert!(bench.sees("up to 2000 characters"));
}

#[test]
fn a_full_script_refuses_another_line_with_a_notice() {
    let mut bench = Bench::new(script(&["x"; 60]));
    bench
        .shared
        .instance
        .edit(|script| (60..MAX_LINES).try_for_each(|_| script.add(None, "y").map(drop)))
        .unwrap();
    bench.settle();
    bench.click("Add line");
    assert_eq!(bench.texts().len(), MAX_LINES);
    assert!(bench.sees("at most 1024 lines"));
}

#[test]
fn only_the_visible_rows_are_laid_out() {
    let bench = Bench::new(script(&["x"; 68]));
    let rows = bench.harness.query_all_by_label_contains("Play line").count();
    assert!((5..=20).contains(&rows), "{rows} rows");
}

#[test]
fn lines_are_deleted_and_moved() {
    let mut bench = Bench::new(script(&["one", "two", "three"]));
    let choose = |bench: &mut Bench, line: usize, item: &str| {
        bench.click(&format!("More for line {line}"));
        bench.click(item);
    };
    choose(&mut bench, 1, "Move down");
    assert_eq!(bench.texts(), ["two", "one", "three"]);
    choose(&mut bench, 3, "Move up");
    assert_eq!(bench.texts(), ["two", "three", "one"]);
    choose(&mut bench, 2, "Delete");
    assert_eq!(bench.texts(), ["two", "one"]);
    choose(&mut bench, 1, "Duplicate");
    assert_eq!(bench.texts(), ["two", "two", "one"]);
}

#[test]
fn a_line_is_dragged_to_another_position() {
    let mut bench = Bench::new(script(&["one", "two", "three"]));
    let row = |bench: &Bench, text: &str| bench.field(text).unwrap().rect();
    let x = bench.harness.get_by_label("Line 1").rect().left() + 13.0;
    let grip = egui::pos2(x, row(&bench, "one").center().y);
    let below = egui::pos2(x, row(&bench, "three").bottom() + 2.0);
    bench.harness.drag_at(grip);
    bench.settle();
    bench.harness.hover_at(below);
    bench.settle();
    bench.harness.drop_at(below);
    bench.settle();
    assert_eq!(bench.texts(), ["two", "three", "one"]);
}

#[test]
fn the_play_button_of_a_line_plays_it() {
    let mut bench = Bench::new(script(&["Welcome back."]));
    let mut player = activate(&bench);
    assert_eq!(peak(&mut player, 48_000), 0.0);
    bench.wait_for(|bench| bench.sees("ready"));
    bench.click("Play line 1");
    assert!(peak(&mut player, 48_000) > 0.01);
}

#[test]
fn a_take_that_was_heard_can_be_kept() {
    let mut lines = script(&["one"]);
    let id = lines.lines()[0].id;
    lines.set_takes(id, 3).unwrap();
    let mut bench = Bench::new(lines);
    let mut player = activate(&bench);
    bench.settle();
    let robin = Controls {
        takes: Takes::RoundRobin,
        ..Controls::default()
    };
    let (mut left, mut right) = (vec![0.0; 512], vec![0.0; 512]);
    for _ in 0..2 {
        let note = Event {
            offset: 0,
            kind: EventKind::note_on(60),
        };
        player.process(&mut left, &mut right, &[note], &robin, Playback::Offline);
    }
    let choose = |bench: &mut Bench, item: &str| {
        bench.click("More for line 1");
        bench.click(item);
    };
    choose(&mut bench, "Keep last take");
    assert_eq!(bench.shared.instance.script().lines()[0].seed, 1);
    choose(&mut bench, "New take");
    assert_eq!(bench.shared.instance.script().lines()[0].seed, 4);
}

#[test]
fn markup_that_is_not_understood_is_marked() {
    let mut bench = Bench::new(script(&["One [pause 200ms] two.", "One [pause soon] two."]));
    let _player = activate(&bench);
    let marked = |bench: &Bench| bench.harness.query_all_by_label_contains("markup error").count();
    bench.wait_for(|bench| marked(bench) > 0);
    assert_eq!(marked(&bench), 1);
}
