//! Whether the sanitizer detects what it should.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;
use std::time::Duration;

use recit_realtime::realtime;

/// Names what the child process does in a scope.
const VARIABLE: &str = "RECIT_TEST_IN_SCOPE";

/// Whether the sanitizer's runtime is linked.
const ENABLED: bool = option_env!("RTSAN_ENABLE").is_some();

#[test]
fn sleeping_and_allocating_are_reported_and_arithmetic_is_not() {
    if let Ok(deed) = std::env::var(VARIABLE) {
        return act(&deed);
    }
    for (deed, function) in [
        ("add", None),
        ("sleep", Some("clock_nanosleep")),
        ("allocate", Some("malloc")),
        ("read a file", Some("open")),
    ] {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--nocapture"])
            .env(VARIABLE, deed)
            .output()
            .unwrap();
        let report = String::from_utf8_lossy(&child.stderr);
        let function = function.filter(|_| ENABLED);
        assert_eq!(child.status.success(), function.is_none(), "{deed}: {report}");
        assert!(report.contains(function.unwrap_or_default()), "{deed}: {report}");
    }
}

fn act(deed: &str) {
    let mut sum = 1;
    realtime(|| match deed {
        "sleep" => std::thread::sleep(Duration::from_millis(1)),
        "allocate" => drop(std::hint::black_box(Box::new(sum))),
        "read a file" => drop(std::fs::File::open("/dev/zero")),
        _ => sum += std::hint::black_box(2),
    });
    assert!(sum > 0);
}
