//! Converts the rate of a voice to the host's, segment by segment.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use recit_dsp::{Converter, Level};

use crate::player::{Segment, Segments};

use super::failure::LineFailure;

/// A resampler whose phase belongs to one line.
pub(super) struct Resampler {
    segment: Segment,
    inner: Converter,
}

impl Resampler {
    /// Number of input samples that an output sample looks ahead.
    pub const REACH: usize = Converter::REACH;

    /// A resampler of such segments to `sample_rate` Hz. Its first output sample is at the time of the first
    /// input sample.
    ///
    /// # Errors
    /// A rate that is not finite, not above zero, or far above that of the segment.
    pub fn new(segment: Segment, sample_rate: f64) -> Result<Self, LineFailure> {
        let samples = segment.samples as usize;
        let inner = Converter::new(Level::best(), segment.rate, sample_rate, samples);
        let inner = inner.ok_or(LineFailure::Rate(sample_rate))?;
        Ok(Self { segment, inner })
    }

    /// Another one with an empty state. The two share their taps.
    fn another(&self) -> Self {
        Self {
            segment: self.segment,
            inner: self.inner.another(),
        }
    }

    /// Output samples per input sample.
    pub fn ratio(&self) -> f64 {
        self.inner.ratio()
    }

    /// Forgets all input.
    pub fn reset(&mut self) {
        self.inner.reset();
    }

    /// The most output samples for one segment.
    pub fn max_output(&self) -> usize {
        self.inner.most_output()
    }

    /// Resamples one segment. The number of output samples is close to the ratio: each is returned once
    /// [`REACH`](Self::REACH) input samples after its position are known.
    pub fn push(&mut self, segment: &[f32]) -> &[f32] {
        self.inner.push(segment)
    }
}

/// Resamplers that are kept ready for lines that start at once.
const READY: usize = 8;

/// The most that are kept.
const KEPT: usize = 32;

/// Unused resamplers to one rate. Creating the first one can take longer than rendering a segment.
pub(super) struct Resamplers {
    sample_rate: f64,
    /// By segment; at most [`KEPT`] of each.
    idle: Mutex<Vec<(Segment, Vec<Resampler>)>>,
    /// Set if this rate is not supported.
    refuses: AtomicBool,
}

impl Resamplers {
    /// An empty stock of resamplers to `sample_rate` Hz.
    pub fn new(sample_rate: f64) -> Self {
        Self {
            sample_rate,
            idle: Mutex::default(),
            refuses: AtomicBool::new(false),
        }
    }

    /// The rate that they resample to, in Hz.
    pub fn sample_rate(&self) -> f64 {
        self.sample_rate
    }

    /// Whether fewer are ready for such segments than lines may need at once, and [`prepare`](Self::prepare)
    /// can change that.
    pub fn is_low(&self, segment: Segment) -> bool {
        self.count(segment) < READY && !self.refuses.load(Ordering::Relaxed)
    }

    /// The known segments whose lines have the shortest head, if `unreached` samples are out of reach of live
    /// controls.
    pub fn shortest_head(&self, unreached: u32) -> Option<Segments> {
        let idle = self.idle.lock();
        let known = idle
            .iter()
            .map(|(segment, _)| Segments::new(segment.length(self.sample_rate)));
        known.min_by_key(|segments| segments.start(segments.first_after(unreached)))
    }

    fn count(&self, segment: Segment) -> usize {
        let idle = self.idle.lock();
        let found = idle.iter().find(|(known, _)| *known == segment);
        found.map_or(0, |(_, idle)| idle.len())
    }

    /// Creates one more.
    pub fn prepare(&self, segment: Segment) {
        match self.another(segment) {
            Ok(resampler) => self.give(resampler),
            // A line that needs one gets the error.
            Err(_) => self.refuses.store(true, Ordering::Relaxed),
        }
    }

    /// An unused one, or a new one.
    ///
    /// # Errors
    /// As [`Resampler::new`].
    pub fn take(&self, segment: Segment) -> Result<Resampler, LineFailure> {
        let mut idle = self.idle.lock();
        let found = idle.iter_mut().find(|(known, _)| *known == segment);
        let idle_one = found.and_then(|(_, idle)| idle.pop());
        drop(idle);
        idle_one.map_or_else(|| Resampler::new(segment, self.sample_rate), Ok)
    }

