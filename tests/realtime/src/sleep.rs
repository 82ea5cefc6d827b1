//! Makes the sanitizer detect `std::thread::sleep`, which calls `clock_nanosleep`. The sanitizer does not
//! know that function.

use libc::{SYS_clock_nanosleep, c_int, c_long, clockid_t, timespec};

/// Replaces the C library's function in the whole process and does the same.
#[allow(unsafe_code, reason = "a function of the C library is replaced")]
// SAFETY: It has the signature and the behaviour that POSIX specifies for this name.
#[unsafe(no_mangle)]
extern "C" fn clock_nanosleep(
    clock: clockid_t,
    flags: c_int,
    time: *const timespec,
    rest: *mut timespec,
) -> c_int {
    rtsan_standalone::notify_blocking_call(c"clock_nanosleep");
    // SAFETY: The caller must pass valid pointers, or a null `rest`, which the kernel accepts; the kernel
    // also checks them.
    let result: c_long = unsafe { libc::syscall(SYS_clock_nanosleep, clock, flags, time, rest) };
    if result == 0 {
        return 0;
    }
    // The system call sets `errno`; this function returns it instead.
    std::io::Error::last_os_error()
        .raw_os_error()
        .unwrap_or(libc::EINVAL)
}

/// Makes the linker include this file.
pub(super) fn link() {
    std::hint::black_box(clock_nanosleep as extern "C" fn(_, _, _, _) -> _);
}
