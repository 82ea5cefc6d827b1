//! Positions in a line's own time, in host samples.

use super::units::Seconds;

/// The timing of one activation, in host samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// Host sample rate in Hz.
    pub sample_rate: f64,
    /// The most samples that the player processes at once.
    pub max_block: usize,
    /// Samples from a note to the first sample of its line, as reported to the host.
    pub latency: u32,
    /// Samples from a control value until it takes effect: the latency, or more in Live.
    pub control_delay: u32,
    /// Samples of a line that are ready beyond the largest block if the workers are in time.
    pub reserve: u32,
    /// The length of the shortest segment of any line in host samples, not rounded.
    pub shortest_segment: f64,
    /// The length of the longest segment of any line in host samples, not rounded.
    pub longest_segment: f64,
}

impl Timing {
    /// Samples at the start of a line that live controls do not reach: they use the values with which the
    /// line was armed. 0 except in Live.
    pub fn unreached(&self) -> u32 {
        self.control_delay.saturating_sub(self.latency)
    }

    /// The most segments that begin within the largest block.
    pub(super) fn segments_of_a_block(&self) -> usize {
        (self.max_block as f64 / self.shortest_segment).ceil() as usize + 1
    }

    /// The number of samples in `time`, rounded, at least one.
    pub fn samples(&self, time: Seconds) -> u32 {
        (time.samples(self.sample_rate).round() as u32).max(1)
    }
}

/// The length of a segment, the part of a line with one set of controls. All segments of a line have the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Samples of a segment, at the rate of the voice.
    pub samples: u32,
    /// The rate of the voice in Hz.
    pub rate: u32,
}

impl Segment {
    /// The length in samples at `sample_rate` Hz, not rounded.
    pub fn length(self, sample_rate: f64) -> f64 {
        f64::from(self.samples) * (sample_rate / f64::from(self.rate))
    }
}

/// The positions of the segments of a line in the host's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segments {
    length: f64,
}

impl Segments {
    /// Segments that last `length` host samples each.
    pub fn new(length: f64) -> Self {
        Self { length }
    }

    /// The length of each segment in host samples, not rounded.
    pub fn length(self) -> f64 {
        self.length
    }

    /// The start of segment `index`, in host samples from the line's first one.
    pub fn start(self, index: u64) -> u64 {
        (index as f64 * self.length).round() as u64
    }

    /// The first segment that does not start within the first `samples` host samples.
    pub fn first_after(self, samples: u32) -> u64 {
        (0..)
            .find(|index| self.start(*index) >= u64::from(samples))
            .unwrap_or(0)
    }
}
