//! An expression applied to frames: what an emotion changes in pitch, spectrum, noise and level.

use crate::emotion::Expression;

use super::levels::{Levels, amplify};
use super::noise::{Noise, Purpose};
use super::noisiness::Noisiness;
use super::tilt::Tilt;
use super::{APERIODICITY_BANDS, FRAMES_PER_SECOND, Frame, MEL_BANDS};

/// What is asked of the frames for the whole of a difference to be measured in the sound: factors on the
/// differences, and what a voice has of its own. Measured on the house voice with Praat's algorithms.
mod calibration {
    pub(super) const PITCH: f32 = 1.0;
    pub(super) const RANGE: f32 = 1.0;
    pub(super) const TILT: f32 = 1.05;
    /// Noise is brighter than the voice: tilt that goes with a decibel of it, in decibels.
    pub(super) const TILT_OF_NOISE: f32 = 0.6;
    /// On a lower ratio of harmonics to noise.
    pub(super) const BREATHIER: f32 = 1.0;
    /// On a higher ratio. Half of the noise that is heard does not come from the aperiodicity.
    pub(super) const CLEARER: f32 = 2.5;
    /// More would make it whole, at the cost of the soft sounds.
    pub(super) const LOUDNESS_VARIATION: f32 = 2.0;
    /// Jitter of neutral speech, in percent.
    pub(super) const OWN_JITTER: f32 = 1.5;
    /// Shimmer of neutral speech, in percent.
    pub(super) const OWN_SHIMMER: f32 = 12.0;
}

/// Mean difference of two draws from a standard normal distribution.
const MEAN_DIFFERENCE: f32 = std::f32::consts::FRAC_2_SQRT_PI;

/// What the bands of a voice's frames mean for an expression.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    tilt: Tilt,
    noisiness: Noisiness,
    pub(super) levels: Levels,
}

impl Bands {
    /// For bands with their centres at these frequencies in Hz, from low to high.
    pub(super) fn new(mel: &[f32; MEL_BANDS], aperiodicity: &[f32; APERIODICITY_BANDS]) -> Self {
        Self {
            tilt: Tilt::new(mel),
            noisiness: Noisiness::new(mel, aperiodicity),
            levels: Levels::new(mel),
        }
    }
}

/// Applies `expression` to the frames of a phrase, all but its rate.
///
/// No frame becomes louder than the loudest was, so that what had head room keeps it.
pub(super) fn express(frames: &mut [Frame], expression: &Expression, bands: &Bands, noise: Noise) {
    let unchanged = Expression {
        rate: expression.rate,
        ..Expression::NEUTRAL
    };
    let loudest = bands.levels.loudest(frames);
    if *expression == unchanged || !loudest.is_finite() {
        return;
    }
    let speech = bands.levels.speech(frames);
    pitch(frames, expression);
    spectrum_and_level(frames, &speech, expression, bands);
    perturb(frames, expression, noise);
    bands.levels.limit(frames, loudest);
}

/// Tilt, ratio of harmonics to noise, and variation of the level. The tilt changes the other two as well, so
/// they are set from what they were before it.
fn spectrum_and_level(frames: &mut [Frame], speech: &[bool], expression: &Expression, bands: &Bands) {
    let ratio = bands.noisiness.ratio(frames, speech);
    let deviation = bands.levels.deviation(frames, speech);
    let clearer = clearer(expression);
    let tilt = calibration::TILT * expression.tilt + calibration::TILT_OF_NOISE * clearer.min(0.0);
    bands.tilt.apply(frames, speech, tilt);
    let tilted = tilt != 0.0;
    if let Some(ratio) = ratio.filter(|_| tilted || clearer != 0.0) {
        bands.noisiness.set_ratio(frames, speech, ratio + clearer);
    }
    if tilted || expression.loudness_variation != 0.0 {
        let change = calibration::LOUDNESS_VARIATION * expression.loudness_variation;
        bands
            .levels
            .set_deviation(frames, speech, (deviation + change).max(0.0));
    }
}

