//! The table of lines: selecting, moving and editing them, by mouse and by keyboard.

use egui::accesskit::Toggled;
use egui::{Key, Modifiers, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::emotion::{Emotion, Named};
use recit::script::{Line, MusicalLength};

use crate::bench::{Bench, script};

const LETTERS: [&str; 5] = ["a", "b", "c", "d", "e"];

fn line(bench: &Bench, index: usize) -> Line {
    (*bench.shared.instance.script().lines()[index]).clone()
}

/// Clicks on a row, outside its cells.
fn click_row(bench: &mut Bench, number: usize, modifiers: Modifiers) {
    let row = bench.harness.get_by_label(&format!("Line {number}")).rect();
    let at = pos2(row.left() + 37.0, row.center().y);
    bench.drag(at, &[at], modifiers);
    bench
        .harness
        .event(egui::Event::ModifiersChanged(Modifiers::NONE));
    bench.settle();
}

/// Undoes the last edit, checks that everything is as before, and redoes it.
fn undo_and_redo(bench: &mut Bench, before: &recit::script::Script) {
    let after = bench.shared.instance.script();
    assert_ne!(after.lines(), before.lines(), "nothing was edited");
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.shared.instance.script().lines(), before.lines());
    bench.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(bench.shared.instance.script().lines(), after.lines());
    bench.press_with(Modifiers::COMMAND, Key::Z);
}

fn is_chosen(bench: &Bench, number: usize) -> bool {
    let name = format!("Line {number}");
    let row = bench.harness.get_by_label(&name);
    row.accesskit_node().toggled() == Some(Toggled::True)
}

fn chosen(bench: &Bench) -> Vec<usize> {
    (1..=5).filter(|number| is_chosen(bench, *number)).collect()
}

#[test]
fn lines_are_selected_by_the_mouse() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 2, Modifiers::NONE);
    assert_eq!(chosen(&bench), [2]);
    click_row(&mut bench, 4, Modifiers::SHIFT);
    assert_eq!(chosen(&bench), [2, 3, 4]);
    click_row(&mut bench, 3, Modifiers::COMMAND);
    assert_eq!(chosen(&bench), [2, 4]);
    assert!(bench.sees("2 selected"));
}

#[test]
fn lines_are_selected_by_the_keyboard() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 1, Modifiers::NONE);
    bench.press(Key::ArrowDown);
    assert_eq!(chosen(&bench), [2]);
    bench.press_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(chosen(&bench), [2, 3]);
    bench.press_with(Modifiers::SHIFT, Key::End);
    assert_eq!(chosen(&bench), [2, 3, 4, 5]);
    bench.press(Key::Home);
    assert_eq!(chosen(&bench), [1]);
    bench.press_with(Modifiers::COMMAND, Key::A);
    assert_eq!(chosen(&bench), [1, 2, 3, 4, 5]);
    bench.press(Key::PageUp);
    assert_eq!(chosen(&bench), [1]);
}

#[test]
fn selected_lines_move_together() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 2, Modifiers::NONE);
    click_row(&mut bench, 3, Modifiers::SHIFT);
    let before = bench.shared.instance.script();
    bench.press_with(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(bench.texts().concat(), "bcade");
    undo_and_redo(&mut bench, &before);
    bench.press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(bench.texts().concat(), "adbce");
    undo_and_redo(&mut bench, &before);
    let row = |bench: &Bench, number: usize| bench.harness.get_by_label(&format!("Line {number}")).rect();
    let x = row(&bench, 1).left() + 13.0;
    let (from, to) = (row(&bench, 2).center().y, row(&bench, 5).bottom());
    bench.drag(pos2(x, from), &[pos2(x, to - 10.0), pos2(x, to)], Modifiers::NONE);
    assert_eq!(bench.texts().concat(), "adebc");
    undo_and_redo(&mut bench, &before);
}

