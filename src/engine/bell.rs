//! A condition on which idle threads wait.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A condition on which any number of threads can wait.
#[derive(Default)]
pub(super) struct Bell {
    /// How often it was rung.
    rings: Mutex<u64>,
    condvar: Condvar,
}

impl Bell {
    /// Wakes all waiting threads, and lets the next wait of all others return at once.
    pub fn ring(&self) {
        *self.rings.lock() += 1;
        self.condvar.notify_all();
    }

    /// Waits until it was rung more often than the thread has `heard`, and updates that.
    pub fn wait(&self, heard: &mut u64) {
        let mut rings = self.rings.lock();
        self.condvar.wait_while(&mut rings, |rings| *rings == *heard);
        *heard = *rings;
    }

    /// Waits likewise, for at most `limit`.
    pub fn wait_for(&self, heard: &mut u64, limit: Duration) {
        let mut rings = self.rings.lock();
        self.condvar
            .wait_while_for(&mut rings, |rings| *rings == *heard, limit);
        *heard = *rings;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_wakes_every_thread_that_has_not_heard_it() {
        let bell = Bell::default();
        bell.ring();
        let (mut one, mut other) = (0, 0);
        // One thread that hears it does not take it from another.
        bell.wait(&mut one);
        bell.wait(&mut other);
        bell.wait_for(&mut other, Duration::ZERO);
        assert_eq!((one, other), (1, 1));
    }
}
