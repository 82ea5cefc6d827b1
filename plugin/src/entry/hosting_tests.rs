//! Tests of what the host tells an instance, and what the editor requests from the host.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::CStr;
use std::path::Path;
use std::ptr;
use std::sync::Arc;
use std::time::Duration;

use clap_sys::color::clap_color;
use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, CLAP_EXT_CONTEXT_MENU, clap_context_menu_builder,
    clap_context_menu_entry, clap_context_menu_target, clap_plugin_context_menu,
};
use clap_sys::ext::param_indication::{
    CLAP_EXT_PARAM_INDICATION, CLAP_PARAM_INDICATION_AUTOMATION_NONE,
    CLAP_PARAM_INDICATION_AUTOMATION_PLAYING, clap_plugin_param_indication,
};
use nice_plug::prelude::Param as _;
use nice_plug::wrapper::clap::clap_plugin;
use recit::export::{Channels, Depth, Format, Moved, Options, Performance, Progress, export};
use recit::player::Control;
use recit::script::Script;
use recit_host::{Host, Instance, OpenedMenu, Setup, TRACK, Timeline};

use super::hosted::Hosted;
use super::indication::{OCTAVE_NUMBER, OctaveNumber};
use crate::controllers::Target;
use crate::hosting::{Automation, Mark, MenuPlace};

/// A new instance, and its plugin.
fn instance() -> (Instance, *const clap_plugin) {
    let mut instance = Host::from_entry(&crate::clap_entry).unwrap().instance().unwrap();
    let plugin = instance.handle().as_raw_ptr();
    (instance, plugin)
}

/// The table of an extension.
fn extension<T>(plugin: *const clap_plugin, id: &CStr) -> &'static T {
    // SAFETY: the plugin is alive, and its tables of extensions are static.
    unsafe {
        let get = (*plugin).get_extension.unwrap();
        get(plugin, id.as_ptr()).cast::<T>().as_ref().unwrap()
    }
}

fn hosted<'a>(plugin: *const clap_plugin) -> &'a Hosted {
    // SAFETY: the instance comes from the entry and outlives the test's use of it.
    unsafe { Hosted::of(plugin) }
}

#[test]
fn the_host_names_the_track() {
    let (_instance, plugin) = instance();
    let track = hosted(plugin).shared.hosting.track();
    assert_eq!((track.name.as_str(), track.colour), (TRACK, None));
}

#[test]
fn the_hosts_menu_opens_where_the_editor_asks_for_it() {
    let (mut instance, plugin) = instance();
    let hosted = hosted(plugin);
    assert!(!hosted.shared.hosting.has_menu());
    hosted.shared.window_opens();
    instance.serve_main_thread();
    assert!(hosted.shared.hosting.has_menu());
    let param = hosted.params.parameters.live[Control::Pitch].as_ptr();
    hosted.shared.open_host_menu(MenuPlace { param, x: 30, y: 40 });
    instance.serve_main_thread();
    let pitch = instance.param("Pitch").unwrap().id;
    let opened = OpenedMenu {
        param: pitch,
        x: 30,
        y: 40,
    };
    assert_eq!(instance.menus(), [opened]);
    instance.serve_main_thread();
    assert_eq!(instance.menus().len(), 1);
    hosted.shared.window_closes();
}

#[test]
fn the_hosts_menu_has_recits_entries() {
    unsafe extern "C" fn add(
        builder: *const clap_context_menu_builder,
        _kind: u32,
        item: *const std::ffi::c_void,
    ) -> bool {
        // SAFETY: the test's builder holds a list, and all items are entries with labels.
        unsafe {
            let entry = &*item.cast::<clap_context_menu_entry>();
            let label = CStr::from_ptr(entry.label).to_string_lossy().into_owned();
            let list = (*builder).ctx.cast::<Vec<(String, u32)>>();
            (*list).push((label, entry.action_id));
        }
        true
    }
    let (mut instance, plugin) = instance();
    let menu: &clap_plugin_context_menu = extension(plugin, CLAP_EXT_CONTEXT_MENU);
    let entries = |id: u32| {
        let mut list: Vec<(String, u32)> = Vec::new();
        let builder = clap_context_menu_builder {
            ctx: (&raw mut list).cast(),
            add_item: Some(add),
            supports: None,
        };
        let target = clap_context_menu_target {
            kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
            id,
        };
        // SAFETY: all of it outlives the call.
        let filled = unsafe { menu.populate.unwrap()(plugin, &raw const target, &raw const builder) };
        (filled, list, target)
    };
    // No controller can move the lookahead.
    let lookahead = instance.param("Lookahead").unwrap().id;
    assert_eq!(entries(lookahead).1, []);
    let arousal = instance.param("Arousal").unwrap().id;
    let (filled, list, target) = entries(arousal);
    assert!(
        filled && list.len() == 2 && list[1].0.ends_with("controller 1"),
        "{list:?}"
    );
    let controllers = &hosted(plugin).shared.controllers;
    // SAFETY: as above.
    let perform = |action| unsafe { menu.perform.unwrap()(plugin, &raw const target, action) };
    assert!(perform(list[1].1));
    let arousal_target = Target::from_id("arousal").unwrap();
    assert_eq!(controllers.of(arousal_target), None);
    assert!(perform(list[0].1));
    assert_eq!(controllers.learning(), Some(arousal_target));
    assert!(!perform(99));
}

