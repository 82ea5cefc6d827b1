//! Wheels and pressure: what a channel or a single note adds to the controls.

use super::control::Expression;
use super::control_info::Control;
use super::live::Offsets;

/// MIDI channels.
const CHANNELS: usize = 16;

/// The level that full pressure adds, in decibels.
const PRESSURE_DB: f32 = 6.0;

/// The tension that full pressure adds.
const PRESSURE_TENSION: f32 = 0.3;

/// The expressions of a note or a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Touch {
    /// Semitones.
    tuning: f32,
    /// 0 to 1.
    pressure: f32,
    /// -1 to 1; brighter is tenser.
    brightness: f32,
    /// Offsets of other values.
    pub offsets: Offsets,
}

impl Touch {
    /// Sets an expression. Those that do not affect the voice are ignored.
    pub fn set(&mut self, expression: Expression) {
        let tame = |value: f32, least: f32, most: f32| {
            if value.is_nan() {
                0.0
            } else {
                value.clamp(least, most)
            }
        };
        match expression {
            Expression::Tuning(semitones) => self.tuning = tame(semitones, -128.0, 128.0),
            Expression::Pressure(amount) => self.pressure = tame(amount, 0.0, 1.0),
            Expression::Brightness(amount) => self.brightness = tame(2.0 * amount - 1.0, -1.0, 1.0),
            Expression::Pan(_) | Expression::Volume(_) | Expression::Offset(..) => {}
        }
    }

    /// Adds its effect to `offsets`.
    fn add_to(&self, offsets: &mut Offsets) {
        offsets.add(Control::Pitch, self.tuning);
        offsets.add(Control::Loudness, PRESSURE_DB * self.pressure);
        offsets.add(
            Control::Tension,
            PRESSURE_TENSION * self.pressure + self.brightness,
        );
    }
}

/// The expressions of a note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Finger {
    pub touch: Touch,
    /// A factor on the level.
    pub volume: f32,
    /// Position in the stereo field, -1 to 1.
    pub pan: f32,
}

impl Default for Finger {
    fn default() -> Self {
        Self {
            touch: Touch::default(),
            volume: 1.0,
            pan: 0.0,
        }
    }
}

impl Finger {
    /// Sets an expression.
    pub fn express(&mut self, expression: Expression) {
        match expression {
            Expression::Volume(gain) => self.volume = if gain.is_nan() { 1.0 } else { gain.clamp(0.0, 4.0) },
            Expression::Pan(pan) => self.pan = pan,
            Expression::Offset(control, offset) => self.touch.offsets.set(control, offset),
            other => self.touch.set(other),
        }
    }
}

/// The expressions of channels, which also apply to future notes.
#[derive(Debug, Default)]
pub(super) struct Wheels {
    channels: [Touch; CHANNELS],
    all: Touch,
}

impl Wheels {
    /// Sets an expression of a channel, or of all.
    pub fn set(&mut self, channel: Option<u8>, expression: Expression) {
        match channel {
            None => self.all.set(expression),
            Some(channel) => {
                if let Some(touch) = self.channels.get_mut(usize::from(channel)) {
                    touch.set(expression);
                }
            }
        }
    }

    /// Resets the expressions of a channel, or of all.
    pub fn rest(&mut self, channel: Option<u8>) {
        match channel {
            None => *self = Self::default(),
            Some(channel) => {
                if let Some(touch) = self.channels.get_mut(usize::from(channel)) {
                    *touch = Touch::default();
                }
            }
        }
    }

    /// All that is added to the controls of a line on `channel` whose note has the expressions `own` and is
    /// moved by `interval` semitones.
    pub fn offsets(&self, channel: Option<u8>, own: &Touch, interval: f32) -> Offsets {
        let mut offsets = own.offsets;
        offsets.add(Control::Pitch, interval);
        own.add_to(&mut offsets);
        self.all.add_to(&mut offsets);
        if let Some(touch) = channel.and_then(|channel| self.channels.get(usize::from(channel))) {
            touch.add_to(&mut offsets);
        }
        offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Live;

    #[test]
    fn a_bend_affects_the_notes_of_its_channel_and_adds_to_their_own() {
        let mut wheels = Wheels::default();
        wheels.set(Some(2), Expression::Tuning(1.5));
        wheels.set(None, Expression::Tuning(-0.5));
        let mut own = Touch::default();
        own.set(Expression::Tuning(0.25));
        own.set(Expression::Brightness(0.75));
        let live = |channel| Live::default().moved(&wheels.offsets(channel, &own, 0.0));
        assert_eq!(live(Some(2)).pitch, 1.25);
        assert_eq!(live(Some(3)).pitch, -0.25);
        assert_eq!(live(None).tension, 0.5);
        let untouched = Wheels::default().offsets(Some(0), &Touch::default(), 0.0);
        assert_eq!(Live::default().moved(&untouched), Live::default());
    }

    #[test]
    fn channels_reset_separately_or_all_together() {
        let mut wheels = Wheels::default();
        for channel in [Some(2), Some(3), None] {
            wheels.set(channel, Expression::Tuning(1.0));
        }
        let pitch = |wheels: &Wheels, channel| {
            let offsets = wheels.offsets(Some(channel), &Touch::default(), 0.0);
            Live::default().moved(&offsets).pitch
        };
        wheels.rest(Some(2));
        wheels.rest(Some(99));
        assert_eq!((pitch(&wheels, 2), pitch(&wheels, 3)), (1.0, 2.0));
        wheels.rest(None);
        assert_eq!((pitch(&wheels, 2), pitch(&wheels, 3)), (0.0, 0.0));
    }

    #[test]
    fn pressure_raises_the_level_and_invalid_values_are_ignored() {
        let mut own = Touch::default();
        own.set(Expression::Pressure(2.0));
        own.set(Expression::Tuning(f32::NAN));
        let live = Live::default().moved(&Wheels::default().offsets(Some(99), &own, 0.0));
        assert_eq!((live.loudness, live.pitch), (6.0, 0.0));
    }
}
