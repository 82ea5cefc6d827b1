//! The settings: scale, theme and language, and the size of the window.

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::voice::TierChoice;
use recit_plugin::shared::WindowSize;

use crate::bench::{Bench, script};

fn zoom(bench: &Bench) -> f32 {
    bench.harness.ctx.zoom_factor()
}

fn chord(bench: &mut Bench, key: Key) {
    bench.harness.key_press_modifiers(Modifiers::COMMAND, key);
    bench.settle();
}

#[test]
fn keys_change_the_scale_in_steps() {
    let mut bench = Bench::new(script(&["one"]));
    chord(&mut bench, Key::Plus);
    assert_eq!(zoom(&bench), 1.0, "nothing has the focus");
    bench.harness.get_by_label("Settings").focus();
    bench.settle();
    for (key, expected) in [
        (Key::Plus, 1.25),
        (Key::Equals, 1.5),
        (Key::Minus, 1.25),
        (Key::Num0, 1.0),
        (Key::Minus, 0.75),
        (Key::Minus, 0.75),
    ] {
        chord(&mut bench, key);
        assert_eq!(zoom(&bench), expected, "{key:?}");
    }
    for _ in 0..12 {
        chord(&mut bench, Key::Plus);
    }
    assert_eq!(zoom(&bench), 3.0);
}

#[test]
fn the_scale_is_chosen_by_the_mouse() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    bench.click("200 %");
    assert_eq!(zoom(&bench), 2.0);
    assert!(bench.sees("200 %"), "the settings stay open");
}

#[test]
fn settings_are_chosen_by_the_keyboard_and_left_with_escape() {
    let mut bench = Bench::new(script(&["one"]));
    bench.harness.get_by_label("Settings").focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.press(Key::ArrowDown);
    bench.press(Key::Tab);
    let focused = |bench: &Bench| {
        let root = bench.harness.root();
        root.children_recursive()
            .find(|node| node.accesskit_node().is_focused())
            .and_then(|node| node.accesskit_node().label())
    };
    let at = focused(&bench);
    assert!(at.as_deref().is_some_and(|at| at.ends_with(" %")), "{at:?}");
    bench.press(Key::Enter);
    let chosen = format!("{:.0} %", 100.0 * zoom(&bench));
    assert_eq!(Some(chosen), at);
    bench.press(Key::Escape);
    assert!(!bench.sees("Language"));
}

#[test]
fn the_model_is_automatic_until_one_is_chosen() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    assert_eq!(bench.shared.instance.tier(), TierChoice::Auto);
    for (label, choice) in [
        ("Model: Light", TierChoice::Light),
        ("Model: Standard", TierChoice::Standard),
        ("Model: Auto", TierChoice::Auto),
    ] {
        bench.click(label);
        assert_eq!(bench.shared.instance.tier(), choice);
        assert!(bench.shared.take_touched(), "it is saved with the project");
    }
    assert!(!bench.shared.steps().0, "that is no step to undo");
}

#[test]
fn show_control_is_off_until_a_port_is_typed() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    let mut typed = |text: &str| {
        bench.retype("OSC port", text);
        bench.press(Key::Enter);
        bench.shared.remote.place().map(|place| place.port)
    };
    // A port that needs rights is none.
    assert_eq!(typed("80"), None);
    assert_eq!(typed("9000"), Some(9000));
    assert_eq!(typed(" "), None);
    assert!(bench.shared.take_touched());
}

#[test]
fn mouths_go_nowhere_until_a_destination_is_typed() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    let mut typed = |text: &str| {
        bench.retype("Destinations of mouths", text);
        bench.press(Key::Enter);
        bench.settle();
        let is_wrong = bench.harness.query_by_label_contains("is none of").is_some();
        (bench.shared.mouths.settings().to_string(), is_wrong)
    };
    assert_eq!(typed("osc:9000 rhubarb"), ("osc:9000 rhubarb".to_owned(), false));
    assert_eq!(typed("osc:9000 telepathy"), ("osc:9000 rhubarb".to_owned(), true));
    assert_eq!(typed(" "), (String::new(), false));
    let sending = bench.shared.mouths.sending();
    assert!(matches!(sending, recit_plugin::mouths::Sending::Off));
    assert!(bench.shared.take_touched());
}

#[test]
fn another_language_is_used_at_once() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    bench.click("中文");
    assert!(bench.sees("语言") && !bench.sees("Language"));
    bench.click("English");
    assert!(bench.sees("Language"));
}

#[test]
fn the_log_is_opened_from_the_settings() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    bench.harness.get_by_label("Open log").click();
    bench.harness.step();
    let asked = bench.harness.output().platform_output.commands.clone();
    let log = recit_plugin::logging::path().unwrap();
    let opens = |command: &OutputCommand| matches!(command, OutputCommand::OpenUrl(open) if open.url == log.display().to_string());
    assert!(asked.iter().any(opens), "{asked:?}");
    assert!(log.exists());
}

