//! The script as a whole: pages, search, long texts, and files.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, Folder, script};

#[test]
fn words_are_found_by_the_keyboard() {
    let mut lines = vec!["nothing"; 40];
    lines[2] = "The owl and the other owl";
    lines[38] = "OWLS";
    let mut bench = Bench::new(script(&lines));
    bench.press(Key::Tab);
    bench.press_with(Modifiers::COMMAND, Key::F);
    bench.type_text("owl");
    assert!(bench.sees("1 of 3"));
    bench.press(Key::Enter);
    bench.press(Key::Enter);
    assert!(
        bench.sees("3 of 3") && bench.field("OWLS").is_some(),
        "the match is visible"
    );
    bench.press_with(Modifiers::SHIFT, Key::Enter);
    assert!(bench.sees("2 of 3"));
    bench.type_text("z");
    assert!(bench.sees("no matches"));
    bench.press(Key::Escape);
    assert!(!bench.sees("no matches"));
}

#[test]
fn words_are_found_by_the_mouse() {
    let mut bench = Bench::new(script(&["one", "two", "one"]));
    bench.click("Find (Ctrl+F)");
    bench.type_text("one");
    bench.click("Next (Enter)");
    assert!(bench.sees("2 of 2"));
    bench.click("Previous (Shift+Enter)");
    assert!(bench.sees("1 of 2"));
    bench.click("Close");
    assert!(!bench.sees("1 of 2"));
}

#[test]
fn a_pasted_text_is_split_into_lines_as_chosen() {
    let mut bench = Bench::new(script(&["zero"]));
    bench.click("Paste text…");
    bench.type_text("One. Two.\n\nThree, four\nand five.");
    bench.wait_for(|bench| bench.sees("Add 3 lines"));
    bench.click("paragraph");
    bench.wait_for(|bench| bench.sees("Add 2 lines"));
    bench.click("line");
    bench.wait_for(|bench| bench.sees("Add 3 lines"));
    bench.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(bench.texts(), ["zero", "One. Two.", "Three, four", "and five."]);
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.texts(), ["zero"], "all of them are one step");
}

#[test]
fn a_text_for_many_scripts_is_cut_to_the_size_of_one() {
    let mut bench = Bench::new(script(&["zero"]));
    bench.click("Paste text…");
    bench
        .harness
        .event(egui::Event::Paste("A sentence of many. ".repeat(3000)));
    bench.settle();
    bench.wait_for(|bench| bench.harness.query_by_label_contains("Add 1024 lines").is_some());
    bench.click("Add 1024 lines");
    assert_eq!(bench.texts().len(), 1024);
    bench.wait_for(|bench| bench.sees("skipped"));
}

#[test]
fn lines_are_exported_to_a_file_and_imported() {
    let folder = Folder::new("lines");
    std::fs::create_dir(&folder.0).unwrap();
    for (form, name) in [("Plain text", "lines.txt"), ("Table (CSV)", "lines.csv")] {
        let path = folder.0.join(name).display().to_string();
        let mut bench = Bench::new(script(&["one", "two, three"]));
        bench.click("More");
        bench.click("Export lines…");
        bench.click(form);
        type_path(&mut bench, &path);
        bench.click("Export");
        bench.wait_for(|bench| bench.sees("Written to"));
        bench.click("More");
        bench.click("Import lines…");
        type_path(&mut bench, &path);
        bench.click("line");
        bench.click("Import");
        bench.wait_for(|bench| bench.texts().len() == 4);
        assert_eq!(bench.texts(), ["one", "one", "two, three", "two, three"]);
        bench.press_with(Modifiers::COMMAND, Key::Z);
        assert_eq!(bench.texts(), ["one", "two, three"]);
    }
}

