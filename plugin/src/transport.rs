//! The host's transport in the parts into which nice-plug splits a block.
//!
//! In each part, nice-plug computes the position from the tempo at the block's start. If the tempo changes
//! within the block, that differs from the host's next position. So the parts only pass on what the host has
//! said.

use recit::player::{Beats, Transport};

/// Positions that differ by less than this, in beats, are the same.
const SAME: f64 = 1e-6;

/// Follows the parts of a block.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    block: u64,
    /// Samples of the block before the next part.
    done: usize,
    told: Transport,
}

impl Parts {
    /// The transport to set at the start of a part of `length` samples of the host's block number `block`,
    /// for which nice-plug reports `said`; `None` if the host has reported nothing new. Blocks are counted
    /// from 1; 0 is a block that is not split.
    pub fn news(&mut self, block: u64, said: Transport, length: usize, rate: f64) -> Option<Transport> {
        if block == 0 || block != self.block {
            (self.block, self.done) = (block, 0);
        }
        // nice-plug also adds it if the host itself has set the position in the middle of the block.
        let added = said.tempo.map_or(0.0, |tempo| tempo.per_second().0) * self.done as f64 / rate;
        let told = Transport {
            beat: said.beat.map(|beat| beat - Beats(added)),
            ..said
        };
        let is_first = self.done == 0;
        self.done += length;
        let is_news = is_first || !same(&told, &self.told);
        self.told = told;
        is_news.then_some(told)
    }
}

fn same(one: &Transport, other: &Transport) -> bool {
    let near = match (one.beat, other.beat) {
        (Some(one), Some(other)) => (one - other).0.abs() < SAME,
        (one, other) => one.is_none() && other.is_none(),
    };
    near && (one.tempo, one.bar_start, one.bar_beats) == (other.tempo, other.bar_start, other.bar_beats)
}

#[cfg(test)]
mod tests {
    use super::*;
    use recit::player::BeatsPerMinute;

    const RATE: f64 = 48_000.0;

    fn at(beat: f64, tempo: f64) -> Transport {
        Transport {
            beat: Some(Beats(beat)),
            tempo: Some(BeatsPerMinute(tempo)),
            ..Transport::default()
        }
    }

    #[test]
    fn parts_report_nothing_new_until_the_host_does() {
        let mut parts = Parts::default();
        // A beat is 24,000 samples.
        assert_eq!(parts.news(1, at(8.0, 120.0), 600, RATE), Some(at(8.0, 120.0)));
        assert_eq!(parts.news(1, at(8.025, 120.0), 600, RATE), None);
        // The host sets a tempo and a position, to which nice-plug adds 1,200 samples.
        let said = at(8.06 + 0.075, 180.0);
        let told = parts.news(1, said, 300, RATE).and_then(|told| told.beat);
        assert!(told.is_some_and(|beat| (beat.0 - 8.06).abs() < 1e-9), "{told:?}");
        assert_eq!(parts.news(1, at(8.06 + 0.09375, 180.0), 300, RATE), None);
        assert_eq!(parts.news(2, at(8.09, 180.0), 1800, RATE), Some(at(8.09, 180.0)));
    }

    #[test]
    fn a_stopped_song_or_one_without_tempo_is_reported_once() {
        let mut parts = Parts::default();
        let still = Transport::default();
        assert_eq!(parts.news(7, still, 64, RATE), Some(still));
        assert_eq!(parts.news(7, still, 64, RATE), None);
        assert_eq!(parts.news(8, still, 64, RATE), Some(still));
        assert_eq!(parts.news(0, still, 64, RATE), Some(still));
        assert_eq!(parts.news(0, still, 64, RATE), Some(still));
    }
}
