//! What threads wait at while they have nothing to do.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Something to wait at, for any number of threads.
#[derive(Default)]
pub(super) struct Bell {
    /// How often it was rung.
    rings: Mutex<u64>,
    condvar: Condvar,
}

impl Bell {
    /// Wakes everybody who waits, and everybody who waits next.
    pub fn ring(&self) {
        *self.rings.lock() += 1;
        self.condvar.notify_all();
    }

    /// Waits until there are more rings than a thread has `heard`, and takes note of them.
    pub fn wait(&self, heard: &mut u64) {
        let mut rings = self.rings.lock();
        self.condvar.wait_while(&mut rings, |rings| *rings == *heard);
        *heard = *rings;
    }

    /// Waits likewise, but no longer than for `limit`.
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
    fn a_ring_wakes_everybody_who_has_not_heard_it() {
        let bell = Bell::default();
        bell.ring();
        let (mut one, mut other) = (0, 0);
        // Whoever has heard it takes it from nobody.
        bell.wait(&mut one);
        bell.wait(&mut other);
        bell.wait_for(&mut other, Duration::ZERO);
        assert_eq!((one, other), (1, 1));
    }
}
