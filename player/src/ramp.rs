//! Gains of two channels that change linearly from a given sample on.

/// The volume that counts as silence, in decibels.
const SILENT_DB: f32 = -60.0;

#[derive(Clone, Copy, Debug, Default)]
struct Change {
    at: u64,
    gains: [f32; 2],
}

/// Two gains with scheduled changes.
#[derive(Debug)]
pub(super) struct Ramp {
    /// Samples that a change takes.
    length: u32,
    gains: [f32; 2],
    target: [f32; 2],
    steps_left: u32,
    last_set: Option<[f32; 2]>,
    waiting: Box<[Change]>,
    first: usize,
    count: usize,
}

impl Ramp {
    /// Gains of one that change within `length` samples. At most `capacity` changes may be pending; beyond
    /// that the newest replaces the last.
    pub fn new(length: u32, capacity: usize) -> Self {
        Self {
            length,
            gains: [1.0; 2],
            target: [1.0; 2],
            steps_left: 0,
            last_set: None,
            waiting: vec![Change::default(); capacity.max(1)].into_boxed_slice(),
            first: 0,
            count: 0,
        }
    }

    /// Forgets all changes. The next gains apply at once.
    pub fn reset(&mut self) {
        (self.last_set, self.count, self.steps_left) = (None, 0, 0);
    }

    /// Sets the gains from sample `at` on. `at` never decreases.
    pub fn set(&mut self, gains: [f32; 2], at: u64) {
        let Some(last) = self.last_set.replace(gains) else {
            (self.gains, self.target) = (gains, gains);
            return;
        };
        if last == gains {
            return;
        }
        if self.count == self.waiting.len() {
            self.count -= 1;
        }
        self.waiting[(self.first + self.count) % self.waiting.len()] = Change { at, gains };
        self.count += 1;
    }

    /// Whether the last requested gains are reached.
    pub fn is_settled(&self) -> bool {
        self.count == 0 && self.steps_left == 0
    }

    /// The gains of sample `now`. Must be called for one sample after the other.
    pub fn next(&mut self, now: u64) -> [f32; 2] {
        while self.count > 0 && self.waiting[self.first].at <= now {
            self.target = self.waiting[self.first].gains;
            self.steps_left = self.length;
            self.first = (self.first + 1) % self.waiting.len();
            self.count -= 1;
        }
        if self.steps_left > 0 {
            for (gain, target) in self.gains.iter_mut().zip(self.target) {
                *gain += (target - *gain) / self.steps_left as f32;
            }
            self.steps_left -= 1;
        }
        self.gains
    }
}

/// A volume in decibels as a factor. -60 and less is silence, and 12 is the maximum.
pub(super) fn factor(volume_db: f32) -> f32 {
    if volume_db > SILENT_DB {
        libm::powf(10.0, volume_db.min(12.0) / 20.0)
    } else {
        0.0
    }
}

/// Gains of both channels for a sound of `volume` at `pan`, -1 to 1, with constant power. In the middle both
/// are `volume`.
pub(super) fn place(volume: f32, pan: f32) -> [f32; 2] {
    let pan = if pan.is_nan() { 0.0 } else { pan.clamp(-1.0, 1.0) };
    if pan == 0.0 {
        // cos and sin of a quarter turn differ in the last bit: the middle is exact.
        return [volume; 2];
    }
    let angle = (pan + 1.0) * std::f32::consts::FRAC_PI_4;
    let scale = volume * std::f32::consts::SQRT_2;
    [
        libm::cosf(angle).max(0.0) * scale,
        libm::sinf(angle).max(0.0) * scale,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_takes_effect_when_it_is_due() {
        let mut ramp = Ramp::new(8, 4);
        ramp.set([1.0; 2], 0);
        ramp.set(place(factor(-6.0), 0.5), 37);
        let gains: Vec<[f32; 2]> = (0..100).map(|now| ramp.next(now)).collect();
        assert!(gains[..37].iter().all(|gain| *gain == [1.0; 2]) && gains[37] != [1.0; 2]);
        assert_eq!(gains[45], gains[99]);
        assert!(gains[99][0] < gains[99][1]);
    }

    #[test]
    fn if_too_many_changes_are_pending_the_newest_stays() {
        let mut ramp = Ramp::new(1, 2);
        for at in 0..10_u64 {
            ramp.set([at as f32; 2], at + 5);
        }
        let gains: Vec<f32> = (0..20).map(|now| ramp.next(now)[0]).collect();
        assert_eq!(gains[19], 9.0);
    }

    #[test]
    fn pan_keeps_the_power_and_minus_sixty_decibels_are_silent() {
        for pan in [-1.0, -0.3, 0.0, 0.7, 1.0] {
            let [left, right] = place(1.0, pan);
            assert!((left * left + right * right - 2.0).abs() < 1e-5);
        }
        assert_eq!(place(factor(-60.0), 0.3), [0.0, 0.0]);
        let wild = place(factor(f32::NAN), f32::NAN);
        assert!(wild.iter().all(|gain| gain.is_finite()));
    }
}
