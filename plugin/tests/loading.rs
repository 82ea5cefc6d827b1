//! The plugin as a file that a host loads and unloads.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "host_support/apart.rs"]
mod apart;
#[path = "host_support/in_use.rs"]
mod in_use;
#[path = "host_support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use apart::{apart, soon};
use in_use::{Use, slope};
use recit_host::{Host, Setup, Stereo};
use support::{RATE, assert_same, assert_speech, one_note, with_lines};

/// Memory that an unloaded plugin may leave. A voice is a thousand times larger.
const LEAK_KIB: i64 = 16;

/// The plugin, which cargo builds next to its tests.
fn library() -> PathBuf {
    let path = std::env::current_exe()
        .unwrap()
        .with_file_name("librecit_plugin.so");
    assert!(path.exists(), "{} is missing", path.display());
    path
}

/// Whether a library is in memory.
fn is_loaded(library: &Path) -> bool {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    maps.lines().any(|line| line.ends_with(library.to_str().unwrap()))
}

/// Loads the plugin, speaks with an instance of it, and unloads it.
fn played(library: &Path) -> Stereo {
    let host = Host::open(library).unwrap();
    let mut instance = host.instance().unwrap();
    let state = instance.save().unwrap();
    instance.load(&with_lines(&state, &["Now."])).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let sound = one_note(&mut instance, 100, 24_000);
    assert_eq!(sound.first_sound(), Some(100 + instance.latency()));
    sound
}

#[test]
fn loading_and_unloading_the_plugin_fifty_times_leaves_nothing_behind() {
    if !apart("loading_and_unloading_the_plugin_fifty_times_leaves_nothing_behind") {
        return;
    }
    let library = library();
    let first = played(&library);
    assert_speech(&first);
    // Things that are made once per process are made in the first rounds.
    (0..9).for_each(|_| drop(played(&library)));
    let before = Use::now();
    let mut memory = Vec::new();
    for round in 1..=50 {
        assert_same(&played(&library), &first);
        // A thread that was joined is still listed for a moment.
        let is_over = soon(|| Use::now().threads <= before.threads && Use::now().files <= before.files);
        assert!(is_over, "{before:?}, after round {round} {:?}", Use::now());
        memory.push(Use::now().memory_kib as i64);
    }
    let leak = slope(&memory);
    println!("{before:?}, in the end {:?}: {leak} KiB a round", Use::now());
    assert!(leak < LEAK_KIB, "{leak} KiB a round: {memory:?}");
}

/// Threads and thread-local values may need the code longer than a host does.
#[test]
fn the_code_stays_in_memory() {
    let library = library();
    let path = library.clone();
    thread::spawn(move || drop(Host::open(&path).unwrap()))
        .join()
        .unwrap();
    assert!(is_loaded(&library));
}
