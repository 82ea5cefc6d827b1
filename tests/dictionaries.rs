//! The dictionaries of a project and of a voice, from the script to the sound.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::{Fake, LIMIT, studio};
use recit::engine::{Instance, RenderSetup};
use recit::script::{Script, project};
use recit::text::dictionary::Dictionary;

fn dictionary(rows: &str) -> Dictionary {
    let (dictionary, notices) = Dictionary::from_csv(&format!("word,said,part,case\n{rows}\n"));
    assert_eq!(notices, Vec::<String>::new());
    dictionary
}

/// The phonemes of the first line.
fn heard(instance: &Instance) -> String {
    let script = instance.script();
    let line = &script.lines()[0];
    let setup = RenderSetup::default();
    let rendered = instance.render(line, &script.voice, &setup, &mut |_| true);
    let words = rendered.unwrap().transcript.words;
    let sounds = words.iter().flat_map(|word| &word.phonemes);
    let names: Vec<String> = sounds.map(|sound| sound.phoneme.to_string()).collect();
    names.join(" ")
}

fn with(script: &Script, rows: &str) -> Script {
    let mut script = script.clone();
    script.set_dictionary(dictionary(rows)).unwrap();
    script
}

#[test]
fn a_project_speaks_with_its_own_dictionary_and_others_do_not() {
    let fake = Fake::new();
    let plain = fake.script(&["gnu"]);
    let (one, other) = (fake.instance(&[]), fake.instance(&[]));
    // The frames of one instance are not reused for another pronunciation.
    one.set_script(with(&plain, "gnu,G AH0 N UW1,,"));
    let _player = one.activate(studio(48_000.0, 256));
    assert!(one.wait_armed(LIMIT));
    other.set_script(plain);
    assert_eq!(heard(&one), "G AH0 N UW1");
    assert_eq!(heard(&other), "N UW1");
}

#[test]
fn lines_are_armed_again_only_when_the_dictionary_changes() {
    let fake = Fake::new();
    let (instance, _player) = fake.armed(&["gnu", "low"], studio(48_000.0, 256));
    let before = fake.knobs.passes();
    let words = dictionary("gnu,G AH0 N UW1,,");
    instance
        .edit(|script| script.set_dictionary(words.clone()))
        .unwrap();
    assert!(instance.wait_armed(LIMIT));
    let changed = fake.knobs.passes();
    assert_eq!(changed, before + 2);
    instance.edit(|script| script.set_dictionary(words)).unwrap();
    assert!(instance.wait_armed(LIMIT));
    assert_eq!(fake.knobs.passes(), changed);
}

#[test]
fn a_saved_project_includes_its_dictionary() {
    let fake = Fake::new();
    let json = project::to_json(&with(
        &fake.script(&["The lead will lead."]),
        "lead,L EH1 D,noun,",
    ));
    let loaded = project::from_json(&json).unwrap();
    assert!(loaded.notices.is_empty(), "{:?}", loaded.notices);
    let instance = fake.instance(&[]);
    instance.set_script(loaded.script);
    assert_eq!(heard(&instance), "DH AH0 L EH1 D W IH0 L L IY1 D");
}
