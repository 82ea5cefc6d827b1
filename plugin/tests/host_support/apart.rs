//! Tests that run in their own process, with their own settings.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The variable that sets where the settings of editors are stored.
pub const DATA: &str = "XDG_DATA_HOME";
/// Set in a process that runs one test.
const APART: &str = "RECIT_TEST_APART";

/// Whether something happens within a minute.
pub fn soon(mut come: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !come() {
        if began.elapsed() > Duration::from_secs(60) {
            return false;
        }
        sleep(Duration::from_millis(5));
    }
    true
}

/// The variable that sets the level of the log.
const LEVEL: &str = "RECIT_LOG";

/// Whether this is the process in which `test` should run. Otherwise this runs the test in such a process,
/// with its own settings.
pub fn apart(test: &str) -> bool {
    if std::env::var_os(APART).is_some() {
        return true;
    }
    let data = std::env::temp_dir().join(format!(
        "recit-{}-{}",
        test.replace("::", "-"),
        std::process::id()
    ));
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(APART, "1")
        .env(DATA, &data)
        .env(LEVEL, "debug")
        .status()
        .unwrap();
    let _ = fs::remove_dir_all(data);
    assert!(status.success(), "{status}");
    false
}
