//! Types for quantities whose confusion would be heard. They convert to each other only by the functions
//! here.
//!
//! Positions and lengths in samples are whole numbers without a type.

use std::ops::{Add, Mul, Sub};

/// Musical time: quarter notes of the host's song, as a position or a length.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Beats(pub f64);

/// A tempo as hosts give it: quarter notes a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct BeatsPerMinute(pub f64);

/// A tempo for use with seconds: quarter notes a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct BeatsPerSecond(pub f64);

/// A length of time in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// A frequency in hertz.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Hertz(pub f32);

/// An interval in semitones.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Semitones(pub f32);

/// A pitch as a MIDI key number, fractions included: 69 is A4.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Pitch(pub f32);

impl BeatsPerMinute {
    /// The same tempo in beats a second.
    pub fn per_second(self) -> BeatsPerSecond {
        BeatsPerSecond(self.0 / 60.0)
    }
}

impl Seconds {
    /// The number of samples at `rate` Hz, not rounded.
    pub fn samples(self, rate: f64) -> f64 {
        self.0 * rate
    }
}

impl Semitones {
    /// The ratio of two frequencies that are this far apart.
    pub fn ratio(self) -> f32 {
        libm::exp2f(self.0 / 12.0)
    }
}

impl Pitch {
    /// The frequency in equal temperament, with A4 at 440 Hz.
    pub fn frequency(self) -> Hertz {
        Hertz(440.0 * Semitones(self.0 - 69.0).ratio())
    }

    /// The pitch at `share` (0 to 1) of the way to `other`.
    pub fn toward(self, other: Self, share: f32) -> Self {
        Self(self.0 + (other.0 - self.0) * share)
    }
}

impl Add for Beats {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Beats {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<BeatsPerSecond> for Seconds {
    type Output = Beats;

    fn mul(self, tempo: BeatsPerSecond) -> Beats {
        Beats(self.0 * tempo.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_at_a_tempo_has_the_right_number_of_beats() {
        assert_eq!(Seconds(1.5) * BeatsPerMinute(120.0).per_second(), Beats(3.0));
        assert_eq!(Seconds(0.5).samples(48_000.0), 24_000.0);
    }

    #[test]
    fn an_octave_doubles_the_frequency() {
        assert_eq!(Pitch(69.0).frequency(), Hertz(440.0));
        assert_eq!(Pitch(81.0).frequency(), Hertz(880.0));
        assert_eq!(Pitch(60.0).toward(Pitch(64.0), 0.25), Pitch(61.0));
    }
}
