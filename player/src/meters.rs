//! Numbers that the player leaves for whoever looks.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use atomic_float::{AtomicF32, AtomicF64};

use super::control_info::{CONTROLS, Live};
use super::units::{Beats, BeatsPerMinute};

/// Written by the audio thread, read by everybody.
#[derive(Debug)]
pub struct PlayerMeters {
    /// Lines that sound.
    pub sounding: AtomicU32,
    /// Times that a line had to be held because its samples were late, its first one included.
    pub underruns: AtomicU64,
    /// Lines that began late, since they were not planned yet when their notes came. They are no underruns.
    pub late_starts: AtomicU64,
    /// Notes that found no free slot.
    pub missed: AtomicU64,
    /// Blocks of an offline render in which the player gave up waiting.
    pub stalls: AtomicU64,
    /// Samples ready for the sounding line that has least and is not at its end, in seconds; infinite where there is
    /// none.
    pub reserve_s: AtomicF32,
    /// Peak of the left channel since it was last read.
    pub peak_left: AtomicF32,
    /// Peak of the right channel since it was last read.
    pub peak_right: AtomicF32,
    /// The values of [`Live`], each by itself: whoever reads them while they move may get some of either moment.
    live: [AtomicF32; CONTROLS.len()],
    last_line: AtomicU64,
    last_take: AtomicU32,
    /// Not a number while the host's timeline stands still.
    beat: AtomicF64,
    /// Not numbers while the host does not say them.
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
            beat: AtomicF64::new(f64::NAN),
            tempo: AtomicF64::new(f64::NAN),
            bar_beats: AtomicF64::new(f64::NAN),
        }
    }
}

impl PlayerMeters {
    /// The control values of the last block: what heads should be armed with.
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

    /// Which take of it, from 0.
    pub fn last_take(&self) -> u32 {
        self.last_take.load(Ordering::Relaxed)
    }

    /// Where the host's timeline stands, in beats, while it runs.
    pub fn beat(&self) -> Option<f64> {
        known(&self.beat)
    }

    /// The host's beats a minute, as it has said them last.
    pub fn tempo(&self) -> Option<f64> {
        known(&self.tempo)
    }

    /// The beats of a bar, as the host has said them last.
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

/// Raises a peak that only the audio thread raises and whoever reads it sets back to 0. Two steps instead of a loop that
/// others could make longer: who reads between the two sees 0, and the peak the next time.
fn raise(peak: &AtomicF32, value: f32) {
    let known = peak.swap(0.0, Ordering::Relaxed);
    peak.store(known.max(value), Ordering::Relaxed);
}

/// A value that is not a number while it is not known.
fn known(cell: &AtomicF64) -> Option<f64> {
    Some(cell.load(Ordering::Relaxed)).filter(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_the_greatest_since_it_was_read() {
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