#[test]
fn subtitles_become_lines_with_their_times_and_voices() {
    let folder = Folder::new("subtitles");
    std::fs::create_dir(&folder.0).unwrap();
    let path = folder.0.join("film.vtt");
    let vtt =
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Tenor>Who is there?\n\n00:03.500 --> 00:04.000\n<v Bob>Me.\n";
    std::fs::write(&path, vtt).unwrap();
    let mut bench = Bench::new(script(&[]));
    bench.click("More");
    bench.click("Import lines…");
    type_path(&mut bench, &path.display().to_string());
    bench.press(Key::Enter);
    bench.wait_for(|bench| bench.texts().len() == 2);
    let script = bench.shared.instance.script();
    let told: Vec<_> = script
        .lines()
        .iter()
        .map(|line| {
            (
                line.text.as_str(),
                line.at.unwrap().to_string(),
                line.speaker.as_deref().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("Who is there?", "00:00:01.000".to_owned(), "tenor"),
        ("Me.", "00:00:03.500".to_owned(), "Bob"),
    ];
    assert_eq!(told, expected);
    bench.wait_for(|bench| bench.sees("The voice has no speaker `Bob`"));
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.texts().len(), 0);
}

#[test]
fn the_lines_of_one_page_go_to_a_file() {
    let folder = Folder::new("page");
    std::fs::create_dir(&folder.0).unwrap();
    let path = folder.0.join("page.txt");
    let mut lines = script(&["day", "night"]);
    let night = lines.add_page("Night").unwrap();
    let id = lines.lines()[1].id;
    lines.set_page(id, night).unwrap();
    let mut bench = Bench::new(lines);
    bench.harness.get_by_label_contains("Page Night").click();
    bench.settle();
    bench.click("More");
    bench.click("Export lines…");
    bench.click("This page");
    type_path(&mut bench, &path.display().to_string());
    bench.press(Key::Enter);
    bench.wait_for(|bench| bench.sees("Written to"));
    assert_eq!(std::fs::read_to_string(&path).unwrap().trim(), "night");
}

/// Replaces the path in the dialog.
fn type_path(bench: &mut Bench, path: &str) {
    let fields = bench.harness.get_all_by_role(egui::accesskit::Role::TextInput);
    let field = fields.last().unwrap();
    field.focus();
    bench.settle();
    bench.overtype(path);
}

#[test]
fn a_missing_file_is_reported() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("More");
    bench.click("Import lines…");
    type_path(&mut bench, "/nowhere/at/all.txt");
    bench.click("Import");
    bench.wait_for(|bench| bench.sees("Could not read or write the file"));
    assert_eq!(bench.texts(), ["one"]);
}

#[test]
fn pages_are_added_shown_named_played_and_removed() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.click("More");
    bench.click("Add page");
    assert!(bench.sees("This page has no lines yet."));
    bench.click("Add line");
    bench.type_text("three");
    bench.press(Key::Tab);
    let script = bench.shared.instance.script();
    assert_eq!((script.lines()[2].page, script.lines()[2].key), (1, Some(60)));
    assert!(bench.field("one").is_none());
    tab_menu(&mut bench, "Page Page 2", "Play this page");
    assert_eq!(bench.params.playing.page.value(), 2);
    tab_menu(&mut bench, "Page Page 2", "Rename");
    bench.overtype("Night");
    bench.press(Key::Enter);
    assert_eq!(bench.shared.instance.script().pages()[1].name, "Night");
    bench.click("All");
    assert!(bench.field("one").is_some() && bench.field("three").is_some());
    bench.click("More for line 3");
    bench.click("Delete");
    tab_menu(&mut bench, "Page Night", "Remove");
    assert_eq!(bench.shared.instance.script().pages().len(), 1);
    bench.click("Undo");
    assert_eq!(bench.shared.instance.script().pages()[1].name, "Night");
}

fn tab_menu(bench: &mut Bench, tab: &str, item: &str) {
    bench.harness.get_by_label_contains(tab).click_secondary();
    bench.settle();
    bench.click(item);
}
