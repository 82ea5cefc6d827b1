//! How much memory the frames of lines may take, and how much they do.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Memory for the frames and heads of all lines of a process that are armed, in bytes, where nobody says otherwise: about
/// two and a half hours of speech.
pub const DEFAULT_MEMORY: u64 = 256 << 20;

/// Sets the budget, in MiB.
const VARIABLE: &str = "RECIT_MEMORY";

/// A line keeps no more frames than this part of the budget. As a player has 48 slots, lines that sound always fit.
const LONGEST: u64 = 64;

/// A limit of bytes, and those that are in use.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: AtomicU64,
    peak: AtomicU64,
}

impl Budget {
    /// A budget of `limit` bytes, none of which is used.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
        }
    }

    /// That of this user: what `RECIT_MEMORY` says in MiB, else [`DEFAULT_MEMORY`].
    pub fn of_user() -> Self {
        let mebibytes = std::env::var(VARIABLE).ok().and_then(|value| value.parse().ok());
        Self::new(mebibytes.map_or(DEFAULT_MEMORY, |mebibytes: u32| u64::from(mebibytes) << 20))
    }

    /// How many bytes there are.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// How many are in use.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The most that were in use at any time.
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }

    /// How many are in use beyond the limit.
    pub fn excess(&self) -> u64 {
        self.used().saturating_sub(self.limit)
    }

    /// The most bytes that one line keeps. Of a longer one the frames at its start are kept, and the others are planned
    /// while it is spoken.
    pub fn of_line(&self) -> u64 {
        self.limit / LONGEST
    }

    /// Takes `bytes` for as long as the charge lives, also where the limit is passed by that.
    pub fn charge(self: &Arc<Self>, bytes: usize) -> Charge {
        let bytes = bytes as u64;
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.peak.fetch_max(used, Ordering::Relaxed);
        Charge {
            budget: self.clone(),
            bytes,
        }
    }

    /// `value`, which takes `bytes` for as long as it lives.
    pub fn count<T>(self: &Arc<Self>, value: T, bytes: usize) -> Counted<T> {
        Counted {
            value,
            _charge: self.charge(bytes),
        }
    }
}

/// Bytes that are in use. They are free again with its end.
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
    fn bytes_are_in_use_as_long_as_what_they_are_for() {
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
