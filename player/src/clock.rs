//! The host's musical time: the position in its song, and the beats that have elapsed.

use super::control::{Grid, Span};
use super::units::{Beats, BeatsPerMinute, BeatsPerSecond, Seconds};

/// The tempo if the host gives none.
pub const DEFAULT_TEMPO: BeatsPerMinute = BeatsPerMinute(120.0);

/// The range of tempos in beats a minute. Others are clamped to it.
const TEMPOS: std::ops::RangeInclusive<f64> = 1.0..=60_000.0;

/// The range of bar lengths and grid steps in beats. Others are ignored.
const BARS: std::ops::RangeInclusive<f64> = 1.0 / 64.0..=1024.0;

/// The bar if the host gives no time signature.
const DEFAULT_BAR: Beats = Beats(4.0);

/// A note that is at most this late still counts as on the grid.
const GRACE: Seconds = Seconds(0.01);

/// The song has jumped if its position differs by more than this from everything that the tempo allows: in
/// beats, and as a fraction of the beats since the previous block. The fraction allows for a tempo that rises
/// and falls within a block.
const JUMP: (f64, f64) = (0.01, 0.1);

/// The state of the host's transport at the start of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transport {
    /// The position in the song; `None` while it is stopped or unknown.
    pub beat: Option<Beats>,
    /// The tempo, if the host gives it.
    pub tempo: Option<BeatsPerMinute>,
    /// The start of the current bar, if the host gives it.
    pub bar_start: Option<Beats>,
    /// The length of a bar, if the host gives it.
    pub bar_beats: Option<Beats>,
}

/// Follows the transport from block to block.
#[derive(Debug)]
pub(super) struct SongClock {
    sample_rate: f64,
    transport: Transport,
    beats_a_sample: f64,
    /// The last change of tempo: a host sample, and the beats elapsed by then.
    anchor: (u64, Beats),
    /// The sample at which `transport` was set.
    said_at: u64,
}

impl SongClock {
    pub fn new(sample_rate: f64) -> Self {
        Self {
            sample_rate,
            transport: Transport::default(),
            beats_a_sample: DEFAULT_TEMPO.per_second().0 / sample_rate,
            anchor: (0, Beats(0.0)),
            said_at: 0,
        }
    }

    /// Sets the transport at sample `now`. Returns whether the song has started or jumped.
    pub fn enter(&mut self, transport: Transport, now: u64) -> bool {
        let finite = |beats: Option<Beats>| beats.filter(|beats| beats.0.is_finite());
        let known_tempo = transport.tempo.filter(|tempo| tempo.0.is_finite());
        let (before, since) = (self.transport.beat, now.saturating_sub(self.said_at));
        let tempo = known_tempo.unwrap_or(DEFAULT_TEMPO).0;
        let tempo = BeatsPerMinute(tempo.clamp(*TEMPOS.start(), *TEMPOS.end()));
        let pace = tempo.per_second().0 / self.sample_rate;
        let paces = [pace.min(self.beats_a_sample), pace.max(self.beats_a_sample)];
        if pace != self.beats_a_sample {
            self.anchor = (now, self.gone_by(now));
            self.beats_a_sample = pace;
        }
        self.transport = Transport {
            beat: finite(transport.beat),
            tempo: known_tempo,
            bar_start: finite(transport.bar_start),
            bar_beats: finite(transport.bar_beats).filter(|beats| BARS.contains(&beats.0)),
        };
        self.said_at = now;
        match (before, self.transport.beat) {
            (Some(before), Some(beat)) => {
                has_jumped((beat - before).0, paces.map(|pace| pace * since as f64))
            }
            (None, beat) => beat.is_some(),
            (Some(_), None) => false,
        }
    }

    /// Stops the song.
    pub fn stop(&mut self) {
        self.transport.beat = None;
    }

    /// The position at the last [`enter`](Self::enter), while the song runs.
    pub fn beat(&self) -> Option<Beats> {
        self.transport.beat
    }

    /// The tempo, if the host gave it at the last [`enter`](Self::enter).
    pub fn tempo(&self) -> Option<BeatsPerMinute> {
        self.transport.tempo
    }

    /// The length of a bar, if the host gave it at the last [`enter`](Self::enter).
    pub fn bar_beats(&self) -> Option<Beats> {
        self.transport.bar_beats
    }

    /// The tempo in beats a second.
    pub fn beats_a_second(&self) -> BeatsPerSecond {
        BeatsPerSecond(self.beats_a_sample * self.sample_rate)
    }

