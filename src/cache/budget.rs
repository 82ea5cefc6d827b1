//! The memory budget for the frames of lines.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Default memory for the frames and heads of all armed lines of a process, in bytes: about two and a half
/// hours of speech.
pub const DEFAULT_MEMORY: u64 = 256 << 20;

/// Sets the budget, in MiB.
const VARIABLE: &str = "RECIT_MEMORY";

/// A line keeps at most this fraction of the budget in memory. A player has 48 slots, so playing lines always
/// fit.
const LONGEST: u64 = 64;

/// A limit on bytes in use.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: AtomicU64,
    peak: AtomicU64,
}

impl Budget {
    /// A budget of `limit` bytes with nothing in use.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
        }
    }

    /// The budget of this user: `RECIT_MEMORY` in MiB, or else [`DEFAULT_MEMORY`].
    pub fn of_user() -> Self {
        let mebibytes = std::env::var(VARIABLE).ok().and_then(|value| value.parse().ok());
        Self::new(mebibytes.map_or(DEFAULT_MEMORY, |mebibytes: u32| u64::from(mebibytes) << 20))
    }

    /// The limit in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// The bytes in use.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The highest number of bytes ever in use.
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }

    /// The bytes in use beyond the limit.
    pub fn excess(&self) -> u64 {
        self.used().saturating_sub(self.limit)
    }

    /// The most bytes that one line keeps. If a line is longer, its first frames are kept, and the others are
    /// planned while it plays.
    pub fn of_line(&self) -> u64 {
        self.limit / LONGEST
    }

    /// Takes `bytes` for as long as the charge lives, even if that exceeds the limit.
    pub fn charge(self: &Arc<Self>, bytes: usize) -> Charge {
        let bytes = bytes as u64;
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.peak.fetch_max(used, Ordering::Relaxed);
        Charge {
            budget: self.clone(),
            bytes,
        }
    }

    /// Counts `bytes` for as long as `value` lives.
    pub fn count<T>(self: &Arc<Self>, value: T, bytes: usize) -> Counted<T> {
        Counted {
            value,
            _charge: self.charge(bytes),
        }
    }
}

/// Bytes in use. They are freed when it is dropped.
#[derive(Debug)]
pub struct Charge {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A value whose bytes a [`Budget`] counts.
#[derive(Debug)]
pub struct Counted<T> {
    value: T,
    _charge: Charge,
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Counted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_in_use_as_long_as_their_owner_lives() {
        let budget = Arc::new(Budget::new(1000));
        let small = budget.count([0_u8; 10], 400);
        let shared = Arc::new(budget.count("shared", 700));
        assert_eq!((budget.used(), budget.excess()), (1100, 100));
        let other = shared.clone();
        drop((small, shared));
        assert_eq!((budget.used(), budget.excess()), (700, 0));
        drop(other);
        assert_eq!((budget.used(), budget.peak()), (0, 1100));
    }
}