    /// A new one, which shares its taps with unused ones.
    fn another(&self, segment: Segment) -> Result<Resampler, LineFailure> {
        let idle = self.idle.lock();
        let found = idle.iter().find(|(known, _)| *known == segment);
        let alike = found.and_then(|(_, idle)| idle.first()).map(Resampler::another);
        drop(idle);
        alike.map_or_else(|| Resampler::new(segment, self.sample_rate), Ok)
    }

    /// Returns one.
    pub fn give(&self, resampler: Resampler) {
        let mut idle = self.idle.lock();
        match idle.iter_mut().find(|(known, _)| *known == resampler.segment) {
            Some((_, idle)) if idle.len() < KEPT => idle.push(resampler),
            Some(_) => {}
            None => idle.push((resampler.segment, vec![resampler])),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const SEGMENTS: [Segment; 2] = [
        Segment {
            samples: 256,
            rate: 22_050,
        },
        Segment {
            samples: 240,
            rate: 24_000,
        },
    ];

    /// A sine at the rate of a voice must come out as the same sine at the host's rate, without delay.
    #[test]
    fn a_sine_stays_a_sine_in_time() {
        for segment in SEGMENTS {
            for rate in [
                16_000.0, 22_050.0, 24_000.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0,
            ] {
                let mut resampler = Resampler::new(segment, rate).unwrap();
                let omega = std::f64::consts::TAU * 1000.0;
                let mut output = Vec::new();
                for number in 0..44 {
                    let first = number * segment.samples;
                    let sine =
                        |at: u32| (omega * f64::from(first + at) / f64::from(segment.rate)).sin() as f32;
                    let input: Vec<f32> = (0..segment.samples).map(sine).collect();
                    output.extend_from_slice(resampler.push(&input));
                }
                let (from, to) = ((0.1 * rate) as usize, (0.4 * rate) as usize);
                let error = (from..to)
                    .map(|index| (f64::from(output[index]) - (omega * index as f64 / rate).sin()).powi(2))
                    .sum::<f64>();
                let error = (error / (to - from) as f64).sqrt();
                assert!(error < 2e-4, "{segment:?} at {rate} Hz: {error}");
            }
        }
    }

    #[test]
    fn some_are_ready_for_each_voice_and_their_number_is_limited() {
        let stock = Resamplers::new(48_000.0);
        for segment in SEGMENTS {
            while stock.is_low(segment) {
                stock.prepare(segment);
            }
            assert_eq!(stock.count(segment), READY);
        }
        for _ in 0..2 * KEPT {
            stock.prepare(SEGMENTS[0]);
        }
        assert_eq!(SEGMENTS.map(|segment| stock.count(segment)), [KEPT, READY]);
        assert_eq!(stock.take(SEGMENTS[1]).unwrap().segment, SEGMENTS[1]);
        // Two segments of 557 samples, or three of 480.
        let shortest = stock.shortest_head(1000).map(Segments::length);
        assert_eq!(shortest, Some(SEGMENTS[0].length(48_000.0)));
        let impossible = Resamplers::new(f64::INFINITY);
        impossible.prepare(SEGMENTS[0]);
        assert!(!impossible.is_low(SEGMENTS[0]), "nobody tries for ever");
    }

    #[test]
    fn a_reset_resampler_repeats_itself_bit_for_bit() {
        let mut resampler = Resampler::new(SEGMENTS[0], 48_000.0).unwrap();
        let noise = |index: u32| ((index * 7919) % 255) as f32 / 255.0 - 0.5;
        let segment: Vec<f32> = (0..256).map(noise).collect();
        let run = |resampler: &mut Resampler| -> Vec<f32> {
            (0..5).flat_map(|_| resampler.push(&segment).to_vec()).collect()
        };
        let first = run(&mut resampler);
        resampler.reset();
        assert_eq!(first, run(&mut resampler));
    }
}