    /// Beats elapsed at host sample `at`, which lies after the last change of tempo, counted from an
    /// arbitrary origin. Never decreases, and does not depend on the blocks.
    pub fn gone_by(&self, at: u64) -> Beats {
        let (from, beats) = self.anchor;
        beats + Beats((at as f64 - from as f64) * self.beats_a_sample)
    }

    /// The position in the song at host sample `at`, while it runs.
    pub fn song_at(&self, at: u64) -> Option<Beats> {
        let beat = self.transport.beat?;
        Some(beat + Beats((at as f64 - self.said_at as f64) * self.beats_a_sample))
    }

    /// The host sample nearest to position `beat`; `None` while the song is stopped.
    pub fn sample_of(&self, beat: Beats) -> Option<u64> {
        let samples = (beat - self.transport.beat?).0 / self.beats_a_sample;
        let at = self.said_at as f64 + samples;
        Some(at.max(0.0).round() as u64)
    }

    /// The first point of `grid` at or after position `beat`. A position slightly after a point counts as on
    /// it.
    pub fn next_place(&self, grid: Grid, beat: Beats) -> Beats {
        let (origin, step) = match grid {
            Grid::Off => return beat,
            Grid::Sixteenth => (0.0, 0.25),
            Grid::Eighth => (0.0, 0.5),
            Grid::Beat => (0.0, 1.0),
            Grid::Bar => (self.transport.bar_start.unwrap_or_default().0, self.bar().0),
        };
        let grace = GRACE * self.beats_a_second();
        Beats(origin + (((beat - grace).0 - origin) / step).ceil() * step)
    }

    /// The length of `span` in beats.
    pub fn beats(&self, span: Span) -> Beats {
        match span {
            Span::Beats(beats) => Beats(f64::from(beats)),
            Span::Bars(bars) => Beats(f64::from(bars) * self.bar().0),
        }
    }

    fn bar(&self) -> Beats {
        self.transport.bar_beats.unwrap_or(DEFAULT_BAR)
    }
}

