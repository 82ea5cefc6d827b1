//! The names of the host's keys.

use recit_host::{Instance, Setup, Timeline};
use serde_json::json;

use crate::support::{RATE, speaking, state_bytes, state_tree};

/// An instance of two pages, each with a line on key 60.
fn two_pages() -> Instance {
    let mut instance = speaking(&["[emotion happy]On the first page.", "On the second page."]);
    let (stored, mut script) = state_tree(&instance.save().unwrap());
    script["pages"] = json!([{ "name": "One" }, { "name": "Two" }]);
    script["lines"][1]["key"] = 60.into();
    script["lines"][1]["page"] = 1.into();
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance
}

fn named(key: u8, name: &str) -> Vec<(u8, String)> {
    vec![(key, name.to_owned())]
}

#[test]
fn keys_are_named_after_the_lines_of_the_page_that_is_played() {
    let mut instance = two_pages();
    assert_eq!(instance.note_names().unwrap(), named(60, "On the first page."));
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    instance.render(&Timeline::new(), 512, 512).unwrap();
    let before = instance.calls().names_changed;
    let program = Timeline::new().midi(50, [0xc0, 1, 0]);
    instance.render(&program, 512, 512).unwrap();
    assert_eq!(instance.note_names().unwrap(), named(60, "On the second page."));
    assert_eq!(instance.calls().names_changed, before + 1);
    instance.render(&Timeline::new(), 4_096, 512).unwrap();
    assert_eq!(instance.calls().names_changed, before + 1, "nothing has changed");
    // In Sing, keys are pitches.
    instance.set("Mode", "Sing").unwrap();
    instance.render(&Timeline::new(), 512, 512).unwrap();
    assert_eq!(instance.note_names().unwrap(), []);
    assert_eq!(instance.calls().names_changed, before + 2);
}

#[test]
fn another_script_is_reported() {
    let mut instance = two_pages();
    let before = instance.calls().names_changed;
    let (stored, mut script) = state_tree(&instance.save().unwrap());
    script["lines"][0]["text"] = "New words.".into();
    instance.load(&state_bytes(stored, &script)).unwrap();
    assert_eq!(instance.calls().names_changed, before + 1);
    assert_eq!(instance.note_names().unwrap(), named(60, "New words."));
}
