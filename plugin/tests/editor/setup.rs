//! A new script, the keys of pages, and the speakers of channels.

use egui::Key;
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, script};

/// Chooses an item of the script's menu.
fn choose(bench: &mut Bench, item: &str) {
    bench.click("More");
    bench.click(item);
}

fn undo(bench: &mut Bench) {
    bench.click("Undo");
}

#[test]
fn a_new_script_is_empty_shows_how_to_begin_and_is_undone_in_one_step() {
    let mut lines = script(&["one", "two"]);
    lines.add_page("Night").unwrap();
    lines.channels = vec![Some("tenor".to_owned())];
    let mut bench = Bench::new(lines.clone());
    choose(&mut bench, "New script");
    let script = bench.shared.instance.script();
    assert!(script.lines().is_empty() && script.pages().len() == 1 && script.channels.is_empty());
    for way in ["Type a line", "Paste a text…", "Load a preset…"] {
        assert!(bench.sees(way), "{way}");
    }
    undo(&mut bench);
    let script = bench.shared.instance.script();
    assert_eq!((script.lines(), script.pages()), (lines.lines(), lines.pages()));
    assert_eq!(script.channels, lines.channels);
}

#[test]
fn each_way_to_begin_works() {
    let mut bench = Bench::new(recit::script::Script::empty());
    bench.click("Paste a text…");
    assert!(bench.sees("One line for each"));
    bench.press(Key::Escape);
    bench.click("Load a preset…");
    assert!(bench.sees("Built in") && bench.sees("Whispers"));
    bench.press(Key::Escape);
    bench.click("Type a line");
    bench.type_text("Hello.");
    bench.press(Key::Tab);
    assert_eq!(bench.texts(), ["Hello."]);
    assert!(!bench.sees("Type a line"));
}

#[test]
fn a_page_gets_keys_of_its_own() {
    let mut lines = script(&["one", "two"]);
    lines.add_page("Night").unwrap();
    let mut bench = Bench::new(lines);
    choose(&mut bench, "Pages and channels…");
    let keys = |bench: &Bench, page: usize| bench.shared.instance.script().pages()[page].keys;
    let first = bench.shared.instance.script().pages()[0].name.clone();
    bench.click(&format!("Own keys of {first}"));
    assert_eq!(keys(&bench, 0), Some((60, 61)), "those of its lines");
    bench
        .harness
        .get_by_label(&format!("Last key of {first}"))
        .focus();
    bench.settle();
    bench.overtype("C4");
    bench.press(Key::Enter);
    assert_eq!(keys(&bench, 0), Some((60, 72)));
    bench.click("Close");
    undo(&mut bench);
    assert_eq!(keys(&bench, 0), None, "all of it is one step");
}

#[test]
fn a_channel_gets_a_speaker() {
    let mut bench = Bench::new(script(&["one"]));
    bench.wait_for(|bench| bench.sees("House · "));
    choose(&mut bench, "Pages and channels…");
    bench.click("Speaker of channel 3");
    let other = recit::voice::list().0[0].speakers[1].clone();
    bench.click_in_menu(&other.name);
    let channels = |bench: &Bench| bench.shared.instance.script().channels.clone();
    assert_eq!(channels(&bench), [None, None, Some(other.id)]);
    bench.click("Speaker of channel 3");
    bench.click_in_menu("The line's speaker");
    assert!(channels(&bench).is_empty());
    bench.click("Close");
    undo(&mut bench);
    assert_eq!(channels(&bench).len(), 3);
}

#[test]
fn the_menu_of_a_row_fits_in_the_smallest_window() {
    let mut lines = script(&["one", "two"]);
    lines.add_page("Night").unwrap();
    let mut bench = Bench::sized(lines, (900.0, 520.0));
    bench.click("More for line 1");
    for label in ["Duplicate", "Move to page", "Delete"] {
        let rect = bench.harness.get_by_label(label).rect();
        assert!(
            rect.top() > 0.0 && rect.bottom() < 520.0,
            "{label} lies at {rect:?}"
        );
    }
}

#[test]
fn what_a_narrow_table_hides_is_in_the_menu_of_the_row_and_below_its_text() {
    let mut bench = Bench::sized(script(&["one", "two"]), (900.0, 520.0));
    assert!(!bench.sees("Emotion of line 1") && bench.sees("Fit of line 1"));
    for (menu, item) in [("Emotion", "Anger"), ("Length", "2 bars")] {
        bench.click("More for line 1");
        bench.click_in_menu(menu);
        bench.click_in_menu(item);
        bench.press(Key::Escape);
    }
    let line = bench.shared.instance.script().lines()[0].clone();
    assert_eq!(line.emotion.to_string(), "anger:1");
    assert_eq!(line.fit.map(|fit| fit.to_string()).as_deref(), Some("2 bars"));
    let height = |bench: &Bench, line: &str| bench.harness.get_by_label(line).rect().height();
    assert!(
        height(&bench, "Line 1") > height(&bench, "Line 2"),
        "its emotion is below it"
    );
    undo(&mut bench);
    undo(&mut bench);
    assert_eq!(
        bench.shared.instance.script().lines()[0].emotion,
        Default::default()
    );
}
