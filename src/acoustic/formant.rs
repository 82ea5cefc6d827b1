//! Formant shift: the envelope warped along frequency, as a shorter or longer vocal tract would.

use super::{Frame, MEL_BANDS};

/// The farthest shift, in semitones: half or double frequency.
pub(super) const MOST: f32 = 12.0;

/// Moves the envelope of every frame up by `semitones` (-12 to 12; beyond it counts as the end). F0 stays.
///
/// The envelope is read between bands by linear interpolation and beyond the last as that band. `centres` are
/// the centres of the bands in Hz.
pub(super) fn shift(frames: &mut [Frame], semitones: f32, centres: &[f32; MEL_BANDS]) {
    if semitones == 0.0 || !semitones.is_finite() {
        return;
    }
    let factor = (semitones.clamp(-MOST, MOST) / 12.0).exp2();
    // Stretching the envelope spreads it over more of the spectrum; this keeps its power.
    let level = -0.5 * factor.ln();
    let sources: [(usize, f32); MEL_BANDS] =
        std::array::from_fn(|band| place(centres, centres[band] / factor));
    for frame in frames {
        let mel = frame.mel;
        frame.mel = sources.map(|(band, share)| mel[band] + share * (mel[band + 1] - mel[band]) + level);
    }
}

/// Where `hz` lies between the centres: the band below it, and how far on the way to the next.
fn place(centres: &[f32; MEL_BANDS], hz: f32) -> (usize, f32) {
    let below = centres.partition_point(|&centre| centre <= hz).saturating_sub(1);
    let below = below.min(MEL_BANDS - 2);
    let (low, high) = (centres[below], centres[below + 1]);
    (below, ((hz - low) / (high - low)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Centres in equal steps of a logarithmic scale, 50 Hz to 10 kHz.
    fn centres() -> [f32; MEL_BANDS] {
        std::array::from_fn(|band| 50.0 * 200_f32.powf(band as f32 / (MEL_BANDS - 1) as f32))
    }

    /// A frame with one formant at `hz`, an octave wide.
    fn formant(hz: f32) -> Frame {
        let mut frame = Frame::silent(150.0);
        frame.mel = centres().map(|centre| -3.0 - 4.0 * (centre / hz).log2().powi(2));
        frame
    }

    fn peak(frame: &Frame) -> f32 {
        let (band, _) = (0..)
            .zip(frame.mel)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .expect("bands");
        centres()[band]
    }

    #[test]
    fn a_formant_moves_by_the_asked_interval() {
        for semitones in [-12.0, -5.0, 3.0, 7.0, 12.0_f32] {
            let mut frames = [formant(1000.0)];
            shift(&mut frames, semitones, &centres());
            let expected = 1000.0 * (semitones / 12.0).exp2();
            let moved = 12.0 * (peak(&frames[0]) / expected).log2();
            // A band is 1.2 semitones wide here.
            assert!(moved.abs() < 1.2, "{semitones}: off by {moved}");
            assert_eq!(frames[0].f0, 150.0);
        }
    }

    #[test]
    fn nothing_moves_at_zero_and_nonsense_is_ignored() {
        for semitones in [0.0, f32::NAN, f32::INFINITY] {
            let mut frames = [formant(800.0)];
            shift(&mut frames, semitones, &centres());
            assert_eq!(frames, [formant(800.0)]);
        }
    }
}
