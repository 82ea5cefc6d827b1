//! Volume and pan of the whole instrument.

use super::control::Controls;
use super::ramp::{Ramp, factor, place};
use super::units::Seconds;

/// A new volume or pan is reached after this time, linearly.
pub const RAMP: Seconds = Seconds(0.005);

/// Changes that may be pending.
const CHANGES: usize = 1024;

/// Gains of left and right at a volume in decibels, -60 (silent) to 12, and a pan, -1 (left) to 1 (right).
pub fn gains(volume_db: f32, pan: f32) -> [f32; 2] {
    place(factor(volume_db), pan)
}

/// Applies volume and pan, `latency` samples after they were set.
#[derive(Debug)]
pub(super) struct Bus {
    ramp: Ramp,
}

impl Bus {
    /// A bus whose changes take `ramp` samples.
    pub fn new(ramp: u32) -> Self {
        Self {
            ramp: Ramp::new(ramp, CHANGES),
        }
    }

    /// Forgets all changes. The next values apply at once.
    pub fn reset(&mut self) {
        self.ramp.reset();
    }

    /// Sets the volume and pan of `controls` from sample `at` on. `at` never decreases.
    pub fn set(&mut self, controls: &Controls, at: u64) {
        self.ramp.set(gains(controls.volume_db, controls.pan), at);
    }

    /// Whether the last requested values are reached.
    pub fn is_settled(&self) -> bool {
        self.ramp.is_settled()
    }

    /// Applies volume and pan to both channels, which begin at sample `now`. Returns the peaks.
    pub fn apply(&mut self, now: u64, left: &mut [f32], right: &mut [f32]) -> [f32; 2] {
        let mut peaks = [0.0_f32; 2];
        for (offset, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let gains = self.ramp.next(now + offset as u64);
            *left *= gains[0];
            *right *= gains[1];
            peaks = [peaks[0].max(left.abs()), peaks[1].max(right.abs())];
        }
        peaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_size_changes_nothing() {
        let render = |block: usize| {
            let controls = |volume_db, pan| Controls {
                volume_db,
                pan,
                ..Controls::default()
            };
            let mut bus = Bus::new(8);
            bus.set(&controls(0.0, 0.0), 0);
            bus.set(&controls(-6.0, 0.5), 37);
            let (mut left, mut right) = (vec![1.0; 100], vec![1.0; 100]);
            for start in (0..100).step_by(block) {
                let end = (start + block).min(100);
                bus.apply(start as u64, &mut left[start..end], &mut right[start..end]);
            }
            (left, right)
        };
        let whole = render(100);
        assert!(whole.0[36] == 1.0 && whole.0[37] != 1.0 && whole.0[99] < whole.1[99]);
        assert_eq!(whole, render(1));
        assert_eq!(whole, render(33));
    }
}
