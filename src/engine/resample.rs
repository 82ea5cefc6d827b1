//! From the rate of a voice to the host's, segment by segment.

use std::sync::atomic::{AtomicBool, Ordering};

use audioadapter_buffers::direct::SequentialSlice;
use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

use parking_lot::Mutex;

use crate::player::{Segment, Segments};

/// Taps of the interpolation filter: short, for the latency; the Blackman window leaves 74 dB of stop band.
const TAPS: usize = 64;

/// A resampler whose phase belongs to one line.
pub(super) struct Resampler {
    segment: Segment,
    inner: Async<f32>,
    buffer: Vec<f32>,
}

impl Resampler {
    /// How many input samples an output sample looks ahead.
    pub const REACH: usize = TAPS / 2;

    /// A resampler of such segments to `sample_rate` Hz.
    ///
    /// # Errors
    /// A rate that is not finite, or not above zero.
    pub fn new(segment: Segment, sample_rate: f64) -> Result<Self, String> {
        let parameters = SincInterpolationParameters::new(TAPS, WindowFunction::Blackman)
            .oversampling_factor(256)
            .interpolation(SincInterpolationType::Cubic);
        let ratio = sample_rate / f64::from(segment.rate);
        let samples = segment.samples as usize;
        let inner = Async::new_sinc(ratio, 1.0, &parameters, samples, 1, FixedAsync::Input)
            .map_err(|error| format!("cannot resample to {sample_rate} Hz: {error}"))?;
        let buffer = vec![0.0; inner.output_frames_max()];
        Ok(Self {
            segment,
            inner,
            buffer,
        })
    }

    /// Output samples for each input sample.
    pub fn ratio(&self) -> f64 {
        self.inner.resample_ratio()
    }

    /// Forgets everything that went in.
    pub fn reset(&mut self) {
        self.inner.reset();
    }

    /// Output samples before the first input sample comes out.
    pub fn delay(&self) -> usize {
        self.inner.output_delay()
    }

    /// The most output samples of one segment.
    pub fn max_output(&self) -> usize {
        self.buffer.len()
    }

    /// Resamples one segment. The result has between a few less and a few more samples than the ratio says.
    pub fn push(&mut self, segment: &[f32]) -> &[f32] {
        let capacity = self.buffer.len();
        let written = SequentialSlice::new(segment, 1, segment.len())
            .ok()
            .zip(SequentialSlice::new_mut(&mut self.buffer, 1, capacity).ok())
            .and_then(|(input, mut output)| {
                self.inner
                    .process_into_buffer(&input, &mut output, None::<&Indexing>)
                    .ok()
            })
            .map_or(0, |(_, written)| written);
        &self.buffer[..written]
    }
}

/// So many resamplers lie ready for lines that begin at once.
const READY: usize = 8;

/// No more of them are kept.
const KEPT: usize = 32;

/// Resamplers to one rate that no line uses: making one takes longer than rendering a segment, and each has a table
/// of 64 KiB.
pub(super) struct Resamplers {
    sample_rate: f64,
    /// By what they resample; of each at most [`KEPT`].
    idle: Mutex<Vec<(Segment, Vec<Resampler>)>>,
    /// There are none to this rate.
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

    /// Whether fewer lie ready for such segments than lines may want at once, and [`prepare`](Self::prepare) can change that.
    pub fn is_low(&self, segment: Segment) -> bool {
        self.count(segment) < READY && !self.refuses.load(Ordering::Relaxed)
    }

    /// Of the segments that are known those whose lines have the shortest head, where `unreached` samples are out of reach of
    /// live controls.
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

    /// Makes one more.
    pub fn prepare(&self, segment: Segment) {
        match Resampler::new(segment, self.sample_rate) {
            Ok(resampler) => self.give(resampler),
            // A line that wants one is told why.
            Err(_) => self.refuses.store(true, Ordering::Relaxed),
        }
    }

    /// One that is idle, or a new one.
    ///
    /// # Errors
    /// As [`Resampler::new`].
    pub fn take(&self, segment: Segment) -> Result<Resampler, String> {
        let mut idle = self.idle.lock();
        let found = idle.iter_mut().find(|(known, _)| *known == segment);
        let idle_one = found.and_then(|(_, idle)| idle.pop());
        drop(idle);
        idle_one.map_or_else(|| Resampler::new(segment, self.sample_rate), Ok)
    }

    /// Takes one back.
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

    /// A sine at the rate of a voice comes out as the same sine at the host's, at its place.
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
                let output = &output[resampler.delay()..];
                let (from, to) = ((0.1 * rate) as usize, (0.4 * rate) as usize);
                let error = (from..to)
                    .map(|index| (f64::from(output[index]) - (omega * index as f64 / rate).sin()).powi(2))
                    .sum::<f64>();
                let error = (error / (to - from) as f64).sqrt();
                // Half a host sample of phase at most, for the whole-sample delay.
                let phase = omega * 0.75 / rate;
                assert!(error < phase, "{segment:?} at {rate} Hz: {error} against {phase}");
            }
        }
    }

    #[test]
    fn some_are_ready_for_each_voice_and_not_too_many_are_kept() {
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
