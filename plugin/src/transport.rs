//! The host's transport through the parts into which nice-plug cuts a block.
//!
//! nice-plug says in each part where the song is by the tempo of the block's start. Where the tempo moves inside the block,
//! that is not where the song will be said to be next; so the parts are told nothing but what the host has said.

use recit::player::{Beats, Transport};

/// Places of the song that differ by less, in beats, are the same.
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
    /// What is to be told at the start of a part of `length` samples of the host's block number `block`, for which nice-plug
    /// says this; `None` where the host has said nothing new. Blocks are counted from 1; 0 is a block that is not cut.
    pub fn news(&mut self, block: u64, said: Transport, length: usize, rate: f64) -> Option<Transport> {
        if block == 0 || block != self.block {
            (self.block, self.done) = (block, 0);
        }
        // nice-plug adds it also where the host itself has said, in the middle of the block, where the song is.
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
    fn parts_say_nothing_new_until_the_host_does() {
        let mut parts = Parts::default();
        // 24,000 samples are a beat.
        assert_eq!(parts.news(1, at(8.0, 120.0), 600, RATE), Some(at(8.0, 120.0)));
        assert_eq!(parts.news(1, at(8.025, 120.0), 600, RATE), None);
        // The host says a tempo and a place, to which nice-plug adds 1,200 samples.
        let said = at(8.06 + 0.075, 180.0);
        let told = parts.news(1, said, 300, RATE).and_then(|told| told.beat);
        assert!(told.is_some_and(|beat| (beat.0 - 8.06).abs() < 1e-9), "{told:?}");
        assert_eq!(parts.news(1, at(8.06 + 0.09375, 180.0), 300, RATE), None);
        assert_eq!(parts.news(2, at(8.09, 180.0), 1800, RATE), Some(at(8.09, 180.0)));
    }

    #[test]
    fn a_song_that_stands_still_or_has_no_tempo_is_reported_once() {
        let mut parts = Parts::default();
        let still = Transport::default();
        assert_eq!(parts.news(7, still, 64, RATE), Some(still));
        assert_eq!(parts.news(7, still, 64, RATE), None);
        assert_eq!(parts.news(8, still, 64, RATE), Some(still));
        assert_eq!(parts.news(0, still, 64, RATE), Some(still));
        assert_eq!(parts.news(0, still, 64, RATE), Some(still));
    }
}
