//! Simulates the clock of a sound device.

use std::time::{Duration, Instant};

/// Shorter waits do not sleep, because the system's wake-ups are not more precise.
const GRAIN: Duration = Duration::from_micros(100);

/// The buffer of a device: a host that is later has lost sound, and continues from now.
const SLACK: Duration = Duration::from_millis(20);

/// Requests one block after another, each when it is due.
pub struct Pacer {
    due: Instant,
    block: Duration,
}

impl Pacer {
    /// A device that starts now.
    pub fn new(block: usize, sample_rate: f64) -> Self {
        Self {
            due: Instant::now(),
            block: Duration::from_secs_f64(block as f64 / sample_rate),
        }
    }

    /// Waits until the next block is due. Returns the end of the block, by which its samples must be ready.
    pub fn wait(&mut self) -> Instant {
        let now = Instant::now();
        if now > self.due + self.block.max(SLACK) {
            self.due = now;
        } else if self.due > now + GRAIN {
            std::thread::sleep(self.due - now);
        }
        self.due += self.block;
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_blocks_takes_a_second() {
        for block in [1, 64, 480] {
            let began = Instant::now();
            let mut pacer = Pacer::new(block, 48_000.0);
            for _ in 0..4_800 / block {
                pacer.wait();
            }
            let taken = began.elapsed().as_secs_f64();
            // The last block is requested, but not awaited.
            assert!(taken > 0.089, "{block}: {taken} s");
        }
    }
}
