//! The progress of an export.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use atomic_float::AtomicF32;
use parking_lot::Mutex;

/// The progress of an export. Any thread may read it and cancel the export.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
    share: AtomicF32,
    cancelled: AtomicBool,
    warnings: Mutex<Vec<String>>,
}

impl Progress {
    /// The warnings so far, each with the number of its line.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.lock().clone()
    }

    pub(super) fn warn(&self, warnings: impl Iterator<Item = String>) {
        self.warnings.lock().extend(warnings);
    }

    /// The number of lines written so far.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// The number of lines to write; 0 before the export begins.
    pub fn of(&self) -> usize {
        self.of.load(Ordering::Relaxed)
    }

    /// The completed share of the current line, 0 to 1.
    pub fn share(&self) -> f32 {
        self.share.load(Ordering::Relaxed)
    }

    /// The completed share of the export, 0 to 1; all lines count the same.
    pub fn whole(&self) -> f32 {
        (self.done() as f32 + self.share()) / self.of().max(1) as f32
    }

    /// Cancels the export. Written files stay, except those of the current line.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
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
