//! The audio thread of the tests, watched by the real-time sanitizer.
//!
//! In a [`realtime`] scope the sanitizer ends the process with a report when the thread calls into the system or the
//! C library for anything that may block: memory, files, sleep, locks that somebody else holds. Without the feature
//! `sanitizer` a scope does nothing. It is a package of its own so that the feature builds the tests anew and
//! nothing else.

#[cfg(all(feature = "sanitizer", target_os = "linux"))]
mod sleep;

/// Runs `work` as the audio thread would.
pub fn realtime<T>(work: impl FnOnce() -> T) -> T {
    let _scope = Scope::enter();
    work()
}

struct Scope;

#[cfg(feature = "sanitizer")]
impl Scope {
    fn enter() -> Self {
        #[cfg(target_os = "linux")]
        sleep::link();
        rtsan_standalone::ensure_initialized();
        rtsan_standalone::realtime_enter();
        Self
    }
}

#[cfg(feature = "sanitizer")]
impl Drop for Scope {
    fn drop(&mut self) {
        rtsan_standalone::realtime_exit();
    }
}

#[cfg(not(feature = "sanitizer"))]
impl Scope {
    fn enter() -> Self {
        Self
    }
}

#[cfg(all(test, feature = "sanitizer"))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::process::Command;
    use std::time::Duration;

    /// Names what the process of a test is to do in a scope.
    const VARIABLE: &str = "RECIT_TEST_IN_SCOPE";

    /// Set where the sanitizer's runtime is linked.
    const ENABLED: bool = option_env!("RTSAN_ENABLE").is_some();

    #[test]
    fn sleeping_and_allocating_are_reported_and_arithmetic_is_not() {
        let test = "tests::sleeping_and_allocating_are_reported_and_arithmetic_is_not";
        let Ok(deed) = std::env::var(VARIABLE) else {
            for (deed, found) in [
                ("add", None),
                ("sleep", Some("clock_nanosleep")),
                ("allocate", Some("malloc")),
            ] {
                let program = std::env::current_exe().unwrap();
                let mut child = Command::new(program);
                child.args(["--exact", test, "--nocapture"]).env(VARIABLE, deed);
                let child = child.output().unwrap();
                let report = String::from_utf8_lossy(&child.stderr);
                let found = found.filter(|_| ENABLED);
                assert_eq!(child.status.success(), found.is_none(), "{deed}: {report}");
                assert!(report.contains(found.unwrap_or_default()), "{deed}: {report}");
            }
            return;
        };
        let sum = super::realtime(|| match deed.as_str() {
            "sleep" => {
                std::thread::sleep(Duration::from_millis(1));
                0
            }
            "allocate" => std::hint::black_box(vec![1, 2, 3]).len(),
            _ => std::hint::black_box(1) + 2,
        });
        assert!(sum <= 3);
    }
}
