//! Saved projects: they are restored completely, and no file can break the instrument.

use recit_host::{Instance, Setup, Stereo, Timeline};
use serde_json::{Value, json};

use crate::support::{
    RATE, assert_same, assert_speech, instance, one_note, playing, speaking, state_bytes, state_tree,
    with_lines,
};

fn rendered(instance: &mut Instance) -> Stereo {
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let sound = instance
        .render(&Timeline::new().note(100, 60), 48_000, 512)
        .unwrap();
    instance.deactivate();
    sound
}

/// The lines as (key, text).
fn lines(instance: &mut Instance) -> Vec<(Value, Value)> {
    let (_, script) = state_tree(&instance.save().unwrap());
    let lines = script["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| (line["key"].clone(), line["text"].clone()))
        .collect()
}

#[test]
fn a_state_in_a_new_instance_gives_the_same_samples() {
    let mut first = speaking(&["The same again.", "And another."]);
    first.set("Pitch", "-3 st").unwrap();
    first.set("Speed", "1.2").unwrap();
    first.set("Pan", "R 30").unwrap();
    let sound = rendered(&mut first);
    assert_speech(&sound);
    let state = first.save().unwrap();
    let mut second = instance();
    second.load(&state).unwrap();
    assert_same(&rendered(&mut second), &sound);
    assert_eq!(second.text_of("Pitch").unwrap(), first.text_of("Pitch").unwrap());
    assert_eq!(state_tree(&second.save().unwrap()), state_tree(&state));
}

/// A state that version 0.1.0 saved in a VST3 host.
const OLD: &[u8] = include_bytes!("../states/0.1.0-vst3.state");

#[test]
fn the_states_of_released_versions_load() {
    let mut instance = instance();
    instance.load(OLD).unwrap();
    for (name, shown) in [("Pitch", "5.00 st"), ("Page", "3")] {
        assert_eq!(instance.text_of(name).unwrap(), shown);
    }
    let (saved, before) = (state_tree(&instance.save().unwrap()), state_tree(OLD));
    assert_eq!(saved.1, before.1, "the script");
    assert_eq!(
        saved.0["fields"]["controllers"],
        before.0["fields"]["controllers"]
    );
}

#[test]
fn a_take_is_part_of_the_state() {
    let mut one = speaking(&["Say it differently."]);
    let (stored, mut script) = state_tree(&one.save().unwrap());
    script["lines"][0]["seed"] = json!(5);
    let other_take = state_bytes(stored, &script);
    let (mut two, mut three) = (instance(), instance());
    two.load(&other_take).unwrap();
    three.load(&other_take).unwrap();
    let (a, b) = (rendered(&mut two), rendered(&mut three));
    assert_same(&a, &b);
    assert!(
        !a.same_bits(&rendered(&mut one)),
        "another seed gives the same take"
    );
}

#[test]
fn a_state_may_be_loaded_while_a_line_sounds() {
    let mut instance = playing(&["A line that goes on."], Setup::offline(RATE, 512));
    let state = instance.save().unwrap();
    assert_speech(&one_note(&mut instance, 0, 9600));
    instance.load(&with_lines(&state, &["New words."])).unwrap();
    let after = instance.render(&Timeline::new(), 120_000, 512).unwrap();
    assert!(after.is_finite() && after.slice(96_000..120_000).is_silent());
    let sound = one_note(&mut instance, 0, 48_000);
    let mut fresh = playing(&["New words."], Setup::offline(RATE, 512));
    assert_same(&sound, &one_note(&mut fresh, 0, 48_000));
}

#[test]
fn bytes_that_are_not_a_state_change_nothing() {
    let mut instance = speaking(&["Keep me."]);
    let (state, sound) = (instance.save().unwrap(), rendered(&mut instance));
    let garbage: Vec<u8> = (0..4000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let with_length = |body: &[u8]| [&(body.len() as u64).to_le_bytes()[..], body].concat();
    for bytes in [
        Vec::new(),
        vec![0; 8],
        vec![0xff; 64],
        garbage.clone(),
        with_length(&garbage),
        with_length(b"{}"),
        with_length(b"null"),
        with_length(b"{\"params\":[],\"fields\":7}"),
        [&u64::MAX.to_le_bytes()[..], b"{}"].concat(),
        [&(1_u64 << 40).to_le_bytes()[..], b"{}"].concat(),
    ] {
        // Whether the plugin refuses it or ignores it, the lines stay and it speaks as before.
        let _ = instance.load(&bytes);
        assert_eq!(lines(&mut instance), [(json!(60), json!("Keep me."))]);
    }
    assert_eq!(state_tree(&instance.save().unwrap()), state_tree(&state));
    assert_same(&rendered(&mut instance), &sound);
}

#[test]
fn a_truncated_state_changes_nothing() {
    let mut instance = speaking(&["Keep me."]);
    let whole = speaking(&["Other words."]).save().unwrap();
    for end in (0..whole.len()).step_by(7) {
        let _ = instance.load(&whole[..end]);
        assert_eq!(
            lines(&mut instance),
            [(json!(60), json!("Keep me."))],
            "cut at {end}"
        );
    }
    assert_speech(&rendered(&mut instance));
}

#[test]
fn a_truncated_or_garbage_script_keeps_the_lines() {
    let mut instance = speaking(&["Keep me."]);
    let (stored, script) = state_tree(&instance.save().unwrap());
    let text = script.to_string();
    for broken in [
        &text[..text.len() / 2],
        "",
        "[]",
        "nonsense",
        "{\"format\":\"other\",\"lines\":[]}",
    ] {
        let mut stored = stored.clone();
        stored["fields"]["script"] = json!(broken);
        let json = stored.to_string();
        let bytes = [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat();
        let _ = instance.load(&bytes);
        assert_eq!(lines(&mut instance), [(json!(60), json!("Keep me."))], "{broken}");
    }
    assert_speech(&rendered(&mut instance));
}

#[test]
fn with_an_unknown_voice_the_built_in_one_speaks_and_the_name_is_kept() {
    let mut reference = speaking(&["Who is it?"]);
    let (stored, mut script) = state_tree(&reference.save().unwrap());
    script["voice"] = json!({ "name": "somebody else", "speaker": "x", "hash": "00ff" });
    let mut instance = instance();
    instance.load(&state_bytes(stored, &script)).unwrap();
    assert_same(&rendered(&mut instance), &rendered(&mut reference));
    let (_, kept) = state_tree(&instance.save().unwrap());
    assert_eq!(kept["voice"]["name"], "somebody else");
}

#[test]
fn old_and_newer_versions_load() {
    let mut reference = speaking(&["From another time."]);
    let sound = rendered(&mut reference);
    let (stored, script) = state_tree(&reference.save().unwrap());
    let old = json!({ "format": script["format"], "lines": [{ "key": 60, "text": "From another time." }] });
    let mut newer = script.clone();
    newer["version"] = json!(99);
    newer["something new"] = json!({ "a": [1, 2, 3] });
    newer["lines"][0]["emotion"] = json!("glad");
    for script in [old, newer] {
        let mut stored = stored.clone();
        stored["version"] = json!("");
        let mut instance = instance();
        instance.load(&state_bytes(stored, &script)).unwrap();
        assert_same(&rendered(&mut instance), &sound);
    }
}

#[test]
fn a_parameter_that_is_missing_in_a_state_gets_its_default() {
    let mut old = speaking(&["From another time."]);
    let (mut stored, script) = state_tree(&old.save().unwrap());
    let params = stored["params"].as_object_mut().unwrap();
    let first = [
        "volume",
        "pan",
        "speed",
        "pitch",
        "line",
        "trigger",
        "noteoff",
        "lookahead",
    ];
    params.retain(|id, _| first.contains(&id.as_str()));
    stored["fields"].as_object_mut().unwrap().remove("controllers");
    let old_state = state_bytes(stored, &script);
    let mut instance = instance();
    for (name, text) in [
        ("Loudness", "-6 dB"),
        ("Play mode", "A new line ends the last"),
        ("Fit", "1 bar"),
        ("Page", "3"),
    ] {
        instance.set(name, text).unwrap();
    }
    instance.load(&old_state).unwrap();
    assert_eq!(
        state_tree(&instance.save().unwrap()),
        state_tree(&old.save().unwrap())
    );
    assert_same(&rendered(&mut instance), &rendered(&mut old));
}

#[test]
fn parameters_outside_their_range_are_corrected() {
    let mut instance = speaking(&["Mind the range."]);
    let (mut stored, script) = state_tree(&instance.save().unwrap());
    stored["params"]["pitch"] = json!({ "f32": 1e9 });
    stored["params"]["speed"] = json!({ "f32": -4.0 });
    stored["params"]["line"] = json!({ "i32": -17 });
    stored["params"]["gone"] = json!({ "f32": 1.0 });
    stored["params"]["trigger"] = json!({ "string": "no such mode" });
    let _ = instance.load(&state_bytes(stored, &script));
    let sound = rendered(&mut instance);
    assert!(sound.is_finite() && !sound.is_silent());
}

#[test]
fn a_thousand_lines_and_a_long_one_are_restored() {
    let long = "word ".repeat(399);
    let texts: Vec<String> = (0..1024).map(|index| format!("Line {index}.")).collect();
    let mut all: Vec<&str> = texts.iter().map(String::as_str).collect();
    all[1000] = &long;
    let mut instance = speaking(&["Start."]);
    let (stored, mut script) = state_tree(&instance.save().unwrap());
    let line = |(index, text): (usize, &&str)| json!({ "key": if index == 0 { json!(60) } else { Value::Null }, "text": text });
    script["lines"] = all.iter().enumerate().map(line).collect();
    instance.load(&state_bytes(stored, &script)).unwrap();
    let have = lines(&mut instance);
    assert_eq!(have.len(), 1024);
    assert_eq!(have[1000].1.as_str().unwrap().trim(), long.trim());
    assert_speech(&rendered(&mut instance));
}
