//! Floating point without denormals.
//!
//! Many processors take much longer for numbers so near to zero that they have no exponent of their own. A sound that
//! dies away, and the state of a net that has heard nothing for long, can be full of them.

/// Does `work` with denormals taken and given as zero, and leaves the thread as it was.
///
/// A processor that has no such mode does the work as it is.
pub fn without_denormals<T>(work: impl FnOnce() -> T) -> T {
    flushed(work)
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[allow(unsafe_code, reason = "the processor is told how to compute")]
fn flushed<T>(work: impl FnOnce() -> T) -> T {
    // SAFETY: Rust may compute as if the mode were the usual one, at another time or when it compiles. The two modes
    // differ in nothing but whether a denormal counts as zero, and nothing in this program depends on that: either result
    // of an operation that is moved across is a right one. The mode is the thread's own, and set back also by a panic.
    unsafe { no_denormals::no_denormals(|| apart(work)) }
}

/// A call that stays one: what is computed in it is not moved out of it, past the change of the mode.
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

    /// Whether this thread takes denormals as zero now.
    pub fn flushes() -> bool {
        black_box(f32::MIN_POSITIVE) * black_box(0.5) == 0.0
    }

    #[test]
    fn the_thread_is_as_it_was_afterwards() {
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
