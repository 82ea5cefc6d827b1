//! The system clock, as far as the player needs it.

use std::time::{Duration, Instant};

/// A monotonic clock that can sleep.
pub trait TimeSource: Send {
    /// The time since a fixed moment.
    fn now(&self) -> Duration;

    /// Lets the calling thread sleep for about `time`.
    fn sleep(&self, time: Duration);
}

/// The clock of the system.
///
/// Reading it is not a system call if the kernel maps its clock into the process, which is usual on Linux,
/// macOS and Windows. With a clock source that is a separate device (`hpet`, `acpi_pm`) it is one, and takes
/// a microsecond or two.
#[derive(Debug)]
pub struct Monotonic(Instant);

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
