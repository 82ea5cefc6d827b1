//! The presets that the host's browser shows, and what becomes of an instance that loads one.

use std::collections::HashSet;

use recit_host::{Instance, Setup, Stereo, Timeline};

use crate::support::{RATE, assert_speech, host, instance, state_tree};

/// The first line of what the instance holds, played.
fn first_line(instance: &mut Instance) -> Stereo {
    let (_, script) = state_tree(&instance.save().unwrap());
    let key = script["lines"][0]["key"].as_u64().unwrap() as u8;
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let sound = instance
        .render(&Timeline::new().note(100, key), 72_000, 512)
        .unwrap();
    instance.deactivate();
    sound
}

#[test]
fn the_browser_is_told_of_every_preset() {
    let presets = host().presets().unwrap();
    assert!(presets.len() >= 16, "{} presets", presets.len());
    let keys: HashSet<&str> = presets.iter().map(|preset| preset.key.as_str()).collect();
    assert_eq!(keys.len(), presets.len());
    for preset in &presets {
        assert!(
            !preset.name.is_empty() && !preset.description.is_empty() && !preset.features.is_empty(),
            "{preset:?}"
        );
        assert_eq!(preset.plugins, ["org.recit.recit"]);
        assert_eq!(preset.creators, ["Recit"]);
    }
}

#[test]
fn every_preset_loads() {
    let mut instance = instance();
    let presets = host().presets().unwrap();
    let mut scripts = HashSet::new();
    for preset in &presets {
        instance.load_preset(&preset.key).unwrap();
        let (_, script) = state_tree(&instance.save().unwrap());
        scripts.insert(script["lines"].to_string());
    }
    assert_eq!(scripts.len(), presets.len());
    let calls = instance.calls();
    assert_eq!(
        (calls.preset_loaded as usize, calls.preset_error),
        (presets.len(), 0)
    );
}

#[test]
fn a_preset_sets_what_it_names_and_nothing_else_stays() {
    let mut instance = instance();
    for (name, text) in [
        ("Pitch", "7 st"),
        ("Loop", "On"),
        ("Lookahead", "Tight"),
        ("Vibrato onset", "1.5 s"),
    ] {
        instance.set(name, text).unwrap();
    }
    instance.load_preset("whispers").unwrap();
    let text = |instance: &mut Instance, name: &str| instance.text_of(name).unwrap();
    assert_eq!(text(&mut instance, "Breath"), "100 %");
    assert_eq!(text(&mut instance, "Note-off"), "Fade out");
    assert_eq!(text(&mut instance, "Pitch"), "0.00 st");
    assert_eq!(text(&mut instance, "Loop"), "Off");
    assert_eq!(text(&mut instance, "Vibrato onset"), "0.00 s");
    assert_eq!(text(&mut instance, "Lookahead"), "Tight");
    assert!(instance.calls().params_rescan > 0, "the host shows old values");
}

#[test]
fn presets_sound() {
    let mut instance = instance();
    let mut sounds: Vec<Stereo> = Vec::new();
    for key in ["whispers", "robot", "factory"] {
        instance.load_preset(key).unwrap();
        let sound = first_line(&mut instance);
        assert_speech(&sound);
        assert!(
            sounds.iter().all(|other| !other.same_bits(&sound)),
            "{key} sounds like another"
        );
        sounds.push(sound);
    }
}

#[test]
fn a_preset_that_is_not_there_is_told_and_changes_nothing() {
    let mut instance = instance();
    let before = state_tree(&instance.save().unwrap());
    assert!(instance.load_preset("nobody's").is_err());
    assert_eq!(state_tree(&instance.save().unwrap()), before);
    let calls = instance.calls();
    assert_eq!((calls.preset_loaded, calls.preset_error), (0, 1));
}
