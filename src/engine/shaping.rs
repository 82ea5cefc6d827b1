//! From control values to what the vocoder is asked for: F0, speed and timbre, segment by segment.

use crate::emotion::emotion_at;
use crate::player::Live;
use crate::vocoder::{HOP, SAMPLE_RATE, Timbre};

/// The least speed that controls and emotion have together.
const MIN_SPEED: f32 = 0.25;

/// Noise over harmonics at full breath, in decibels.
const BREATH_DB: f32 = 32.0;

/// Spectral tilt at full tension, in decibels.
const TENSION_TILT_DB: f32 = 10.0;

/// A tense voice lets so much less noise through, in decibels; a slack one so much more.
const TENSION_NOISE_DB: f32 = 6.0;

/// Jitter, shimmer and subharmonics at full roughness; healthy voices stay below 1 % of jitter.
const ROUGH: (f32, f32, f32) = (4.0, 20.0, 0.6);

/// What the controls of a segment come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    /// Factor on F0, the vibrato included.
    pitch: f32,
    /// Exponent on F0 over the speaker's mean.
    range: f32,
    /// Planned frames a frame.
    pub speed: f32,
    pub timbre: Timbre,
}

/// Follows the controls of one line.
#[derive(Clone, Debug)]
pub(super) struct Shaper {
    /// The speaker's mean F0 in Hz.
    mean_f0: f32,
    /// Where the vibrato stands, in turns.
    vibrato: f64,
}

impl Shaper {
    /// At the start of a line of a speaker whose F0 is `mean_f0` Hz on average.
    pub fn new(mean_f0: f32) -> Self {
        Self {
            mean_f0,
            vibrato: 0.0,
        }
    }

    /// What `live` comes to where the line stands.
    pub fn shape(&self, live: &Live) -> Shape {
        let felt = emotion_at(live.valence, live.arousal)
            .scaled(live.emotion)
            .expression();
        let swing = (std::f64::consts::TAU * self.vibrato).sin() as f32;
        let semitones = live.pitch + felt.pitch + live.vibrato_depth / 100.0 * swing;
        let (jitter, shimmer, subharmonics) = ROUGH;
        Shape {
            pitch: (semitones / 12.0).exp2(),
            range: live.range * felt.range,
            speed: (live.speed * felt.rate).clamp(MIN_SPEED, Live::MAX_SPEED),
            timbre: Timbre {
                formant: live.formant,
                tilt: TENSION_TILT_DB * live.tension + felt.tilt,
                noise: BREATH_DB * live.breath - TENSION_NOISE_DB * live.tension - felt.hnr,
                jitter: jitter * live.roughness + felt.jitter.max(0.0),
                shimmer: shimmer * live.roughness + felt.shimmer.max(0.0),
                subharmonics: subharmonics * live.roughness,
            },
        }
    }

    /// Goes on by one segment, through which the vibrato swings as `live` says.
    pub fn advance(&mut self, live: &Live) {
        let seconds = HOP as f64 / SAMPLE_RATE;
        self.vibrato = (self.vibrato + f64::from(live.vibrato_rate) * seconds).fract();
    }

    /// The F0 that is heard where `planned` Hz were planned.
    pub fn f0(&self, shape: &Shape, planned: f32) -> f32 {
        let moved = if shape.range == 1.0 {
            planned
        } else {
            self.mean_f0 * (planned / self.mean_f0).powf(shape.range)
        };
        moved * shape.pitch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_change_nothing_to_the_bit() {
        let shaper = Shaper::new(200.0);
        let shape = shaper.shape(&Live::default());
        assert_eq!((shape.pitch, shape.range, shape.speed), (1.0, 1.0, 1.0));
        assert_eq!(shape.timbre, Timbre::default());
        assert_eq!(shaper.f0(&shape, 123.4), 123.4);
    }

    #[test]
    fn intonation_moves_about_the_mean_and_vibrato_by_its_cents() {
        let mut shaper = Shaper::new(200.0);
        let monotone = Live {
            range: 0.0,
            ..Live::default()
        };
        let shape = shaper.shape(&monotone);
        assert_eq!(
            (shaper.f0(&shape, 100.0), shaper.f0(&shape, 300.0)),
            (200.0, 200.0)
        );
        let vibrato = Live {
            vibrato_depth: 100.0,
            vibrato_rate: 5.0,
            ..Live::default()
        };
        let (mut highest, mut turns, mut last) = (0.0_f32, 0, 0.0);
        for _ in 0..86 * 2 {
            let swing = shaper.shape(&vibrato).pitch.log2() * 12.0;
            highest = highest.max(swing);
            turns += u32::from(last < 0.0 && swing >= 0.0);
            last = swing;
            shaper.advance(&vibrato);
        }
        assert!((0.95..1.001).contains(&highest), "{highest} semitones");
        assert!((9..=10).contains(&turns), "{turns} turns in two seconds");
    }
}