#[test]
fn the_light_theme_is_light() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Settings");
    bench.click("Light");
    assert!(!bench.harness.ctx.global_style().visuals.dark_mode);
    bench.click("Dark");
    assert!(bench.harness.ctx.global_style().visuals.dark_mode);
}

#[test]
fn the_instance_remembers_the_size_of_the_window() {
    let mut bench = Bench::sized(script(&["one"]), (1000.0, 640.0));
    assert_eq!(bench.shared.window_size(), WindowSize::sane(1000, 640));
    bench.harness.set_size(vec2(1300.0, 900.0));
    bench.settle();
    assert_eq!(bench.shared.window_size(), WindowSize::sane(1300, 900));
}

#[test]
fn the_corner_resizes_the_window_down_to_the_smallest_size() {
    let mut bench = Bench::new(script(&["one"]));
    bench.harness.drag_at(pos2(1236.0, 796.0));
    bench.settle();
    bench.harness.hover_at(pos2(1266.0, 816.0));
    bench.settle();
    assert_eq!(bench.shared.window_size(), WindowSize::sane(1270, 820));
    bench.harness.hover_at(pos2(100.0, 90.0));
    bench.settle();
    bench.harness.drop_at(pos2(100.0, 90.0));
    bench.settle();
    assert_eq!(bench.shared.window_size(), WindowSize::sane(900, 520));
    bench.harness.hover_at(pos2(400.0, 400.0));
    bench.settle();
    assert_eq!(bench.shared.window_size(), WindowSize::sane(900, 520));
}

#[test]
fn the_corner_works_by_the_keyboard() {
    let mut bench = Bench::new(script(&["one"]));
    let corner = bench
        .harness
        .get_by_role_and_label(Role::Button, "Resize the window");
    corner.focus();
    bench.settle();
    bench.press(Key::ArrowRight);
    bench.press(Key::ArrowUp);
    assert_eq!(bench.shared.window_size(), WindowSize::sane(1260, 780));
}

/// Words that are the same in Chinese: names of voices and notes, other names, and units.
const NO_WORDS: [&str; 27] = [
    "Recit",
    "English",
    "MPE",
    "RTF",
    "A",
    "B",
    "House",
    "Host",
    "Reader",
    "Announcer",
    "Storyteller",
    "Confidant",
    "Presenter",
    "Young",
    "Alto",
    "Tenor",
    "Elder",
    "Professor",
    "Machine",
    "SRT",
    "VTT",
    "kHz",
    "Hz",
    "dB",
    "ms",
    "st",
    "ct",
];

/// Texts in the window that contain English words.
fn english(bench: &Bench) -> Vec<String> {
    let is_english = |text: &String| {
        let mut words = text.split(|sign: char| !sign.is_alphabetic());
        words.any(|word| {
            let is_note = word.len() == 1 && text.chars().any(|sign| sign.is_ascii_digit());
            word.is_ascii() && !word.is_empty() && !is_note && !NO_WORDS.contains(&word)
        }) && text.is_ascii()
    };
    let nodes = bench.harness.root().children_recursive();
    let read = nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
    let engine = bench.shared.instance.meters().engine;
    let own = read.flatten().filter(|text| *text != engine);
    let mut found: Vec<String> = own.filter(is_english).collect();
    found.dedup();
    found
}

#[test]
fn nothing_is_left_in_english_in_a_chinese_editor() {
    let mut bench = Bench::new(script(&["一", "二"]));
    bench.wait_for(|bench| bench.sees("House · Host"));
    bench.click("Settings");
    bench.click("中文");
    assert_eq!(
        english(&bench),
        Vec::<String>::new(),
        "the window and the settings"
    );
    bench.press(Key::Escape);
    bench.click("音色: House · Host");
    assert_eq!(english(&bench), Vec::<String>::new(), "the voices");
    bench.press(Key::Escape);
    bench.click("导出…");
    // The home folder of the user who runs the test, and the fields of a pattern.
    let left: Vec<String> = english(&bench)
        .into_iter()
        .filter(|text| !text.starts_with(['/', '{']))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "the export");
}

#[test]
fn names_of_keys_follow_the_host_and_the_setting() {
    let mut bench = Bench::new(script(&["one"]));
    let named = |bench: &Bench, note: &str| {
        let mut cells = bench.harness.query_all_by_value(note);
        cells.next().is_some()
            && bench.sees(&format!("Computer keyboard from {note}"))
            && bench.sees(&format!("Key {note}, line 1"))
    };
    assert!(named(&bench, "C3"));
    bench.shared.hosting.set_middle_c(5);
    bench.settle();
    assert!(named(&bench, "C5"));
    bench.click("Settings");
    bench.click("C4");
    bench.press(Key::Escape);
    assert!(named(&bench, "C4"));
    // Typed notes are read in the same convention.
    bench.harness.get_by_label_contains("Key of line 1").click();
    bench.settle();
    bench.type_text("D4");
    bench.press(Key::Enter);
    assert_eq!(bench.shared.instance.script().lines()[0].key, Some(62));
}
