//! Floating point without denormals.
//!
//! Many processors are much slower with numbers close to zero that have no normalised representation. A
//! decaying sound, or the state of a net after long silence, can be full of them.

/// Runs `work` with denormals flushed to zero, and then restores the thread's mode.
///
/// Does nothing on a processor without such a mode.
pub fn without_denormals<T>(work: impl FnOnce() -> T) -> T {
    flushed(work)
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[allow(unsafe_code, reason = "the processor is told how to compute")]
fn flushed<T>(work: impl FnOnce() -> T) -> T {
    // SAFETY: The compiler may assume the usual mode, and move or evaluate operations accordingly. The modes
    // differ only in whether a denormal counts as zero, and nothing in this program depends on that: either
    // result of a moved operation is acceptable. The mode belongs to the thread, and a panic restores it as
    // well.
    unsafe { no_denormals::no_denormals(|| apart(work)) }
}

/// A call that is not inlined, so that its computations are not moved past the change of the mode.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn flushed<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(super) mod tests {
    use std::hint::black_box;
    use std::panic::catch_unwind;

    use super::*;

    /// Whether this thread flushes denormals now.
    pub fn flushes() -> bool {
        black_box(f32::MIN_POSITIVE) * black_box(0.5) == 0.0
    }

    #[test]
    fn the_mode_of_the_thread_is_restored() {
        assert!(!flushes());
        assert!(without_denormals(flushes));
        assert!(without_denormals(|| {
            without_denormals(|| ());
            flushes()
        }));
        assert!(catch_unwind(|| without_denormals(|| panic!("on purpose"))).is_err());
        assert!(!flushes());
    }
}
