//! The devices that run graphs.

use std::fmt;

/// The device that runs a graph. All engines use the CPU only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The CPU.
    Cpu,
}

impl fmt::Display for Device {
    /// The display name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("CPU"),
        }
    }
}
