//! How rarely workers may poll while nothing plays.

use std::time::Duration;

use crate::player::{Segments, Timing};

use super::meters::Stages;
use super::setup::CHUNK_TIME_S;

/// The lines that one worker may have to start at once after silence: half a chord of eight, as there are two
/// workers.
const CHORD: f64 = 4.0;

/// The first segment of a line takes as long as this many later ones, because the net reads the first frames
/// for it.
const FIRST: f64 = 2.5;

/// The bounds of the polling interval. A longer one gains nothing.
const SHORTEST_S: f64 = 0.001;
const LONGEST_S: f64 = 0.010;

/// The longest interval between two polls while these activations are silent. Each comes with the segments of
/// its voice; `stages` are the measured times. `None` if there is no activation.
pub(super) fn idle_round<'a>(
    activations: impl Iterator<Item = (&'a Timing, Segments)>,
    stages: &Stages,
) -> Option<Duration> {
    let segment_s = (stages.vocoder + stages.resample) / 1e3;
    let round = |(timing, own): (&Timing, Segments)| {
        // In Live the segments of the head are rendered again.
        let segments = FIRST + own.first_after(timing.unreached()) as f64;
        let work_s = (CHORD * segments * segment_s).max(CHUNK_TIME_S);
        (first_due_s(timing, own) - work_s).clamp(SHORTEST_S, LONGEST_S)
    };
    let shortest = activations.map(round).min_by(f64::total_cmp)?;
    Some(Duration::from_secs_f64(shortest))
}

/// The shortest time in seconds from the call that brings a note to the first call that needs a sample of its
/// line which is not in memory. The worst case is a note on the first sample of a call, when the later call
/// is as long as possible.
fn first_due_s(timing: &Timing, segments: Segments) -> f64 {
    let ahead = timing.control_delay - timing.reserve - timing.max_block as u32;
    let head = segments
        .start(segments.first_after(timing.unreached()))
        .saturating_sub(u64::from(ahead));
    let due = (u64::from(timing.latency) + head).saturating_sub(timing.max_block as u64);
    due as f64 / timing.sample_rate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{AudioSetup, Lookahead};

    /// The times of a line on a machine that needs a fifth of a core for it, in milliseconds per segment.
    const SLOW: Stages = Stages {
        text: 0.0,
        acoustic: 0.0,
        vocoder: 2.0,
        resample: 0.3,
    };

    fn timing(lookahead: Lookahead, sample_rate: f64, max_block: usize) -> Timing {
        let setup = AudioSetup {
            sample_rate,
            max_block,
            lookahead,
        };
        setup.timing()
    }

    /// Segments of 256 samples at 22,050 Hz.
    fn segments(timing: &Timing) -> Segments {
        Segments::new(256.0 / 22_050.0 * timing.sample_rate)
    }

    fn round_ms(timing: &Timing, stages: &Stages) -> f64 {
        let activation = (timing, segments(timing));
        idle_round([activation].into_iter(), stages).map_or(0.0, |round| round.as_secs_f64() * 1e3)
    }

    /// Plays notes with a simulated clock: calls come when their first sample is due, workers poll at the
    /// latest possible time, and a line needs [`CHUNK_TIME_S`] for its first samples.
    #[test]
    fn a_note_after_silence_is_seen_in_time_wherever_it_falls() {
        for lookahead in [Lookahead::Tight, Lookahead::Studio, Lookahead::Live] {
            for (rate, block) in [
                (44_100.0, 16),
                (48_000.0, 64),
                (48_000.0, 256),
                (96_000.0, 512),
                (48_000.0, 1024),
            ] {
                let timing = timing(lookahead, rate, block);
                let look_s = round_ms(&timing, &Stages::default()) / 1e3;
                let segments = segments(&timing);
                let head = match segments.first_after(timing.unreached()) {
                    0 => 0,
                    first => {
                        segments.start(first)
                            - u64::from(timing.control_delay - timing.reserve - block as u32)
                    }
                };
                for offset in 0..block as u64 {
                    let needed = offset + u64::from(timing.latency) + head;
                    let call = needed / block as u64 * block as u64;
                    let made_s = look_s + CHUNK_TIME_S;
                    assert!(
                        made_s <= call as f64 / rate + 1e-9 || look_s <= SHORTEST_S,
                        "{lookahead:?}, blocks of {block}: a note at {offset} is polled for every {look_s} s"
                    );
                }
            }
        }
    }

    #[test]
    fn workers_poll_rarely_where_there_is_time_and_often_where_there_is_none() {
        let quick = Stages::default();
        let small = |lookahead| timing(lookahead, 48_000.0, 64);
        for lookahead in [Lookahead::Tight, Lookahead::Studio, Lookahead::Live] {
            assert!(round_ms(&small(lookahead), &quick) > 7.0, "{lookahead:?}");
        }
        assert!(round_ms(&small(Lookahead::Tight), &SLOW) < 1.1);
        let both = [small(Lookahead::Studio), timing(Lookahead::Live, 48_000.0, 512)];
        let shared = idle_round(both.iter().map(|timing| (timing, segments(timing))), &quick);
        assert_eq!(
            shared,
            idle_round([(&both[1], segments(&both[1]))].into_iter(), &quick),
            "the most urgent one decides"
        );
        assert_eq!(idle_round(std::iter::empty(), &quick), None);
    }
}
