//! How words are read, and their pronunciations.

use super::{double_click, middle, shown, studied};

#[test]
fn a_word_shows_how_it_is_read_and_its_alternatives() {
    let mut bench = shown("I read it on 10/12/99.");
    let word = middle(&bench, "October twelfth nineteen ninety nine");
    double_click(&mut bench, word);
    assert!(!bench.sees("date or time"), "it is collapsed at first");
    bench.click("How it is read");
    bench.harness.run_steps(30);
    assert!(bench.sees("“10/12/99”: date or time (date in numbers)"));
    assert!(bench.sees("or “ten slash twelve slash ninety nine”: number"));
    bench.press(egui::Key::Escape);
    let word = middle(&bench, "read");
    double_click(&mut bench, word);
    assert!(
        bench.sees(", lexicon") && bench.sees("elsewhere /"),
        "it stays expanded"
    );
    assert!(bench.sees("“read”: word") && !bench.sees("word (word)"));
}

#[test]
fn a_pronunciation_for_all_lines_goes_into_the_dictionary_of_the_project() {
    let mut bench = shown("Welcome back.");
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    bench.overtype("B OW1 K");
    bench.click("Everywhere");
    let script = bench.shared.instance.script();
    let entries = script.dictionary().entries();
    assert_eq!((entries.len(), entries[0].word.as_str()), (1, "back"));
    assert_eq!(bench.texts(), ["Welcome back."]);
    let mut bench = studied(bench);
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    assert!(bench.sees("/bˈoʊk/"), "the line is drawn again");
}

#[test]
fn a_pronunciation_is_edited_and_undone() {
    let mut bench = shown("Welcome back.");
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    assert!(bench.sees("/bˈæk/"), "the current pronunciation");
    bench.overtype("B OH1 K");
    assert!(bench.sees("OH1"), "the error is shown at once");
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts(), ["Welcome back."]);
    bench.overtype("B");
    bench.click("Add UH as in “hood”");
    bench.click("Add K as in “key”");
    bench.click("Apply");
    assert_eq!(bench.texts(), ["Welcome [ph B UH1 K](back)."]);
    let mut bench = studied(bench);
    bench.press(egui::Key::P);
    assert!(bench.sees("/bˈʊk/"));
    bench.click("Reset");
    assert_eq!(bench.texts(), ["Welcome back."]);
    assert!(bench.step(false) && bench.step(false));
    assert_eq!(bench.texts(), ["Welcome back."]);
    assert!(!bench.shared.steps().0);
}