/// Whether a song that has moved by this many beats has jumped. Without a jump it moves by `least` to `most`:
/// if the tempo changes within a block, the value is between the two.
fn has_jumped(moved: f64, [least, most]: [f64; 2]) -> bool {
    let tolerance = JUMP.0 + JUMP.1 * most;
    !(least - tolerance..=most + tolerance).contains(&moved)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const RATE: f64 = 48_000.0;

    fn at(beat: f64, tempo: f64) -> Transport {
        Transport {
            beat: Some(Beats(beat)),
            tempo: Some(BeatsPerMinute(tempo)),
            bar_start: Some(Beats(0.0)),
            bar_beats: Some(Beats(3.0)),
        }
    }

    #[test]
    fn elapsed_beats_do_not_depend_on_the_blocks_across_tempo_changes() {
        let run = |block: u64| {
            let mut clock = SongClock::new(RATE);
            let mut beats = Vec::new();
            for now in (0..96_000).step_by(block as usize) {
                let tempo = if now < 48_000 { 93.7 } else { 141.3 };
                clock.enter(at(0.0, tempo), now);
                beats.extend((now..now + block).map(|at| clock.gone_by(at).0.to_bits()));
            }
            beats
        };
        let whole = run(48_000);
        assert_eq!(run(64), whole[..]);
        let second = f64::from_bits(whole[95_999]) - f64::from_bits(whole[47_999]);
        assert!((second * 60.0 - 141.3).abs() < 0.01, "{second}");
    }

    #[test]
    fn the_next_grid_point_is_ahead_unless_the_note_is_slightly_late() {
        let mut clock = SongClock::new(RATE);
        clock.enter(at(4.2, 120.0), 1000);
        let next = |grid, beat| clock.next_place(grid, Beats(beat)).0;
        assert_eq!(next(Grid::Beat, 4.2), 5.0);
        assert_eq!(next(Grid::Beat, 5.0), 5.0);
        assert_eq!(next(Grid::Beat, 5.015), 5.0);
        assert_eq!(next(Grid::Sixteenth, 4.3), 4.5);
        assert_eq!(next(Grid::Bar, 4.2), 6.0);
        // 0.8 beats at 120 are 0.4 s.
        assert_eq!(clock.sample_of(Beats(5.0)), Some(1000 + 19_200));
        assert_eq!(clock.beats(Span::Bars(2.0)), Beats(6.0));
    }

    #[test]
    fn a_start_and_a_jump_are_reported_and_a_steady_song_is_not() {
        let mut clock = SongClock::new(RATE);
        assert!(!clock.enter(Transport::default(), 0));
        assert!(clock.enter(at(8.0, 120.0), 64));
        assert!(!clock.enter(at(8.0 + 64.0 / 24_000.0, 120.0), 128));
        assert!(clock.enter(at(0.0, 120.0), 192));
        assert!(!clock.enter(Transport::default(), 256));
        assert!(clock.song_at(256).is_none());
    }

    /// The song of a host: its tempo at each moment, and its jumps.
    struct Song<'a> {
        tempo: &'a dyn Fn(f64) -> f64,
        jump: &'a dyn Fn(f64, f64) -> f64,
    }

    impl Song<'_> {
        /// The times, in seconds, of blocks of `block` samples at whose start a clock reports a jump.
        fn jumps(&self, block: usize) -> Vec<f64> {
            let mut clock = SongClock::new(RATE);
            let (mut beat, mut jumps) = (0.0, Vec::new());
            for now in 0..8 * 48_000_usize {
                let second = now as f64 / RATE;
                let tempo = (self.tempo)(second);
                if now % block == 0 && clock.enter(at(beat, tempo), now as u64) {
                    jumps.push(second);
                }
                beat = (self.jump)(second, beat + tempo / 60.0 / RATE);
            }
            // The first block starts the song.
            jumps.remove(0);
            jumps
        }
    }

    const BLOCKS: [usize; 9] = [1, 64, 256, 441, 512, 1024, 2048, 4096, 8192];

    #[test]
    fn no_change_of_tempo_is_taken_for_a_jump() {
        let step = |second: f64| if second < 2.003 { 120.0 } else { 180.0 };
        let far = |second: f64| if second < 2.0481 { 300.0 } else { 20.0 };
        let ramp = |second: f64| 60.0 + 180.0 * (second - 1.0).clamp(0.0, 1.0);
        let sweep = |second: f64| 120.0 + 60.0 * (3.0 * second).sin();
        let peak = |second: f64| 180.0 - 120.0 * (second - 3.1573).abs().min(1.0);
        let furious = |second: f64| if second < 3.3 { 2000.0 } else { 9999.0 };
        let slow = |_| 1.5;
        let tempos: [&dyn Fn(f64) -> f64; 7] = [&step, &far, &ramp, &sweep, &peak, &furious, &slow];
        for (index, tempo) in tempos.into_iter().enumerate() {
            let song = Song {
                tempo,
                jump: &|_, beat| beat,
            };
            for block in BLOCKS {
                assert_eq!(song.jumps(block), [0.0; 0], "tempo {index} in blocks of {block}");
            }
        }
    }

    #[test]
    fn loops_and_jumps_are_reported_while_the_tempo_changes() {
        let sweep = |second: f64| 120.0 + 60.0 * (3.0 * second).sin();
        let once = |second: f64, beat: f64, by: f64| {
            if (second - 3.0).abs() < 0.5 / RATE {
                beat + by
            } else {
                beat
            }
        };
        for block in BLOCKS {
            for by in [-4.0, -0.5, 0.5, 16.0] {
                let song = Song {
                    tempo: &sweep,
                    jump: &|second, beat| once(second, beat, by),
                };
                let jumps = song.jumps(block);
                assert!(
                    jumps.len() == 1 && (jumps[0] - 3.0 - 1.0 / RATE).abs() <= block as f64 / RATE,
                    "by {by} in blocks of {block}: {jumps:?}"
                );
            }
            let round = Song {
                tempo: &sweep,
                jump: &|_, beat| if beat >= 1.0 { beat - 1.0 } else { beat },
            };
            // Eight seconds at about two beats a second.
            assert!((14..=17).contains(&round.jumps(block).len()), "blocks of {block}");
        }
    }

    #[test]
    fn invalid_values_become_defaults() {
        let mut clock = SongClock::new(RATE);
        clock.enter(at(f64::NAN, f64::INFINITY), 0);
        assert_eq!(
            (clock.beat(), clock.beats_a_second()),
            (None, BeatsPerSecond(2.0))
        );
        let bent = Transport {
            bar_beats: Some(Beats(0.0)),
            ..at(1.0, -5.0)
        };
        clock.enter(bent, 0);
        assert_eq!(clock.beats(Span::Bars(1.0)), Beats(4.0));
        assert!(clock.beats_a_second().0 > 0.0);
        let bent = Transport {
            bar_start: Some(Beats(f64::NEG_INFINITY)),
            bar_beats: Some(Beats(f64::MIN_POSITIVE)),
            ..at(1.5, 120.0)
        };
        clock.enter(bent, 0);
        assert_eq!(clock.next_place(Grid::Bar, Beats(1.5)), Beats(4.0));
    }
}
