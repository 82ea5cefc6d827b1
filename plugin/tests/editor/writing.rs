//! Writing lines: keys in a text, long texts, and all scripts of the world.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use recit::script::MAX_LINE_CHARS;

use crate::bench::{Bench, activate, peak, script};

#[test]
fn a_scene_is_written_without_the_mouse() {
    let mut bench = Bench::new(script(&["One."]));
    bench.focus_text("One.");
    for text in ["Two.", "Three."] {
        bench.press(Key::Enter);
        bench.type_text(text);
    }
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["One.", "Two.", "Three."]);
    let keys: Vec<_> = bench
        .shared
        .instance
        .script()
        .lines()
        .iter()
        .map(|line| line.key)
        .collect();
    assert_eq!(keys, [Some(60), Some(61), Some(62)]);
}

#[test]
fn enter_adds_a_line_right_below() {
    let mut bench = Bench::new(script(&["one", "three"]));
    bench.focus_text("one");
    bench.press(Key::Enter);
    bench.type_text("two");
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["one", "two", "three"]);
    for _ in 0..2 {
        bench.press_with(Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(bench.texts(), ["one", "three"]);
}

#[test]
fn the_caret_goes_from_line_to_line() {
    let mut bench = Bench::new(script(&["one", "two", "three"]));
    bench.focus_text("one");
    bench.press(Key::ArrowDown);
    bench.type_text("1");
    bench.press(Key::ArrowDown);
    bench.type_text("2");
    bench.press(Key::ArrowUp);
    bench.type_text("3");
    bench.press(Key::Escape);
    assert_eq!(bench.texts(), ["one", "1two", "2three"]);
}

#[test]
fn the_caret_crosses_a_text_row_by_row() {
    let long = "A text that is long enough for three rows of the table at least, so that the caret has to cross them one \
                by one before it leaves the line.";
    let mut bench = Bench::sized(script(&["before", long, "next"]), (1000.0, 700.0));
    bench.focus_text(long);
    bench.press(Key::ArrowUp);
    bench.press(Key::ArrowUp);
    bench.press(Key::ArrowDown);
    bench.type_text("!");
    bench.press(Key::Tab);
    let texts = bench.texts();
    assert!(texts[1].contains('!'), "{texts:?}");
    assert_eq!([&texts[0], &texts[2]], ["before", "next"]);
}

#[test]
fn shift_and_enter_insert_a_line_break() {
    let mut bench = Bench::new(script(&["one", "next"]));
    let row = |bench: &Bench, name: &str| bench.harness.get_by_label(name).rect();
    let height = |bench: &Bench| row(bench, "Line 1").height();
    let before = height(&bench);
    bench.focus_text("one");
    bench.press_with(Modifiers::COMMAND, Key::End);
    bench.press_with(Modifiers::SHIFT, Key::Enter);
    bench.type_text("two");
    assert!(
        height(&bench) > before + 10.0,
        "the row grows while the user types"
    );
    assert!(row(&bench, "Line 1").bottom() < row(&bench, "Line 2").top());
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["one\ntwo", "next"]);
    assert!(height(&bench) > before + 10.0);
}

#[test]
fn backspace_removes_an_empty_line() {
    let mut bench = Bench::new(script(&["one", "", "three"]));
    bench.focus_text("three");
    bench.press(Key::ArrowUp);
    bench.press(Key::Backspace);
    assert_eq!(bench.texts(), ["one", "three"]);
    bench.type_text("!");
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["one!", "three"]);
    for _ in 0..2 {
        bench.press_with(Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(bench.texts(), ["one", "", "three"]);
}

#[test]
fn undo_reverts_typing_first_and_then_edits() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.click("More for line 2");
    bench.click("Delete");
    bench.focus_text("one");
    bench.type_text(" and a half");
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert!(bench.field("one").is_some(), "the typing is undone first");
    assert_eq!(bench.texts(), ["one"]);
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.texts(), ["one", "two"]);
    bench.press_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(bench.texts(), ["one"]);
}

#[test]
fn a_line_is_played_while_it_is_typed() {
    let mut bench = Bench::new(script(&["Welcome back."]));
    let mut player = activate(&bench);
    bench.focus_text("Welcome back.");
    bench.press_with(Modifiers::COMMAND, Key::Enter);
    assert!(peak(&mut player, 48_000) > 0.01);
}

#[test]
fn a_line_is_moved_while_it_is_edited() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.focus_text("one");
    bench.press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(bench.texts(), ["two", "one"]);
    bench.type_text("!");
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["two", "one!"], "the focus moves with it");
}

#[test]
fn every_script_of_the_world_can_be_typed_and_is_kept() {
    let texts = [
        "שלום, עולם",
        "مرحبا بالعالم",
        "你好，世界。",
        "こんにちは、世界",
        "안녕하세요",
        "Grüße 👋🏽 👩‍👩‍👧 🇩🇪",
    ];
    let mut bench = Bench::new(script(&["x"]));
    bench.focus_text("x");
    for text in texts {
        bench.press(Key::Enter);
        bench.type_text(text);
        bench.press(Key::ArrowLeft);
        bench.press(Key::ArrowRight);
    }
    bench.press(Key::Tab);
    assert_eq!(bench.texts()[1..], texts);
    for text in texts {
        assert!(bench.field(text).is_some(), "{text}");
    }
}

#[test]
fn the_longest_text_is_shown_completely_and_can_be_edited() {
    let text = "Long lines are read as well. ".repeat(80);
    let text: String = text.chars().take(MAX_LINE_CHARS - 1).collect();
    let mut bench = Bench::new(script(&[&text, "two"]));
    let field = bench.field(&text).unwrap().rect();
    let row = bench.harness.get_by_label("Line 1").rect();
    assert!(
        field.height() > 300.0 && row.contains_rect(field),
        "{field:?} {row:?}"
    );
    bench.focus_text(&text);
    bench.press_with(Modifiers::COMMAND, Key::End);
    bench.type_text("!");
    bench.press(Key::Tab);
    assert_eq!(bench.texts()[0].chars().count(), MAX_LINE_CHARS);
    assert!(bench.texts()[0].ends_with('!'));
}
