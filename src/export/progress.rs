//! How far an export is, for whoever waits for it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use atomic_float::AtomicF32;
use parking_lot::Mutex;

/// How far an export is. Any thread may look at it, and end the export.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
    share: AtomicF32,
    cancelled: AtomicBool,
    warnings: Mutex<Vec<String>>,
}

impl Progress {
    /// What is not as the lines ask for it so far, each with the number of its line.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.lock().clone()
    }

    pub(super) fn warn(&self, warnings: impl Iterator<Item = String>) {
        self.warnings.lock().extend(warnings);
    }

    /// Lines that are written.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Lines that were asked for; 0 before the export begins.
    pub fn of(&self) -> usize {
        self.of.load(Ordering::Relaxed)
    }

    /// The share of the current line that is done, 0 to 1.
    pub fn share(&self) -> f32 {
        self.share.load(Ordering::Relaxed)
    }

    /// The share of the whole that is done, 0 to 1; all lines count the same.
    pub fn whole(&self) -> f32 {
        (self.done() as f32 + self.share()) / self.of().max(1) as f32
    }

    /// Asks for the end of the export. What is written stays; of the current line nothing does.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn begin(&self, of: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.share.store(0.0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    pub(super) fn set_share(&self, share: f32) {
        self.share.store(share, Ordering::Relaxed);
    }

    pub(super) fn line_done(&self) {
        self.set_share(0.0);
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}
