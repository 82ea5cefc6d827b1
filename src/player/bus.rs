//! Volume and pan: from the sum of the lines to two channels.

use super::control::Controls;

/// A new volume or pan is reached after this many seconds, along a straight line.
pub const RAMP_S: f64 = 0.005;

/// Volume below which nothing is heard, in decibels.
const SILENT_DB: f32 = -60.0;

/// Changes that may wait to be heard. Beyond it the newest replaces the last.
const CHANGES: usize = 1024;

#[derive(Clone, Copy, Debug, Default)]
struct Change {
    at: u64,
    gains: [f32; 2],
}

/// Applies volume and pan, `latency` samples after they were set.
#[derive(Debug)]
pub(super) struct Bus {
    ramp: u32,
    gains: [f32; 2],
    target: [f32; 2],
    steps_left: u32,
    last_set: Option<[f32; 2]>,
    waiting: Box<[Change]>,
    first: usize,
    count: usize,
}

impl Bus {
    pub fn new(ramp: u32) -> Self {
        Self {
            ramp,
            gains: [0.0; 2],
            target: [0.0; 2],
            steps_left: 0,
            last_set: None,
            waiting: vec![Change::default(); CHANGES].into_boxed_slice(),
            first: 0,
            count: 0,
        }
    }

    /// Forgets everything; the next values hold at once.
    pub fn reset(&mut self) {
        (self.last_set, self.count, self.steps_left) = (None, 0, 0);
    }

    /// Asks for the volume and pan of `controls` from sample `at` on; `at` never falls.
    pub fn set(&mut self, controls: &Controls, at: u64) {
        let gains = gains(controls.volume_db, controls.pan);
        let Some(last) = self.last_set.replace(gains) else {
            (self.gains, self.target) = (gains, gains);
            return;
        };
        if last == gains {
            return;
        }
        if self.count == CHANGES {
            self.count -= 1;
        }
        self.waiting[(self.first + self.count) % CHANGES] = Change { at, gains };
        self.count += 1;
    }

    /// Turns the mono sum in `left`, which begins at sample `now`, into two channels.
    /// Returns the peaks.
    pub fn apply(&mut self, now: u64, left: &mut [f32], right: &mut [f32]) -> [f32; 2] {
        let mut peaks = [0.0_f32; 2];
        for (offset, (left, right)) in left.iter_mut().zip(right).enumerate() {
            self.take_changes(now + offset as u64);
            self.step();
            let mono = *left;
            *left = mono * self.gains[0];
            *right = mono * self.gains[1];
            peaks = [peaks[0].max(left.abs()), peaks[1].max(right.abs())];
        }
        peaks
    }

    fn take_changes(&mut self, now: u64) {
        while self.count > 0 && self.waiting[self.first].at <= now {
            self.target = self.waiting[self.first].gains;
            self.steps_left = self.ramp;
            self.first = (self.first + 1) % CHANGES;
            self.count -= 1;
        }
    }

    fn step(&mut self) {
        if self.steps_left == 0 {
            return;
        }
        for (gain, target) in self.gains.iter_mut().zip(self.target) {
            *gain += (target - *gain) / self.steps_left as f32;
        }
        self.steps_left -= 1;
    }
}

/// Gains of both channels: constant power over the field, one in its middle.
fn gains(volume_db: f32, pan: f32) -> [f32; 2] {
    let volume = if volume_db > SILENT_DB {
        10_f32.powf(volume_db.min(12.0) / 20.0)
    } else {
        0.0
    };
    let pan = if pan.is_nan() { 0.0 } else { pan.clamp(-1.0, 1.0) };
    let angle = (pan + 1.0) * std::f32::consts::FRAC_PI_4;
    // cos and sin of a quarter turn differ in the last bit: the middle is exact.
    let (left, right) = if pan == 0.0 {
        (1.0, 1.0)
    } else {
        (angle.cos(), angle.sin())
    };
    let scale = if pan == 0.0 {
        volume
    } else {
        volume * std::f32::consts::SQRT_2
    };
    [left.max(0.0) * scale, right.max(0.0) * scale]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn controls(volume_db: f32, pan: f32) -> Controls {
        Controls {
            volume_db,
            pan,
            ..Controls::default()
        }
    }

    #[test]
    fn a_change_is_heard_when_it_is_due_whatever_the_blocks() {
        let render = |block: usize| {
            let mut bus = Bus::new(8);
            bus.set(&controls(0.0, 0.0), 0);
            bus.set(&controls(-6.0, 0.5), 37);
            let (mut left, mut right) = (vec![1.0; 100], vec![0.0; 100]);
            for start in (0..100).step_by(block) {
                let end = (start + block).min(100);
                bus.apply(start as u64, &mut left[start..end], &mut right[start..end]);
            }
            (left, right)
        };
        let whole = render(100);
        assert!(whole.0[..37].iter().all(|sample| *sample == 1.0) && whole.0[37] != 1.0);
        assert_eq!(whole.0[45], whole.0[99]);
        assert_eq!(whole, render(1));
        assert_eq!(whole, render(33));
    }

    #[test]
    fn pan_keeps_the_power_and_sixty_down_is_silence() {
        for pan in [-1.0, -0.3, 0.0, 0.7, 1.0] {
            let [left, right] = gains(0.0, pan);
            assert!((left * left + right * right - 2.0).abs() < 1e-5);
        }
        assert_eq!(gains(-60.0, 0.3), [0.0, 0.0]);
        assert!(gains(f32::NAN, f32::NAN).iter().all(|gain| gain.is_finite()));
    }
}
