//! Makes the sanitizer see `std::thread::sleep`: that calls `clock_nanosleep`, which the sanitizer does not know.

use libc::{SYS_clock_nanosleep, c_int, c_long, clockid_t, timespec};

/// Takes the place of the C library's function in the whole process and does the same.
#[allow(unsafe_code, reason = "a function of the C library is replaced")]
// SAFETY: It has the signature and the behaviour of the function that POSIX names so.
#[unsafe(no_mangle)]
extern "C" fn clock_nanosleep(
    clock: clockid_t,
    flags: c_int,
    time: *const timespec,
    rest: *mut timespec,
) -> c_int {
    rtsan_standalone::notify_blocking_call(c"clock_nanosleep");
    // SAFETY: The caller owes valid pointers, or a null `rest`, which the kernel takes; it checks them besides.
    let result: c_long = unsafe { libc::syscall(SYS_clock_nanosleep, clock, flags, time, rest) };
    if result == 0 {
        return 0;
    }
    // The system call leaves its error in `errno`; the function returns it.
    std::io::Error::last_os_error()
        .raw_os_error()
        .unwrap_or(libc::EINVAL)
}

/// Has the linker take this file in.
pub(super) fn link() {
    std::hint::black_box(clock_nanosleep as extern "C" fn(_, _, _, _) -> _);
}
