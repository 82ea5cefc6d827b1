//! Measurements of the player, for other threads to read.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use atomic_float::{AtomicF32, AtomicF64};

use super::control_info::{CONTROLS, Live};
use super::manner::SyllableIndex;
use super::singer::Singer;
use super::units::{Beats, BeatsPerMinute};

/// Written by the audio thread, readable by all.
#[derive(Debug)]
pub struct PlayerMeters {
    /// Lines that are playing.
    pub sounding: AtomicU32,
    /// Times that a line paused because its samples were late, including its first one.
    pub underruns: AtomicU64,
    /// Lines that started late because they were not planned when their notes arrived. They do not count as
    /// underruns.
    pub late_starts: AtomicU64,
    /// Notes that found no free slot.
    pub missed: AtomicU64,
    /// Blocks of an offline render in which the player stopped waiting.
    pub stalls: AtomicU64,
    /// Samples ready for the playing line that has fewest and is not at its end, in seconds; infinite if
    /// there is none.
    pub reserve_s: AtomicF32,
    /// Peak of the left channel since the last read.
    pub peak_left: AtomicF32,
    /// Peak of the right channel since the last read.
    pub peak_right: AtomicF32,
    /// The values of [`Live`], each in its own atomic: a read during a change may mix both states.
    live: [AtomicF32; CONTROLS.len()],
    last_line: AtomicU64,
    last_take: AtomicU32,
    /// The line that was sung last, the syllable of the next note, and the restarts of the singer so far.
    sung_line: AtomicU64,
    next_syllable: AtomicU64,
    pass: AtomicU32,
    /// NaN while the host's timeline is stopped.
    beat: AtomicF64,
    /// NaN while the host does not give them.
    tempo: AtomicF64,
    bar_beats: AtomicF64,
}

impl Default for PlayerMeters {
    fn default() -> Self {
        Self {
            sounding: AtomicU32::new(0),
            underruns: AtomicU64::new(0),
            late_starts: AtomicU64::new(0),
            missed: AtomicU64::new(0),
            stalls: AtomicU64::new(0),
            reserve_s: AtomicF32::new(f32::INFINITY),
            peak_left: AtomicF32::new(0.0),
            peak_right: AtomicF32::new(0.0),
            live: CONTROLS.map(|info| AtomicF32::new(info.default)),
            last_line: AtomicU64::new(super::UNKNOWN),
            last_take: AtomicU32::new(0),
            sung_line: AtomicU64::new(super::UNKNOWN),
            next_syllable: AtomicU64::new(0),
            pass: AtomicU32::new(0),
            beat: AtomicF64::new(f64::NAN),
            tempo: AtomicF64::new(f64::NAN),
            bar_beats: AtomicF64::new(f64::NAN),
        }
    }
}

impl PlayerMeters {
    /// The control values of the last block, with which heads should be armed.
    pub fn live(&self) -> Live {
        let mut live = Live::default();
        for (info, cell) in CONTROLS.iter().zip(&self.live) {
            live.set(info.control, cell.load(Ordering::Relaxed));
        }
        live
    }

    /// The line that was requested last.
    pub fn last_line(&self) -> Option<u64> {
        Some(self.last_line.load(Ordering::Relaxed)).filter(|id| *id != super::UNKNOWN)
    }

    /// Its take, from 0.
    pub fn last_take(&self) -> u32 {
        self.last_take.load(Ordering::Relaxed)
    }

    /// The syllable that the next note sings, and the line if it was sung since the singer restarted.
    pub fn next_syllable(&self) -> (Option<u64>, SyllableIndex) {
        let line = Some(self.sung_line.load(Ordering::Relaxed)).filter(|id| *id != super::UNKNOWN);
        let next = self.next_syllable.load(Ordering::Relaxed);
        let place = SyllableIndex {
            word: (next >> 32) as u32,
            ahead: next as u32,
        };
        (line, place)
    }

    /// How often the singer has restarted, wrapping around.
    pub fn pass(&self) -> u32 {
        self.pass.load(Ordering::Relaxed)
    }

    pub(super) fn set_singer(&self, singer: &Singer) {
        let next = singer.next();
        let packed = u64::from(next.word) << 32 | u64::from(next.ahead);
        self.next_syllable.store(packed, Ordering::Relaxed);
        let line = singer.line().unwrap_or(super::UNKNOWN);
        self.sung_line.store(line, Ordering::Relaxed);
        self.pass.store(singer.pass(), Ordering::Relaxed);
    }

    /// The position in the host's timeline, in beats, while it runs.
    pub fn beat(&self) -> Option<f64> {
        known(&self.beat)
    }

    /// The last tempo that the host gave, in beats a minute.
    pub fn tempo(&self) -> Option<f64> {
        known(&self.tempo)
    }

    /// The last length of a bar that the host gave, in beats.
    pub fn bar_beats(&self) -> Option<f64> {
        known(&self.bar_beats)
    }

    pub(super) fn set_beat(&self, beat: Option<Beats>) {
        self.beat
            .store(beat.map_or(f64::NAN, |beat| beat.0), Ordering::Relaxed);
    }

    pub(super) fn set_time(&self, tempo: Option<BeatsPerMinute>, bar: Option<Beats>) {
        self.tempo
            .store(tempo.map_or(f64::NAN, |tempo| tempo.0), Ordering::Relaxed);
        self.bar_beats
            .store(bar.map_or(f64::NAN, |bar| bar.0), Ordering::Relaxed);
    }

    pub(super) fn set_live(&self, live: Live) {
        for (info, cell) in CONTROLS.iter().zip(&self.live) {
            cell.store(live.get(info.control), Ordering::Relaxed);
        }
    }

    pub(super) fn set_last(&self, line: u64, take: u32) {
        self.last_take.store(take, Ordering::Relaxed);
        self.last_line.store(line, Ordering::Relaxed);
    }

    pub(super) fn forget_last_line(&self) {
        self.last_line.store(super::UNKNOWN, Ordering::Relaxed);
    }

    pub(super) fn raise_peaks(&self, left: f32, right: f32) {
        raise(&self.peak_left, left);
        raise(&self.peak_right, right);
    }
}

/// Raises a peak. Only the audio thread raises it; a reader resets it to 0. Two steps instead of a loop,
/// which other threads could prolong: a reader in between sees 0 now and the peak the next time.
fn raise(peak: &AtomicF32, value: f32) {
    let known = peak.swap(0.0, Ordering::Relaxed);
    peak.store(known.max(value), Ordering::Relaxed);
}

/// The value, unless it is NaN, which means unknown.
fn known(cell: &AtomicF64) -> Option<f64> {
    Some(cell.load(Ordering::Relaxed)).filter(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_the_maximum_since_the_last_read() {
        let meters = PlayerMeters::default();
        let read = || meters.peak_left.swap(0.0, Ordering::Relaxed);
        for value in [0.25, 0.5, 0.125, f32::NAN] {
            meters.raise_peaks(value, 0.0);
        }
        assert_eq!(read(), 0.5);
        meters.raise_peaks(0.125, 0.0);
        assert_eq!((read(), read()), (0.125, 0.0));
    }
}