#[test]
fn the_host_reports_automation_and_the_octave_of_key_60() {
    let (mut instance, plugin) = instance();
    let table: &clap_plugin_param_indication = extension(plugin, CLAP_EXT_PARAM_INDICATION);
    let id = instance.param("Pitch").unwrap().id;
    let shared = &hosted(plugin).shared;
    let mark = || {
        shared
            .hosting
            .mark(hosted(plugin).params.parameters.live[Control::Pitch].as_ptr())
    };
    let red = clap_color {
        alpha: 255,
        red: 200,
        green: 10,
        blue: 20,
    };
    // SAFETY: the plugin is alive, and what it is given outlives the calls.
    let (map, automate) = unsafe {
        let (map, automate) = (table.set_mapping.unwrap(), table.set_automation.unwrap());
        (
            move |is: bool| map(plugin, id, is, &raw const red, c"Knob 3".as_ptr(), ptr::null()),
            move |state| automate(plugin, id, state, ptr::null()),
        )
    };
    map(true);
    automate(CLAP_PARAM_INDICATION_AUTOMATION_PLAYING);
    let expected = Mark {
        mapped: Some("Knob 3".into()),
        automation: Automation::Playing,
        colour: Some([200, 10, 20]),
    };
    assert_eq!(mark(), expected);
    map(false);
    automate(CLAP_PARAM_INDICATION_AUTOMATION_NONE);
    assert_eq!(mark(), Mark::default());
    assert_eq!(shared.hosting.middle_c(), None);
    let octave: &OctaveNumber = extension(plugin, OCTAVE_NUMBER);
    // SAFETY: the plugin is alive.
    unsafe { (octave.set_middle_c)(plugin, 4) };
    assert_eq!(shared.hosting.middle_c(), Some(4));
}

#[test]
fn an_open_window_wakes_the_instance_and_keeps_it_awake() {
    let (mut instance, plugin) = instance();
    let shared = &hosted(plugin).shared;
    instance.activate(Setup::offline(48_000.0, 512)).unwrap();
    instance.let_sleep(true);
    let slept = |instance: &mut Instance| {
        instance.render(&Timeline::new(), 24_000, 512).unwrap();
        instance.take_slept()
    };
    assert!(slept(&mut instance) > 40);
    let woken = instance.calls().process;
    shared.window_opens();
    assert_eq!(instance.calls().process, woken + 1);
    assert_eq!(slept(&mut instance), 0);
    shared.window_closes();
    assert!(slept(&mut instance) > 40);
}

#[test]
fn a_new_lookahead_is_requested_at_once_even_without_blocks() {
    use recit::engine::Lookahead;
    let (mut instance, plugin) = instance();
    let shared = &hosted(plugin).shared;
    shared.follow_lookahead(Lookahead::Live);
    assert_eq!(instance.calls().restart, 0, "it is not active");
    instance.activate(Setup::offline(48_000.0, 512)).unwrap();
    let latency = instance.latency();
    shared.follow_lookahead(Lookahead::Studio);
    assert!(instance.calls().restart == 0 && !shared.signals.is_lookahead_due(Lookahead::Studio));
    for _ in 0..3 {
        shared.follow_lookahead(Lookahead::Live);
    }
    assert!(instance.calls().restart == 1 && shared.signals.is_lookahead_due(Lookahead::Live));
    // A host's reaction to the request.
    instance.deactivate();
    instance.set("Lookahead", "Live").unwrap();
    let told = instance.calls().latency_changed;
    instance.activate(Setup::offline(48_000.0, 512)).unwrap();
    assert!(instance.latency() < latency && instance.calls().latency_changed == told + 1);
    assert!(!shared.signals.is_lookahead_due(Lookahead::Live));
}

