//! States and notifications in a VST3 host.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use std::ffi::CStr;

use vst3::Steinberg::Vst::{IComponentTrait, RestartFlags_};

use crate::host::Vst3;
use crate::meaning::note_on;
use crate::support::{assert_speech, instance, state_bytes, state_tree, with_lines};

const BLOCK: usize = 480;

#[test]
fn a_parameter_that_is_changed_without_a_block_is_in_the_state() {
    let vst3 = Vst3::new();
    let volume = vst3.id("Volume");
    vst3.activate(BLOCK);
    vst3.render(&Vec::new(), BLOCK, BLOCK);
    vst3.set(volume, 0.25);
    assert_eq!(vst3.get(volume), 0.25);
    let state = vst3.save();
    let other = Vst3::new();
    assert!(other.load(&state));
    assert_eq!(other.get(volume), 0.25);
}

#[test]
fn a_host_that_shows_old_automation_moves_nothing() {
    let vst3 = Vst3::new();
    let volume = vst3.id("Volume");
    vst3.activate(BLOCK);
    let before = vst3.get(volume);
    vst3.set(volume, 0.25);
    vst3.render(&Vec::new(), BLOCK, BLOCK);
    assert_eq!(vst3.get(volume), before);
}

#[test]
fn a_state_of_one_plugin_format_loads_in_the_other() {
    let mut clap = instance();
    clap.set("Pitch", "5 st").unwrap();
    let state = with_lines(&clap.save().unwrap(), &["Hello."]);
    let vst3 = Vst3::new();
    assert!(vst3.load(&state));
    assert!((vst3.get(vst3.id("Pitch")) - 29.0 / 48.0).abs() < 1e-6);
    let mut back = instance();
    back.load(&vst3.save()).unwrap();
    assert_eq!(back.text_of("Pitch").unwrap(), "5.00 st");
}

/// A state that the VST3 of 0.1.0 saved, which used clap-wrapper.
const OLD: &[u8] = include_bytes!("../states/0.1.0-vst3.state");

#[test]
fn a_state_saved_by_another_wrapper_loads() {
    let vst3 = Vst3::new();
    assert!(vst3.load(OLD));
    for (name, place) in [
        ("Pitch", 29.0 / 48.0),
        ("Speed", 0.7),
        ("Volume", 0.5),
        ("Page", 2.0 / 127.0),
    ] {
        let now = vst3.get(vst3.id(name));
        assert!((now - place).abs() < 1e-6, "{name} is at {now}");
    }
    let (saved, before) = (state_tree(&vst3.save()), state_tree(OLD));
    assert_eq!(saved.1, before.1, "the script");
    assert_eq!(
        saved.0["fields"]["controllers"],
        before.0["fields"]["controllers"]
    );
}

#[test]
fn a_state_loaded_as_a_preset_keeps_the_settings_of_the_project() {
    let other = Vst3::new();
    let (pitch, lookahead) = (other.id("Pitch"), other.id("Lookahead"));
    other.set(pitch, 0.75);
    other.set(lookahead, 0.0);
    let (mut stored, script) = state_tree(&other.save());
    stored["fields"]["controllers"] = r#"{"21":"pitch"}"#.into();
    let state = state_bytes(stored, &script);
    let vst3 = Vst3::new();
    let studio = vst3.get(lookahead);
    assert!(studio > 0.0);
    let controllers = || state_tree(&vst3.save()).0["fields"]["controllers"].clone();
    const KIND: &CStr = c"StateType";
    const FILE: &CStr = c"FilePathString";
    for preset in [
        (KIND, "Default"),
        (KIND, "TrackPreset"),
        (FILE, "/home/me/Mine.vstpreset"),
    ] {
        vst3.set(pitch, 0.5);
        assert!(vst3.load_as(&state, &[preset]));
        assert_eq!((vst3.get(pitch), vst3.get(lookahead)), (0.75, studio));
        assert_eq!(controllers(), r#"{"1":"arousal"}"#);
    }
    for project in [(KIND, "Project"), (KIND, ""), (FILE, "/home/me/Song.project")] {
        let vst3 = Vst3::new();
        assert!(vst3.load_as(&state, &[project]));
        assert_eq!((vst3.get(pitch), vst3.get(lookahead)), (0.75, 0.0));
        let fields = &state_tree(&vst3.save()).0["fields"];
        assert_eq!(fields["controllers"], r#"{"21":"pitch"}"#);
    }
}

#[test]
fn bytes_that_are_not_a_state_are_refused_and_change_nothing() {
    let vst3 = Vst3::new();
    let before = vst3.save();
    for broken in [&b""[..], b"RECIT", &before[..before.len() / 2]] {
        assert!(!vst3.load(broken));
    }
    assert_eq!(vst3.save(), before);
}

#[test]
fn changing_the_lookahead_requests_a_restart_with_another_latency() {
    let vst3 = Vst3::new();
    vst3.activate(BLOCK);
    let studio = vst3.latency();
    assert!(studio > 0);
    vst3.set(vst3.id("Lookahead"), 0.0);
    vst3.deactivate();
    vst3.activate(BLOCK);
    assert!(vst3.latency() < studio);
}

#[test]
fn a_host_may_set_up_and_activate_an_active_instance() {
    let vst3 = Vst3::new();
    vst3.activate(BLOCK);
    let before = vst3.latency();
    vst3.set_up(4 * BLOCK);
    vst3.start();
    assert!(vst3.latency() > before, "the latency follows the largest block");
    let note = vec![(0, note_on(60, 0, -1))];
    assert_speech(&vst3.render(&note, 48 * BLOCK, 4 * BLOCK));
}

#[test]
fn a_lookahead_that_changes_in_a_block_requests_a_restart() {
    let vst3 = Vst3::new();
    vst3.activate(BLOCK);
    let lookahead = vst3.id("Lookahead");
    let score = vec![(0, crate::host::Happening::Change(lookahead, 0.0))];
    vst3.render(&score, 2 * BLOCK, BLOCK);
    vst3.set(vst3.id("Volume"), 0.5);
    let asked = vst3
        .handler
        .restarts
        .borrow()
        .iter()
        .fold(0, |all, flags| all | flags);
    assert_ne!(asked & RestartFlags_::kLatencyChanged as i32, 0);
}

#[test]
fn a_host_that_restarts_within_the_call_is_told_the_latency_once() {
    let vst3 = Vst3::new();
    vst3.activate(BLOCK);
    assert!(vst3.latency() > 0);
    vst3.set(vst3.id("Lookahead"), 0.0);
    vst3.deactivate();
    let component = vst3.component.clone();
    *vst3.handler.at_restart.borrow_mut() = Some(Box::new(move || {
        // SAFETY: The component is alive; this is the main thread.
        unsafe {
            component.setActive(0);
            component.setActive(1);
        }
    }));
    vst3.activate(BLOCK);
    let latencies = vst3.handler.restarts.borrow();
    let told = latencies
        .iter()
        .filter(|flags| **flags & RestartFlags_::kLatencyChanged as i32 != 0);
    assert_eq!(told.count(), 1);
}
