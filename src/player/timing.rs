//! Positions in a line's own time, in host samples.

/// How lines lie in the host's time, for one activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// Host sample rate in Hz.
    pub sample_rate: f64,
    /// The most samples that the player handles at once.
    pub max_block: usize,
    /// Samples from a note to the first sample of its line, as reported to the host.
    pub latency: u32,
    /// Samples from a control value to where it is heard. The latency, but in Live more than that.
    pub control_delay: u32,
    /// Samples of a line that lie ready after the largest block while the workers are in time.
    pub reserve: u32,
    /// Host samples a vocoder segment lasts; not whole in general.
    pub segment: f64,
}

impl Timing {
    /// Where segment `index` of a line begins, in host samples from the line's first one.
    pub fn segment_start(&self, index: u64) -> u64 {
        (index as f64 * self.segment).round() as u64
    }

    /// The first segment that live controls reach. Those before it have the values the line was armed with.
    pub fn first_live_segment(&self) -> u64 {
        let unreached = self.control_delay.saturating_sub(self.latency);
        (0..)
            .find(|index| self.segment_start(*index) >= u64::from(unreached))
            .unwrap_or(0)
    }

    /// The most segments that begin within the largest block.
    pub(super) fn segments_of_a_block(&self) -> usize {
        (self.max_block as f64 / self.segment).ceil() as usize + 1
    }

    /// How many samples `seconds` are, rounded, at least one.
    pub fn samples(&self, seconds: f64) -> u32 {
        ((seconds * self.sample_rate).round() as u32).max(1)
    }
}
