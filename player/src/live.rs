//! Clamps the values of the controls, and adds the offsets of notes.

use super::control_info::{CONTROLS, Control, Live};

impl Live {
    /// The highest speed. It limits how far a line can get ahead of its plan.
    pub const MAX_SPEED: f32 = Control::Speed.info().range.1;

    /// The same with every value in its range. NaN becomes the default.
    pub fn tame(mut self) -> Self {
        for info in &CONTROLS {
            let value = self.get(info.control);
            let (least, greatest) = info.range;
            let tame = if value.is_nan() {
                info.default
            } else {
                value.clamp(least, greatest)
            };
            self.set(info.control, tame);
        }
        self
    }

    /// The same moved by `offsets`, within the ranges.
    pub(super) fn moved(mut self, offsets: &Offsets) -> Self {
        for info in &CONTROLS {
            let offset = offsets.0[info.control as usize];
            self.set(info.control, self.get(info.control) + offset);
        }
        self.tame()
    }
}

/// The offset that a note adds to each value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Offsets([f32; CONTROLS.len()]);

impl Offsets {
    /// Sets the offset of a value. NaN counts as zero.
    pub fn set(&mut self, control: Control, offset: f32) {
        self.0[control as usize] = if offset.is_nan() { 0.0 } else { offset };
    }

    /// Adds to the offset of a value.
    pub fn add(&mut self, control: Control, offset: f32) {
        let sum = self.0[control as usize] + offset;
        self.set(control, sum);
    }

    /// The sum of both.
    pub fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] + other.0[at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_ranges_and_a_note_moves_one_of_them() {
        let wild = Live {
            pitch: f32::INFINITY,
            speed: f32::NAN,
            breath: -3.0,
            ..Live::default()
        };
        let tame = wild.tame();
        assert_eq!((tame.pitch, tame.speed, tame.breath), (24.0, 1.0, 0.0));
        let mut offsets = Offsets::default();
        assert_eq!(Live::default().moved(&offsets), Live::default());
        offsets.set(Control::Tension, 0.25);
        offsets.add(Control::Tension, 0.25);
        offsets.set(Control::Emotion, -0.5);
        offsets.set(Control::Pitch, f32::NAN);
        let moved = Live::default().moved(&offsets.plus(&Offsets::default()));
        let expected = Live {
            tension: 0.5,
            emotion: 0.5,
            ..Live::default()
        };
        assert_eq!(moved, expected);
    }
}
