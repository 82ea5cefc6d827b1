//! Levels of frames: how loud they are, how much that varies, and how loud they may be.

use super::frames::edges;
use super::{Frame, Level, MEL_BANDS};

/// A frame is speech when its level is at most this far under the loudest, in decibels.
const SPEECH: f32 = 35.0;
/// Speech whose level deviates less than this, in decibels, has no variation to change.
const STEADY: f32 = 0.1;

/// Measures levels, in decibels of power, for the bands of a voice.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// Width of each mel band in Hz.
    widths: [f32; MEL_BANDS],
}

impl Levels {
    /// For bands with their centres at these frequencies in Hz, from low to high.
    pub(super) fn new(centres: &[f32; MEL_BANDS]) -> Self {
        let edges = edges(centres);
        Self {
            widths: std::array::from_fn(|band| edges[band + 1] - edges[band]),
        }
    }

    fn level(&self, frame: &Frame) -> f32 {
        // Mel values are natural logarithms of amplitude.
        let bands = frame.mel.iter().zip(&self.widths);
        let power: f32 = bands.map(|(value, width)| width * (2.0 * value).exp()).sum();
        10.0 * power.log10()
    }

    fn all(&self, frames: &[Frame]) -> Vec<f32> {
        frames.iter().map(|frame| self.level(frame)).collect()
    }

    /// Level of the loudest frame.
    pub(super) fn loudest(&self, frames: &[Frame]) -> f32 {
        let levels = frames.iter().map(|frame| self.level(frame));
        levels.fold(f32::NEG_INFINITY, f32::max)
    }

    /// Which frames are speech, and not silence.
    pub(super) fn speech(&self, frames: &[Frame]) -> Vec<bool> {
        let least = self.loudest(frames) - SPEECH;
        frames.iter().map(|frame| self.level(frame) > least).collect()
    }

    /// Mean and standard deviation of [`Frame::level`] over speech; zeros where there are no frames.
    pub(super) fn of_speech(&self, frames: &[Frame]) -> Level {
        if frames.is_empty() {
            return Level::default();
        }
        let levels: Vec<f32> = frames.iter().map(Frame::level).collect();
        let speech = self.speech(frames);
        Level {
            mean: mean(&levels, &speech),
            deviation: variation(&levels, &speech),
        }
    }

    /// Standard deviation of the level of speech, of which there is some.
    pub(super) fn deviation(&self, frames: &[Frame], speech: &[bool]) -> f32 {
        variation(&self.all(frames), speech)
    }

    /// Gives the level of speech this standard deviation. The loudest speech stays as loud as it is.
    pub(super) fn set_deviation(&self, frames: &mut [Frame], speech: &[bool], wanted: f32) {
        let levels = self.all(frames);
        let deviation = variation(&levels, speech);
        if deviation < STEADY {
            return;
        }
        let highest = spoken(&levels, speech).fold(f32::NEG_INFINITY, f32::max);
        let lowest = spoken(&levels, speech).fold(f32::INFINITY, f32::min);
        for (frame, level) in frames.iter_mut().zip(levels) {
            // Silence moves with the softest speech.
            amplify(frame, (wanted / deviation - 1.0) * (level.max(lowest) - highest));
        }
    }

    /// Lets no frame be louder than `most`.
    pub(super) fn limit(&self, frames: &mut [Frame], most: f32) {
        for frame in frames {
            amplify(frame, (most - self.level(frame)).min(0.0));
        }
    }
}

/// Adds `decibels` to the level of a frame.
pub(super) fn amplify(frame: &mut Frame, decibels: f32) {
    // Mel values are natural logarithms of amplitude.
    let gain = decibels / 20.0 * std::f32::consts::LN_10;
    frame.mel.iter_mut().for_each(|value| *value += gain);
}

fn spoken(levels: &[f32], speech: &[bool]) -> impl Iterator<Item = f32> {
    let all = levels.iter().zip(speech);
    all.filter(|(_, is)| **is).map(|(level, _)| *level)
}

/// Mean of the levels of speech.
fn mean(levels: &[f32], speech: &[bool]) -> f32 {
    spoken(levels, speech).sum::<f32>() / spoken(levels, speech).count() as f32
}

/// Standard deviation of the levels of speech.
fn variation(levels: &[f32], speech: &[bool]) -> f32 {
    let count = spoken(levels, speech).count() as f32;
    let mean = mean(levels, speech);
    let squares = spoken(levels, speech).map(|level| (level - mean).powi(2));
    (squares.sum::<f32>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tilt::tests::{centres, vowels};

    fn levels() -> Levels {
        Levels::new(&centres())
    }

    #[test]
    fn silence_is_no_speech() {
        let mut frames = vowels();
        assert!(levels().speech(&frames).iter().all(|is| *is));
        frames[3] = Frame::silent(200.0);
        assert!(!levels().speech(&frames)[3]);
    }

    #[test]
    fn the_level_varies_as_much_as_it_is_told_to() {
        let mut frames = vowels();
        frames[3] = Frame::silent(200.0);
        let speech = levels().speech(&frames);
        for wanted in [0.5, 3.0, 9.0] {
            let mut frames = frames.clone();
            levels().set_deviation(&mut frames, &speech, wanted);
            let heard = levels().deviation(&frames, &speech);
            assert!((heard - wanted).abs() < 0.01, "{heard} for {wanted}");
            assert!(levels().level(&frames[3]) < levels().loudest(&frames) - SPEECH);
        }
    }

    #[test]
    fn the_limit_holds_and_changes_only_what_is_over_it() {
        let mut frames = vowels();
        let most = levels().loudest(&frames) - 6.0;
        levels().limit(&mut frames, most);
        assert!((levels().loudest(&frames) - most).abs() < 1e-3);
        for (before, after) in vowels().iter().zip(&frames) {
            assert!(levels().level(before) > most || before == after);
        }
    }
}