/// Decibels by which the ratio of harmonics to noise is raised in the frames.
fn clearer(expression: &Expression) -> f32 {
    let factor = if expression.hnr < 0.0 {
        calibration::BREATHIER
    } else {
        calibration::CLEARER
    };
    factor * expression.hnr
}

/// Moves the median of ln F0, and its range about the median.
fn pitch(frames: &mut [Frame], expression: &Expression) {
    let range = expression.range.powf(calibration::RANGE);
    let shift = calibration::PITCH * expression.pitch / 12.0 * std::f32::consts::LN_2;
    let voiced = frames.iter().filter(|frame| frame.voicing > 0.5);
    let mut logs: Vec<f32> = voiced.map(|frame| frame.f0.ln()).collect();
    if logs.is_empty() || (range, shift) == (1.0, 0.0) {
        return;
    }
    let middle = logs.len() / 2;
    let (_, &mut median, _) = logs.select_nth_unstable_by(middle, f32::total_cmp);
    for frame in frames {
        frame.f0 = (median + shift + (frame.f0.ln() - median) * range).exp();
    }
}

/// Perturbs F0 and level from frame to frame. Less than none cannot be asked for: the model's own curves are
/// smooth at this scale.
///
/// A perturbation with a standard deviation of s is spread over the periods between two frames, so that
/// neighbouring periods differ by 1.13 s over the number of periods.
fn perturb(frames: &mut [Frame], expression: &Expression, noise: Noise) {
    let jitter = added(expression.jitter, calibration::OWN_JITTER) / 100.0;
    let shimmer = added(expression.shimmer, calibration::OWN_SHIMMER) / 100.0;
    if jitter == 0.0 && shimmer == 0.0 {
        return;
    }
    let periods = noise.normals(Purpose::Jitter, frames.len());
    let amplitudes = noise.normals(Purpose::Shimmer, frames.len());
    for (frame, (period, amplitude)) in frames.iter_mut().zip(periods.into_iter().zip(amplitudes)) {
        let each = frame.f0 / FRAMES_PER_SECOND / MEAN_DIFFERENCE * frame.voicing;
        frame.f0 *= (jitter * each * period).exp();
        amplify(
            frame,
            20.0 * std::f32::consts::LOG10_E * shimmer * each * amplitude,
        );
    }
}