#[test]
fn escape_cancels_a_drag() {
    let mut bench = Bench::new(script(&LETTERS));
    let row = |bench: &Bench, number: usize| bench.harness.get_by_label(&format!("Line {number}")).rect();
    let from = row(&bench, 1).left_center() + egui::vec2(13.0, 0.0);
    bench.harness.hover_at(from);
    bench.harness.drag_at(from);
    bench.settle();
    bench.harness.hover_at(pos2(from.x, row(&bench, 4).bottom()));
    bench.settle();
    bench.press(Key::Escape);
    bench.harness.drop_at(pos2(from.x, row(&bench, 4).bottom()));
    bench.settle();
    assert_eq!(bench.texts(), LETTERS);
}

#[test]
fn selected_lines_are_deleted_and_duplicated_by_the_keyboard() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 2, Modifiers::NONE);
    click_row(&mut bench, 3, Modifiers::SHIFT);
    let before = bench.shared.instance.script();
    bench.press(Key::Delete);
    assert_eq!(bench.texts().concat(), "ade");
    assert_eq!(chosen_text(&bench), "d", "the keyboard stays where it was");
    undo_and_redo(&mut bench, &before);
    click_row(&mut bench, 2, Modifiers::NONE);
    click_row(&mut bench, 3, Modifiers::SHIFT);
    bench.press_with(Modifiers::COMMAND, Key::D);
    assert_eq!(bench.texts().concat(), "abbccde");
    undo_and_redo(&mut bench, &before);
}

fn chosen_text(bench: &Bench) -> String {
    let script = bench.shared.instance.script();
    let rows = script
        .lines()
        .iter()
        .enumerate()
        .filter(|(index, _)| is_chosen(bench, index + 1));
    rows.map(|(_, line)| line.text.as_str()).collect()
}

#[test]
fn lines_are_copied_with_all_their_settings() {
    let mut lines = script(&LETTERS);
    let id = lines.lines()[1].id;
    lines.set_emotion(id, Emotion::new(Named::Fear, 0.5)).unwrap();
    let mut bench = Bench::new(lines);
    click_row(&mut bench, 2, Modifiers::NONE);
    bench.harness.event(egui::Event::Copy);
    bench.settle();
    let before = bench.shared.instance.script();
    bench.press(Key::End);
    bench.harness.event(egui::Event::Paste("b".into()));
    bench.settle();
    assert_eq!(bench.texts().concat(), "abcdeb");
    assert_eq!(line(&bench, 5).emotion, Emotion::new(Named::Fear, 0.5));
    assert_eq!(line(&bench, 5).key, Some(65), "on the next free key");
    undo_and_redo(&mut bench, &before);
    bench.press(Key::Home);
    bench.harness.event(egui::Event::Cut);
    bench.settle();
    assert_eq!(bench.texts().concat(), "bcde");
    undo_and_redo(&mut bench, &before);
}

#[test]
fn text_from_other_programs_is_pasted_as_lines() {
    let mut bench = Bench::new(script(&["one"]));
    click_row(&mut bench, 1, Modifiers::NONE);
    let before = bench.shared.instance.script();
    bench.harness.event(egui::Event::Paste("A single line".into()));
    bench.settle();
    assert_eq!(bench.texts(), ["one", "A single line"]);
    undo_and_redo(&mut bench, &before);
    bench
        .harness
        .event(egui::Event::Paste("First one. Second one.\nThird.".into()));
    bench.settle();
    assert_eq!(bench.texts(), ["one"], "one is asked how to cut it");
    bench.wait_for(|bench| bench.sees("Add 3 lines"));
    bench.click("Add 3 lines");
    assert_eq!(bench.texts(), ["one", "First one.", "Second one.", "Third."]);
    undo_and_redo(&mut bench, &before);
}

#[test]
fn enter_goes_from_a_row_into_its_text() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 3, Modifiers::NONE);
    bench.press(Key::Enter);
    bench.type_text("!");
    bench.press(Key::Escape);
    assert_eq!(bench.texts()[2], "c", "Escape restores the old text");
    bench.press(Key::F2);
    bench.type_text("?");
    bench.press(Key::Tab);
    assert_eq!(bench.texts()[2], "c?");
}

