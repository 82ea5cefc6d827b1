//! Moves the resonances of frames, as a longer or shorter vocal tract does.

use crate::frames::{Format, FrameRow};

/// Moves the spectra of `frames` by this interval in semitones. The level of the sound stays.
pub(super) fn shift(frames: &mut FrameRow, format: &Format, semitones: f32) {
    if semitones == 0.0 {
        return;
    }
    let factor = libm::exp2f(semitones / 12.0);
    let envelope = Places::new(&format.envelope_hz, factor);
    let aperiodicity = Places::new(&format.aperiodicity_hz, factor);
    // A band that becomes wider has less power at each of its frequencies.
    let level = -0.5 * libm::logf(factor);
    let mut before = Vec::new();
    for frame in frames.runs_mut() {
        envelope.read(frame.envelope, &mut before);
        frame.envelope.iter_mut().for_each(|value| *value += level);
        aperiodicity.read(frame.aperiodicity, &mut before);
    }
}

/// Where each band is read: the band below, and the share of the one above it.
struct Places(Vec<(usize, f32)>);

impl Places {
    fn new(centres: &[f32], factor: f32) -> Self {
        let last = centres.len().saturating_sub(1);
        let place = |centre: &f32| {
            let hz = centre / factor;
            let above = centres.partition_point(|centre| *centre < hz);
            if above == 0 || above > last {
                return (above.min(last), 0.0);
            }
            let (low, high) = (centres[above - 1], centres[above]);
            (above - 1, (hz - low) / (high - low))
        };
        Self(centres.iter().map(place).collect())
    }

    fn read(&self, values: &mut [f32], before: &mut Vec<f32>) {
        before.clear();
        before.extend_from_slice(values);
        for (value, &(below, share)) in values.iter_mut().zip(&self.0) {
            let low = before[below];
            let high = before.get(below + 1).copied().unwrap_or(low);
            *value = low + share * (high - low);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::Frame;

    #[test]
    fn a_resonance_moves_by_the_interval_and_keeps_its_power() {
        let format = Format {
            sample_rate: 24_000,
            hop: 120,
            frames_per_segment: 2,
            delay: 0,
            lookahead: 0,
            envelope_hz: (1..=200).map(|band| band as f32 * 50.0).collect(),
            aperiodicity_hz: vec![500.0, 1000.0, 2000.0, 4000.0],
        };
        let resonance = |hz: f32, centre: f32| -((hz - centre) / 400.0).powi(2);
        let frame = Frame {
            envelope: format
                .envelope_hz
                .iter()
                .map(|hz| resonance(*hz, 2000.0))
                .collect(),
            aperiodicity: vec![0.1, 0.2, 0.4, 0.8],
            f0: 100.0,
            voicing: 1.0,
        };
        for (semitones, expected) in [(12.0, 4000.0), (-12.0, 1000.0), (1.0, 2118.9), (0.0, 2000.0)] {
            let mut frames: FrameRow = std::iter::once(frame.clone()).collect();
            shift(&mut frames, &format, semitones);
            let moved = frames.to_vec().remove(0);
            let powers: Vec<f32> = moved.envelope.iter().map(|value| (2.0 * value).exp()).collect();
            let sum: f32 = powers.iter().sum();
            let centre = powers
                .iter()
                .zip(&format.envelope_hz)
                .map(|(power, hz)| power * hz)
                .sum::<f32>()
                / sum;
            assert!((centre / expected - 1.0).abs() < 0.005, "{centre} Hz");
            let whole: f32 = frame.envelope.iter().map(|value| (2.0 * value).exp()).sum();
            assert!((sum / whole - 1.0).abs() < 0.02, "{sum} and {whole}");
        }
        let mut frames: FrameRow = std::iter::once(frame).collect();
        shift(&mut frames, &format, 12.0);
        assert_eq!(frames.to_vec()[0].aperiodicity, [0.1, 0.1, 0.2, 0.4]);
    }
}
