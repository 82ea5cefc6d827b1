//! The presets: loading, saving, searching and stepping, with undo.

use std::fs;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use recit::script::preset;
use recit_plugin::params::{Mode, TriggerMode};

use crate::bench::{Bench, Folder, Gesture, script, set};

/// Opens the browser.
fn open(bench: &mut Bench) {
    bench.harness.get_by_label_contains("Preset: ").click();
    bench.settle();
}

fn lines_of(id: &str) -> Vec<String> {
    let preset = preset::find(id).unwrap();
    preset
        .script
        .lines()
        .iter()
        .map(|line| line.text.clone())
        .collect()
}

#[test]
fn a_loaded_preset_is_undone_and_redone_in_one_step_with_its_name() {
    let mut bench = Bench::new(script(&["one"]));
    set(&bench.params.live[recit::player::Control::Pitch], 5.0);
    bench.click("Playing");
    bench.click("Trigger mode: Next");
    open(&mut bench);
    bench.click("Whispers");
    assert_eq!(bench.texts(), lines_of("whispers"));
    assert!(bench.sees("Preset: Whispers") && bench.params.controls().live.breath == 1.0);
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Key);
    bench.harness.get_by_label_contains("Preset: ").focus();
    bench.settle();
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.texts(), ["one"]);
    assert_eq!(bench.params.controls().live.pitch, 5.0);
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Next);
    assert!(bench.sees("Preset: First words"));
    bench.press_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(bench.texts(), lines_of("whispers"));
    assert!(bench.sees("Preset: Whispers") && bench.params.controls().live.breath == 1.0);
}

#[test]
fn the_arrows_step_through_all_presets_in_a_circle() {
    let mut bench = Bench::new(script(&["one"]));
    let names: Vec<String> = preset::factory().map(|preset| preset.name).collect();
    bench.click("Next preset");
    assert!(bench.sees(&format!("Preset: {}", names[1])));
    for _ in 0..2 {
        bench.click("Previous preset");
    }
    assert!(bench.sees(&format!("Preset: {}", names[names.len() - 1])));
    bench.click("Next preset");
    assert!(bench.sees(&format!("Preset: {}", names[0])));
}

#[test]
fn presets_are_found_by_their_words_and_loaded_by_the_keyboard() {
    let mut bench = Bench::new(script(&["one"]));
    bench.harness.get_by_label_contains("Preset: ").focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.type_text("WHISPER dark");
    assert!(bench.sees("Whispers") && !bench.sees("Robot"));
    bench.press(Key::Enter);
    assert_eq!(bench.texts(), lines_of("whispers"));
    assert!(!bench.sees("Search presets"), "the browser is still open");
    open(&mut bench);
    bench.type_text("xyzzy");
    assert!(bench.sees("No preset matches."));
}

#[test]
fn a_preset_is_saved_found_and_saved_again() {
    let folder = Folder::new("presets");
    let mut bench = Bench::with_presets(script(&["Mine."]), &folder.0);
    set(&bench.params.live[recit::player::Control::Pitch], -3.0);
    bench.click("Mode: Sing");
    bench.click("Save preset");
    // The name is selected by its field.
    bench.overtype("Night walk");
    bench.press(Key::Tab);
    bench.type_text("Ann");
    bench.press(Key::Tab);
    bench.overtype("dark, slow");
    bench.press(Key::Enter);
    assert_eq!(folder.files(), ["Night walk.json"]);
    assert!(bench.sees("Preset: Night walk") && bench.sees("saved."));
    let saved = preset::read_file(&folder.0.join("Night walk.json")).unwrap();
    assert_eq!((saved.author.as_str(), saved.tags.len()), ("Ann", 2));
    assert!(bench.shared.take_touched(), "the project stores the name");

    // It is in the list of another window, and loads completely.
    let mut other = Bench::with_presets(script(&["one"]), &folder.0);
    open(&mut other);
    other.wait_for(|bench| bench.sees("Night walk"));
    other.type_text("ann slow");
    other.click("Night walk");
    assert_eq!(other.texts(), ["Mine."]);
    assert_eq!(other.params.controls().live.pitch, -3.0);
    assert_eq!(other.params.playing.mode.value(), Mode::Sing);

    // Saving it again asks nothing.
    other
        .shared
        .edit(None, |script| script.add(None, "More."))
        .unwrap();
    other.settle();
    other.click("Save preset");
    assert!(!other.sees("Save as preset"));
    let again = preset::read_file(&folder.0.join("Night walk.json")).unwrap();
    assert_eq!(again.script.lines().len(), 2);
    assert_eq!((again.author.as_str(), again.tags.len()), ("Ann", 2));
}

#[test]
fn a_name_that_exists_is_said_and_one_without_letters_cannot_be_saved() {
    let folder = Folder::new("names");
    fs::create_dir_all(&folder.0).unwrap();
    let taken = r#"{"format":"recit-project","name":"First words","lines":[]}"#;
    fs::write(folder.0.join("First words.json"), taken).unwrap();
    fs::write(folder.0.join("broken.json"), "{").unwrap();
    let mut bench = Bench::with_presets(script(&["Mine."]), &folder.0);
    open(&mut bench);
    bench.wait_for(|bench| bench.sees("broken.json cannot be read"));
    bench.click("Save as…");
    assert!(bench.sees("Replaces your preset “First words”."));
    bench.overtype("...");
    bench.press(Key::Enter);
    assert_eq!(folder.files(), ["First words.json", "broken.json"]);
    assert!(bench.sees("Save as preset"), "the dialog waits for a name");
    bench.press(Key::Escape);
    assert!(!bench.sees("Save as preset"));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_in_the_dialog() {
    let folder = Folder::new("blocked");
    fs::write(&folder.0, "a file").unwrap();
    let mut bench = Bench::with_presets(script(&["Mine."]), &folder.0);
    bench.click("Save preset");
    bench.press(Key::Enter);
    assert!(bench.sees("The preset was not saved: ") && bench.sees("Save as preset"));
    assert!(bench.sees("Preset: First words"));
    fs::remove_file(&folder.0).unwrap();
}

#[test]
fn the_mode_is_switched_in_the_header_and_undone() {
    let mut bench = Bench::new(script(&["one"]));
    bench.gestures();
    bench.click("Mode: Sing");
    assert_eq!(bench.params.playing.mode.value(), Mode::Sing);
    let gestures = bench.gestures();
    assert!(matches!(
        &gestures[..],
        [Gesture::Begin(_), Gesture::Set(..), Gesture::End(_)]
    ));
    bench.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.params.playing.mode.value(), Mode::Speak);
    bench.harness.get_by_label("Mode: Sing").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(bench.params.playing.mode.value(), Mode::Sing);
}
