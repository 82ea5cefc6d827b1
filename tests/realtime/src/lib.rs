//! The audio thread of the tests, watched by the real-time sanitizer.
//!
//! In a [`realtime`] scope the sanitizer ends the process with a report when the thread calls into the system or the
//! C library for anything that may block: memory, files, sleep, locks that somebody else holds. Without the feature
//! `sanitizer` a scope does nothing. It is a package of its own so that the feature builds the tests again and
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