#[test]
fn a_double_click_on_a_row_edits_its_text() {
    let mut bench = Bench::new(script(&LETTERS));
    let row = bench.harness.get_by_label("Line 2").rect();
    bench.double_click(pos2(row.left() + 37.0, row.center().y), Modifiers::NONE);
    bench.type_text("!");
    bench.press(Key::Tab);
    assert_eq!(bench.texts()[1], "b!");
}

#[test]
fn a_new_line_is_inserted_after_the_cursor() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 2, Modifiers::NONE);
    let before = bench.shared.instance.script();
    bench.press_with(Modifiers::SHIFT, Key::Enter);
    bench.type_text("x");
    bench.press(Key::Tab);
    assert_eq!(bench.texts().concat(), "abxcde");
    bench.press_with(Modifiers::COMMAND, Key::Z);
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.shared.instance.script().lines(), before.lines());
}

/// Opens the menu of the cell whose name starts with `name`.
fn open(bench: &mut Bench, name: &str) {
    bench.harness.get_by_label_contains(name).click();
    bench.settle();
}

#[test]
fn an_emotion_is_given_to_all_selected_lines() {
    let mut bench = Bench::new(script(&LETTERS));
    click_row(&mut bench, 1, Modifiers::NONE);
    click_row(&mut bench, 3, Modifiers::SHIFT);
    let before = bench.shared.instance.script();
    open(&mut bench, "Emotion of line 2");
    bench.click_in_menu("Anger");
    let anger = Emotion::new(Named::Anger, 1.0);
    let emotions: Vec<_> = (0..4).map(|index| line(&bench, index).emotion).collect();
    assert_eq!(emotions, [anger, anger, anger, Emotion::default()]);
    bench.press(Key::Escape);
    undo_and_redo(&mut bench, &before);
}

#[test]
fn a_line_is_fitted_to_a_length_that_is_chosen_or_typed() {
    let mut bench = Bench::sized(script(&LETTERS), (1500.0, 800.0));
    let before = bench.shared.instance.script();
    open(&mut bench, "Fit of line 1");
    bench.click("2 bars");
    assert_eq!(line(&bench, 0).fit, Some(MusicalLength::Bars(2.0)));
    undo_and_redo(&mut bench, &before);
    open(&mut bench, "Fit of line 1");
    bench.focus_text("");
    bench.type_text("65");
    assert!(bench.sees("at most 64"), "a wrong length is reported");
    bench.press(Key::Backspace);
    bench.press(Key::Enter);
    assert_eq!(line(&bench, 0).fit, Some(MusicalLength::Beats(6.0)));
    undo_and_redo(&mut bench, &before);
}

#[test]
fn a_line_is_given_to_a_speaker() {
    let mut bench = Bench::sized(script(&LETTERS), (1500.0, 800.0));
    bench.wait_for(|bench| {
        bench
            .harness
            .query_by_label_contains("Speaker of line 1")
            .is_some()
    });
    let before = bench.shared.instance.script();
    let voices = recit::voice::list().0;
    let other = &voices[0].speakers[1];
    open(&mut bench, "Speaker of line 1");
    bench.wait_for(|bench| bench.harness.query_by_label(&other.name).is_some());
    bench.click(&other.name);
    assert_eq!(line(&bench, 0).speaker.as_ref(), Some(&other.id));
    undo_and_redo(&mut bench, &before);
}