/// The samples of a WAV file of floats, those of two channels in turn.
fn samples(file: &Path) -> Vec<f32> {
    let bytes = std::fs::read(file).unwrap();
    let data = bytes.windows(4).position(|name| name == b"data").unwrap();
    let words = bytes[data + 8..].as_chunks::<4>().0.iter();
    let size = u32::from_le_bytes(bytes[data + 4..data + 8].try_into().unwrap());
    words
        .take(size as usize / 4)
        .map(|word| f32::from_le_bytes(*word))
        .collect()
}

#[test]
fn a_sung_line_is_exported_as_the_host_heard_it_with_bends_and_automation() {
    let (mut instance, plugin) = instance();
    let shared = &hosted(plugin).shared;
    let mut script = Script::empty();
    script.add(None, "Row your boat.").unwrap();
    shared.instance.set_script(script);
    let script = shared.instance.script();
    let line = script.lines()[0].id;
    instance.set("Mode", "Sing").unwrap();
    shared.window_opens();
    instance.activate(Setup::offline(48_000.0, 512)).unwrap();
    assert!(shared.instance.wait_armed(Duration::from_secs(1500)));
    let [pitch, volume, pan] = ["Pitch", "Volume", "Pan"].map(|name| instance.param(name).unwrap().id);
    // A bend that is held before the line, bends within it, the modulation wheel, and automation.
    let mut timeline = Timeline::new().midi(700, [0xE0, 0, 0x30]).note(5_000, 60);
    for (at, message) in [
        (12_001, [0xE0, 0, 0x60]),
        (15_300, [0xB0, 1, 90]),
        (18_000, [0xD0, 110, 0]),
        (22_222, [0xE0, 0, 0x40]),
    ] {
        timeline = timeline.midi(at, message);
    }
    for step in 1..=20 {
        // From its middle on.
        let at = 10_000 + 777 * step;
        timeline = timeline.param(at, pitch, 0.5 + 0.004 * step as f64);
        timeline = timeline.param(at + 100, volume, 0.7 + 0.01 * (step % 5) as f64);
        timeline = timeline.param(at + 200, pan, 0.5 - 0.02 * step as f64);
    }
    timeline = timeline
        .note_off(26_000, 60)
        .note(26_500, 64)
        .note_off(48_000, 64);
    let heard = instance.render(&timeline, 96_000, 512).unwrap();
    shared.sung.follow(&script);
    let performance = shared.sung.performance(line).unwrap();
    assert!(performance.moves.len() > 20, "{}", performance.moves.len());
    let folder = std::env::temp_dir().join(format!("recit-sung-{}", std::process::id()));
    let exported = |performance: Arc<Performance>| {
        let options = Options {
            format: Format {
                depth: Depth::Float32,
                channels: Channels::Stereo,
                ..Format::default()
            },
            // They are of spoken lines.
            volume_db: -20.0,
            pan: 1.0,
            sung: [(line, performance)].into(),
            ..Options::default()
        };
        let progress = Progress::default();
        let files = export(&shared.instance, &script, &[line], &options, &folder, &progress).unwrap();
        samples(&files[0])
    };
    let sung = exported(Arc::clone(&performance));
    let first = heard.first_sound().unwrap();
    // Up to the last event. After it the export fades what still sounds.
    let played = 48_000 - 5_000;
    let both = heard.left[first..].iter().zip(&heard.right[first..]);
    let both: Vec<f32> = both
        .take(played)
        .flat_map(|(left, right)| [*left, *right])
        .collect();
    assert_eq!(sung[..2 * played], both);
    for what in [Moved::Live(Control::Pitch), Moved::Volume, Moved::Pan] {
        let others = performance.moves.iter().filter(|moved| moved.what != what);
        let still = Performance {
            moves: others.copied().collect(),
            ..(*performance).clone()
        };
        assert_ne!(exported(still.into()), sung, "{what:?} is heard");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
