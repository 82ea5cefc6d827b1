//! What a graph is computed by.

use std::fmt;

/// What computes a graph. Both engines use the processor alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The processor.
    Cpu,
}

impl fmt::Display for Device {
    /// As people read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("CPU"),
        }
    }
}
