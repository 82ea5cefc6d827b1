//! The audio thread of the tests, checked by the real-time sanitizer.
//!
//! In a [`realtime`] scope the sanitizer ends the process with a report if the thread makes any call into the
//! system or the C library that may block: memory, files, sleep, contended locks. Without the feature
//! `sanitizer` a scope does nothing. It is a package of its own so that the feature rebuilds only the tests.

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
