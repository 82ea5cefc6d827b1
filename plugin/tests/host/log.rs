//! The log after a session, in a process with its own data folder.

use std::fs;
use std::path::PathBuf;

use recit_host::Setup;
use recit_plugin::editor::{Preferences, Scale, Store};

use crate::apart::{DATA, apart, soon};
use crate::support::{RATE, instance, one_note};

fn data() -> PathBuf {
    PathBuf::from(std::env::var_os(DATA).unwrap()).join("recit")
}

fn log() -> String {
    fs::read_to_string(data().join("recit.log")).unwrap_or_default()
}

#[test]
fn messages_of_the_engine_and_the_plugin_are_logged() {
    if !apart("log::messages_of_the_engine_and_the_plugin_are_logged") {
        return;
    }
    fs::create_dir_all(data().join("dictionary.csv")).unwrap();
    let mut instance = instance();
    assert!(instance.load(b"nonsense").is_err());
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    one_note(&mut instance, 0, 4_800);
    // A file blocks the path of a folder.
    let place = data().join("recit.log").join("editor.json");
    let mut store = Store::new(place, Preferences::default());
    store.keep(Preferences {
        scale: Scale::nearest(150),
        ..Preferences::default()
    });
    drop(store);
    recit::keep_loaded();
    for (level, said) in [
        ("INFO  recit_plugin::logging", "Recit "),
        ("WARN  recit::engine::notice", "The saved state could not be read"),
        ("INFO  recit::infer::runtime", "inference engine: "),
        (
            "WARN  recit::text::dictionary::file",
            "the dictionary cannot be read: ",
        ),
        (
            "WARN  recit_plugin::editor::settings::preferences",
            " cannot be written: ",
        ),
        ("DEBUG recit::module", " is not held in memory: "),
    ] {
        let is_there = || {
            let text = log();
            let mut lines = text.lines();
            lines.any(|line| line.contains(&format!("{level}: ")) && line.contains(said))
        };
        assert!(soon(is_there), "{level} {said}: {}", log());
    }
}

#[test]
fn instances_that_are_created_and_dropped_leave_no_file_open() {
    if !apart("log::instances_that_are_created_and_dropped_leave_no_file_open") {
        return;
    }
    drop(instance());
    assert!(log().contains("Recit "));
    let log = data().join("recit.log");
    let open = fs::read_dir("/proc/self/fd").unwrap().flatten();
    assert!(
        !open
            .into_iter()
            .any(|file| fs::read_link(file.path()).is_ok_and(|to| to == log))
    );
}
