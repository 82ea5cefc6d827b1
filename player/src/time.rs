//! The clock on the wall, as far as the player needs it.

use std::time::{Duration, Instant};

/// A clock that never goes back, and a way to let time pass.
pub trait TimeSource: Send {
    /// The time since some moment that does not change.
    fn now(&self) -> Duration;

    /// Lets the calling thread sleep for about `time`.
    fn sleep(&self, time: Duration);
}

/// The clock of the system.
///
/// Reading it is no system call where the kernel maps its clock into the process, which is the rule on Linux, macOS and
/// Windows. On a machine whose clock source is a device of its own (`hpet`, `acpi_pm`) it is one, of a microsecond or
/// two.
#[derive(Debug)]
pub(super) struct Monotonic(Instant);

impl Default for Monotonic {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl TimeSource for Monotonic {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
