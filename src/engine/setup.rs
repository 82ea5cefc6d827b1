//! The host's audio setup, and the resulting latency.

use crate::frames::Format;
use crate::player::Timing;

use super::resample::Resampler;

/// The time in seconds until the samples of a segment are in the ring: the workers' polling interval while lines play (half
/// a millisecond), the worst computing time, and a margin for the scheduler.
pub const CHUNK_TIME_S: f64 = 0.004;

/// The latency of Studio in seconds, if the host's blocks are small enough.
pub const STUDIO_S: f64 = 0.020;

/// The largest block in samples if the host announces none.
pub const DEFAULT_BLOCK: usize = 1024;

/// Blocks larger than this, in samples, are processed in parts. The rings of an instance hold two largest blocks each: at
/// 48 kHz, 7 MB in total.
pub const MAX_BLOCK: usize = 16_384;

/// How far ahead of the sound the player knows the notes and controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lookahead {
    /// No latency: the start of a line is played from memory, and controls act slightly later.
    Live,
    /// The least latency that the host's blocks allow.
    Tight,
    /// At least [`STUDIO_S`], which leaves time for many lines at once.
    #[default]
    Studio,
}

/// One activation, as the host announces it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AudioSetup {
    /// Host sample rate in Hz.
    pub sample_rate: f64,
    /// The largest block in samples; 0 if the host does not say. Larger values than [`MAX_BLOCK`] are clamped.
    pub max_block: usize,
    /// The user's choice.
    pub lookahead: Lookahead,
}

impl AudioSetup {
    /// Samples from a note to the first sample of its line, for the host.
    pub fn latency(&self) -> u32 {
        self.timing().latency
    }

    /// All positions that follow from the setup.
    ///
    /// The least delay is the largest block (a note may fall on its last sample), plus [`CHUNK_TIME_S`], plus
    /// the look-ahead of vocoder and resampler for any voice: the greatest delay at the lowest rate that a
    /// [`Format`] may have. So the latency does not depend on the voice.
    pub fn timing(&self) -> Timing {
        let usable = self.sample_rate.is_finite() && self.sample_rate >= 1.0;
        let sample_rate = if usable { self.sample_rate } else { 44_100.0 };
        let max_block = if self.max_block == 0 {
            DEFAULT_BLOCK
        } else {
            self.max_block.min(MAX_BLOCK)
        };
        let ratio = sample_rate / f64::from(Format::LOWEST_RATE);
        let reach = ((Format::MAX_DELAY + Resampler::REACH) as f64 * ratio).ceil() as u32 + 1;
        let fixed = max_block as u32 + reach;
        let tight = fixed + (CHUNK_TIME_S * sample_rate).ceil() as u32;
        let studio = tight.max((STUDIO_S * sample_rate).round() as u32);
        let (latency, control_delay) = match self.lookahead {
            Lookahead::Live => (0, tight),
            Lookahead::Tight => (tight, tight),
            Lookahead::Studio => (studio, studio),
        };
        Timing {
            sample_rate,
            max_block,
            latency,
            control_delay,
            reserve: control_delay - fixed,
            shortest_segment: Format::SEGMENT_S.0 * sample_rate,
            longest_segment: Format::SEGMENT_S.1 * sample_rate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latency(lookahead: Lookahead, sample_rate: f64, max_block: usize) -> u32 {
        AudioSetup {
            sample_rate,
            max_block,
            lookahead,
        }
        .latency()
    }

    #[test]
    fn studio_is_twenty_milliseconds_if_the_blocks_allow_it() {
        assert_eq!(latency(Lookahead::Studio, 48_000.0, 64), 960);
        assert_eq!(latency(Lookahead::Studio, 96_000.0, 128), 1920);
        assert!(latency(Lookahead::Studio, 48_000.0, 512) < 1400);
        assert!(latency(Lookahead::Studio, 48_000.0, 4096) > 4096);
        assert_eq!(latency(Lookahead::Live, 48_000.0, 512), 0);
    }

    #[test]
    fn tight_covers_the_block_and_a_chunk() {
        for (rate, block) in [(44_100.0, 1), (48_000.0, 64), (96_000.0, 512), (192_000.0, 4096)] {
            let least = block as f64 + CHUNK_TIME_S * rate;
            assert!(f64::from(latency(Lookahead::Tight, rate, block)) > least);
        }
    }

    #[test]
    fn an_invalid_setup_still_gives_a_finite_latency() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(latency(Lookahead::Studio, rate, 0) > DEFAULT_BLOCK as u32);
        }
        for block in [MAX_BLOCK + 1, 1 << 20, u32::MAX as usize, usize::MAX] {
            let most = latency(Lookahead::Tight, 48_000.0, MAX_BLOCK);
            assert_eq!(latency(Lookahead::Tight, 48_000.0, block), most);
        }
    }
}
