//! The presets in the host's browser, and the effect of loading one.

use std::collections::HashSet;
#[cfg(target_os = "linux")]
use std::{env, fs};

use recit_host::{Instance, Setup, Stereo, Timeline};

#[cfg(target_os = "linux")]
use crate::apart::{DATA, apart};
use crate::support::{RATE, assert_speech, host, instance, state_bytes, state_tree};

/// The first line of the instance, played.
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
fn the_browser_lists_every_preset() {
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
fn a_preset_sets_its_values_and_resets_all_others() {
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
fn presets_are_audible() {
    let mut instance = instance();
    let mut sounds: Vec<Stereo> = Vec::new();
    for key in ["whispers", "robot", "factory"] {
        instance.load_preset(key).unwrap();
        let sound = first_line(&mut instance);
        assert_speech(&sound);
        assert!(
            sounds.iter().all(|other| !other.same_bits(&sound)),
            "{key} sounds like another preset"
        );
        sounds.push(sound);
    }
}

#[test]
fn a_missing_preset_is_reported_and_changes_nothing() {
    let mut instance = instance();
    let before = state_tree(&instance.save().unwrap());
    assert!(instance.load_preset("nobody's").is_err());
    assert_eq!(state_tree(&instance.save().unwrap()), before);
    let calls = instance.calls();
    assert_eq!((calls.preset_loaded, calls.preset_error), (0, 1));
}

#[test]
#[cfg(target_os = "linux")]
fn the_users_own_presets_are_listed_and_load() {
    if !apart("presets::the_users_own_presets_are_listed_and_load") {
        return;
    }
    let folder = std::path::Path::new(&env::var_os(DATA).unwrap()).join("recit/presets");
    assert_eq!(host().preset_files().unwrap(), []);
    fs::create_dir_all(&folder).unwrap();
    let mine = r#"{"format":"recit-project","name":"My words","about":"Mine.","tags":["short"],
        "parameters":{"breath":100},"lines":[{"key":60,"text":"These are mine."}]}"#;
    fs::write(folder.join("mine.json"), mine).unwrap();
    fs::write(folder.join("broken.json"), "{").unwrap();
    fs::write(folder.join("notes.txt"), "Not a preset.").unwrap();
    let files = host().preset_files().unwrap();
    assert_eq!(files.len(), 1, "{files:?}");
    let (path, preset) = &files[0];
    assert_eq!(
        (preset.name.as_str(), preset.description.as_str()),
        ("My words", "Mine.")
    );
    assert_eq!((preset.key.as_str(), preset.creators.len()), ("", 0));
    let mut instance = instance();
    instance.load_preset_file(path).unwrap();
    let (_, script) = state_tree(&instance.save().unwrap());
    assert_eq!(script["lines"][0]["text"], "These are mine.");
    assert_eq!(instance.text_of("Breath").unwrap(), "100 %");
    assert!(instance.load_preset_file(&folder.join("broken.json")).is_err());
    assert_eq!(state_tree(&instance.save().unwrap()).1, script);
}

#[test]
fn a_state_loaded_as_a_preset_keeps_the_settings_of_the_project() {
    let mut other = instance();
    for (name, text) in [("Pitch", "7 st"), ("Lookahead", "Live")] {
        other.set(name, text).unwrap();
    }
    let (mut stored, mut script) = state_tree(&other.save().unwrap());
    script["lines"][0]["text"] = "From a preset.".into();
    stored["fields"]["controllers"] = r#"{"21":"pitch"}"#.into();
    stored["fields"]["window"] = r#"{"width":1000,"height":640}"#.into();
    let state = state_bytes(stored, &script);
    let kept = |instance: &mut Instance| {
        let (stored, script) = state_tree(&instance.save().unwrap());
        let fields = &stored["fields"];
        let pitch = instance.text_of("Pitch").unwrap();
        assert_eq!(script["lines"][0]["text"], "From a preset.");
        assert_eq!(pitch, "7.00 st");
        let lookahead = instance.text_of("Lookahead").unwrap();
        (lookahead, fields["controllers"].clone(), fields["window"].clone())
    };
    let mut instance = instance();
    instance.set("Lookahead", "Tight").unwrap();
    instance.load_as_preset(&state).unwrap();
    let (lookahead, controllers, window) = kept(&mut instance);
    assert_eq!(lookahead, "Tight");
    assert_eq!(controllers, r#"{"1":"arousal"}"#);
    assert!(window.is_null(), "{window}");
    // A project is loaded completely.
    instance.load(&state).unwrap();
    let (lookahead, controllers, window) = kept(&mut instance);
    assert_eq!(lookahead, "Live");
    assert_eq!(controllers, r#"{"21":"pitch"}"#);
    assert_eq!(window, r#"{"height":640,"sound":null,"width":1000}"#);
    assert!(instance.load_as_preset(&state[..40]).is_err());
    assert_eq!(kept(&mut instance).0, "Live");
}