#[test]
fn takes_choke_groups_and_pages_are_set_in_the_menu_of_a_row() {
    let mut lines = script(&LETTERS);
    lines.add_page("Night").unwrap();
    let mut bench = Bench::new(lines);
    let before = bench.shared.instance.script();
    for (menu, item) in [("Takes", "3"), ("Choke group", "2"), ("Move to page", "Night")] {
        bench.click("More for line 1");
        bench.click(menu);
        bench.click_in_menu(item);
        bench.press(Key::Escape);
    }
    let set = line(&bench, 0);
    assert_eq!((set.takes, set.choke, set.page), (3, Some(2), 1));
    // Escape has given the keyboard back to the host.
    click_row(&mut bench, 1, Modifiers::NONE);
    for _ in 0..3 {
        bench.press_with(Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(bench.shared.instance.script().lines(), before.lines());
}

#[test]
fn a_cue_number_is_typed_in_the_menu_of_a_row() {
    let mut bench = Bench::new(script(&LETTERS));
    let mut number = |typed: &str, key| {
        bench.click("More for line 1");
        bench.click("Cue number");
        bench.overtype(typed);
        bench.press(key);
        bench.press(Key::Escape);
        line(&bench, 0).number.map(|number| number.to_string())
    };
    assert_eq!(number("12.50", Key::Enter).as_deref(), Some("12.5"));
    assert_eq!(number("7", Key::Escape).as_deref(), Some("12.5"));
    assert_eq!(number("1/2", Key::Enter).as_deref(), Some("12.5"));
    assert_eq!(number(" ", Key::Enter), None);
}

#[test]
fn a_time_in_a_recording_is_typed_in_the_menu_of_a_row() {
    let mut bench = Bench::new(script(&LETTERS));
    let mut time = |typed: &str| {
        bench.click("More for line 1");
        bench.click("Time in a recording");
        bench.overtype(typed);
        bench.press(Key::Enter);
        bench.press(Key::Escape);
        line(&bench, 0).at.map(|at| at.to_string())
    };
    assert_eq!(time("1:02.5").as_deref(), Some("00:01:02.500"));
    assert_eq!(time("soon").as_deref(), Some("00:01:02.500"));
    assert_eq!(time(" "), None);
    assert!(bench.step(false));
    assert_eq!(line(&bench, 0).at.map(|at| at.ms()), Some(62_500));
}

#[test]
fn a_line_is_chosen_for_singing_in_the_menu_of_its_row() {
    let mut bench = Bench::new(script(&LETTERS));
    bench.click("More for line 2");
    bench.click("Sing this line");
    assert_eq!(bench.params.playing.line.value(), 2);
    click_row(&mut bench, 1, Modifiers::NONE);
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.params.playing.line.value(), 1);
}

#[test]
fn a_key_is_typed_as_a_note() {
    let mut bench = Bench::new(script(&LETTERS));
    let before = bench.shared.instance.script();
    bench.harness.get_by_label_contains("Key of line 1").focus();
    bench.settle();
    bench.overtype("A4");
    bench.press(Key::Enter);
    assert_eq!(line(&bench, 0).key, Some(81));
    click_row(&mut bench, 1, Modifiers::NONE);
    undo_and_redo(&mut bench, &before);
}

#[test]
fn the_buttons_undo_and_redo_edits() {
    let mut bench = Bench::new(script(&LETTERS));
    bench.click("More for line 1");
    bench.click("Delete");
    bench.click("Undo");
    assert_eq!(bench.texts(), LETTERS);
    bench.click("Redo");
    assert_eq!(bench.texts().concat(), "bcde");
}

#[test]
fn rows_and_cells_stay_within_the_table_at_any_width() {
    for width in [900.0, 1040.0, 1240.0, 1800.0] {
        let bench = Bench::sized(
            script(&["A longer text that takes more than one row of the table. "; 4]),
            (width, 700.0),
        );
        let rows: Vec<_> = (1..=4)
            .map(|n| bench.harness.get_by_label(&format!("Line {n}")).rect())
            .collect();
        assert!(
            rows.windows(2).all(|pair| pair[0].bottom() < pair[1].top()),
            "{width}"
        );
        let more = bench.harness.get_by_label("More for line 1").rect();
        assert!(
            rows[0].contains_rect(more) && rows[0].right() <= width - 300.0,
            "{width}"
        );
    }
}