/// The perturbation to be added to the voice's `own` for the sum to be higher by `change`. The two are
/// independent, so their squares add up.
fn added(change: f32, own: f32) -> f32 {
    let change = change.max(0.0);
    (change * (change + 2.0 * own)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tilt::tests::{centres, contrast, vowels};
    use crate::emotion::Named;

    fn bands() -> Bands {
        Bands::new(&centres(), &[500.0, 1700.0, 3400.0, 5700.0, 8500.0])
    }

    fn expressed(expression: Expression) -> Vec<Frame> {
        let mut frames = vowels();
        express(&mut frames, &expression, &bands(), Noise::new(3, 4));
        frames
    }

    fn only(change: impl FnOnce(&mut Expression)) -> Vec<Frame> {
        let mut expression = Expression::NEUTRAL;
        change(&mut expression);
        expressed(expression)
    }

    /// Median, and range from 5 to 95 %, of F0 in semitones over 1 Hz.
    fn f0(frames: &[Frame]) -> (f32, f32) {
        let mut values: Vec<f32> = frames.iter().map(|frame| 12.0 * frame.f0.log2()).collect();
        values.sort_by(f32::total_cmp);
        let at = |share: f32| values[(share * (values.len() - 1) as f32) as usize];
        (at(0.5), at(0.95) - at(0.05))
    }

    fn deviation_of(frames: &[Frame]) -> f32 {
        bands().levels.deviation(frames, &vec![true; frames.len()])
    }

    #[test]
    fn no_expression_and_a_rate_alone_leave_every_bit() {
        assert!(expressed(Expression::NEUTRAL) == vowels());
        assert!(only(|expression| expression.rate = 1.3) == vowels());
    }

    #[test]
    fn level_and_range_of_f0_are_those_asked_for() {
        let (level, range) = f0(&vowels());
        for (shift, factor) in [(9.0, 1.3), (-1.6, 0.67), (3.0, 1.1), (0.0, 2.0)] {
            let frames = only(|expression| (expression.pitch, expression.range) = (shift, factor));
            let (level_now, range_now) = f0(&frames);
            assert!((level_now - level - shift).abs() < 0.05, "{}", level_now - level);
            assert!(
                (range_now / range / factor - 1.0).abs() < 0.02,
                "{}",
                range_now / range
            );
        }
    }

    #[test]
    fn jitter_and_shimmer_are_those_asked_for_and_always_the_same() {
        let frames = only(|expression| (expression.jitter, expression.shimmer) = (0.5, 2.0));
        let again = only(|expression| (expression.jitter, expression.shimmer) = (0.5, 2.0));
        assert!(frames == again);
        // Between two frames lie as many steps as periods.
        let plain = vowels();
        let mut steps = (0.0, 0.0);
        for at in 1..frames.len() {
            let each = FRAMES_PER_SECOND / plain[at].f0;
            let drift = |at: usize| (frames[at].f0 / plain[at].f0).ln();
            let lift = |at: usize| frames[at].mel[0] - plain[at].mel[0];
            steps.0 += (drift(at) - drift(at - 1)).abs() * each;
            steps.1 += (lift(at) - lift(at - 1)).abs() * each;
        }
        let count = (frames.len() - 1) as f32;
        let more = |own: f32, steps: f32| own.hypot(100.0 * steps / count) - own;
        let jitter = more(calibration::OWN_JITTER, steps.0);
        let shimmer = more(calibration::OWN_SHIMMER, steps.1);
        // The mean of some hundred draws.
        assert!((jitter / 0.5 - 1.0).abs() < 0.2, "{jitter} %");
        assert!((shimmer / 2.0 - 1.0).abs() < 0.2, "{shimmer} %");
        assert!(only(|expression| expression.jitter = -0.5) == vowels());
    }

    #[test]
    fn every_emotion_has_its_tilt_noise_and_level_together_and_keeps_the_head_room() {
        let speech = vec![true; vowels().len()];
        let measure = |frames: &[Frame]| {
            let ratio = bands()
                .noisiness
                .ratio(frames, &speech)
                .expect("vowels are voiced");
            (contrast(frames), ratio, deviation_of(frames))
        };
        let before = measure(&vowels());
        for named in Named::ALL {
            // Shimmer adds to the variation of the level.
            let expression = Expression {
                shimmer: 0.0,
                ..named.expression()
            };
            let frames = expressed(expression);
            let after = measure(&frames);
            let near = |heard: f32, asked: f32, within: f32| {
                assert!(
                    (heard - asked).abs() < 0.1 * asked.abs() + within,
                    "{named:?}: {heard} for {asked}"
                );
            };
            // The loud frames count for more in the mean spectrum when the level varies more.
            near(after.0 - before.0, expression.tilt, 0.5);
            near(after.1 - before.1, clearer(&expression), 0.05);
            let variation = calibration::LOUDNESS_VARIATION * expression.loudness_variation;
            near(after.2 - before.2, variation, 0.05);
            let loudest = |frames: &[Frame]| bands().levels.loudest(frames);
            assert!(loudest(&frames) <= loudest(&vowels()) + 1e-3, "{named:?}");
        }
    }

    #[test]
    fn silence_and_nothing_are_no_trouble() {
        let anger = Named::Anger.expression();
        let mut none: [Frame; 0] = [];
        express(&mut none, &anger, &bands(), Noise::new(0, 0));
        let mut silence = vec![Frame::silent(200.0); 20];
        express(&mut silence, &anger, &bands(), Noise::new(0, 0));
        for frame in silence {
            assert!(frame.f0.is_finite() && frame.mel.iter().all(|value| *value < -11.0));
            assert_eq!(frame.mel.len(), MEL_BANDS);
        }
    }
}
