//! The state of a slot: which thread may access what, and when.
//!
//! The life of a slot: the player finds it [`ready`](SlotState::is_ready), empties its sample ring,
//! [claims](SlotState::claim) it and sends a request. A worker takes the request, pushes samples, and writes
//! the [total](SlotState::total) before it pushes the last of them. The player [cuts](SlotState::cut) the
//! line when it needs no more of it, and does not touch it from then on. The worker sees that, releases
//! everything that belongs to the line, empties the ring of moments, and [releases](SlotState::release) the
//! slot.
//!
//! This file needs only atomics, so that `tests/handover` can check it with those of `loom`.

use super::atomic::{AtomicBool, AtomicU64, Ordering};

/// The value of [`SlotState::total`] while the length of a line is unknown.
pub const UNKNOWN: u64 = u64::MAX;

/// The part of a slot that both sides read.
#[derive(Debug)]
pub struct SlotState {
    ready: AtomicBool,
    cut: AtomicBool,
    total: AtomicU64,
    line: AtomicU64,
    played: AtomicU64,
    ends: AtomicU64,
}

impl SlotState {
    /// A slot that is ready for its first line.
    pub(super) fn new() -> Self {
        Self {
            ready: AtomicBool::new(true),
            cut: AtomicBool::new(false),
            total: AtomicU64::new(UNKNOWN),
            line: AtomicU64::new(UNKNOWN),
            played: AtomicU64::new(0),
            ends: AtomicU64::new(UNKNOWN),
        }
    }

    /// Whether the slot can take a new line. Set by the worker, cleared by the player.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Whether the player needs no more of the line.
    pub fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }

    /// Length of the line in host samples, or [`UNKNOWN`].
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Acquire)
    }

    /// Tells the player how long the line is. Call before the last sample is pushed.
    pub fn set_total(&self, samples: u64) {
        self.total.store(samples, Ordering::Release);
    }

    /// The id of the playing line and the number of its samples played, while the slot is in use.
    pub fn sounding(&self) -> Option<(u64, u64)> {
        let in_use = !self.is_ready() && !self.is_cut();
        let line = self.line.load(Ordering::Relaxed);
        (in_use && line != UNKNOWN).then(|| (line, self.played.load(Ordering::Relaxed)))
    }

    /// The number of samples of the line that were played.
    pub fn played(&self) -> u64 {
        self.played.load(Ordering::Relaxed)
    }

    /// The host sample at which a line that fades out is silent, or [`UNKNOWN`].
    pub fn ends(&self) -> u64 {
        self.ends.load(Ordering::Relaxed)
    }

    /// Returns the slot to the player. The worker must no longer hold anything of the line.
    pub fn release(&self) {
        self.ready.store(true, Ordering::Release);
    }

    pub(super) fn claim(&self, line: u64) {
        self.cut.store(false, Ordering::Relaxed);
        self.total.store(UNKNOWN, Ordering::Relaxed);
        self.line.store(line, Ordering::Relaxed);
        self.played.store(0, Ordering::Relaxed);
        self.ends.store(UNKNOWN, Ordering::Relaxed);
        self.ready.store(false, Ordering::Release);
    }

    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }

    pub(super) fn set_played(&self, samples: u64) {
        self.played.store(samples, Ordering::Relaxed);
    }

    pub(super) fn set_ends(&self, sample: u64) {
        self.ends.store(sample, Ordering::Relaxed);
    }
}
