//! The positions of playing lines in their plans. Workers write them, editors read them, and the audio thread
//! is not involved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use atomic_float::{AtomicF32, AtomicF64};
use parking_lot::Mutex;

use super::line::PreparedLine;
use super::rendition::Spot;

/// Segments by which a worker may be ahead beyond the contents of the ring: those in the vocoder and the
/// resampler.
const AHEAD: usize = 8;

/// The serial number that no line has.
const NOBODY: u64 = u64::MAX;

/// The positions in the plan at which the segments of the line at one desk start.
pub(super) struct Trail {
    /// Length of a segment in host samples; 0 while unknown.
    segment: AtomicF64,
    /// The serial number of the line.
    line: AtomicU64,
    /// Frames of the plan; 0 while unknown.
    planned: AtomicU64,
    /// The number of segments whose start is known.
    known: AtomicU64,
    seat: Mutex<Seat>,
    /// The positions of the newest segments, in frames, each at its number modulo their count.
    places: Box<[AtomicF32]>,
}

/// Who is at a desk.
#[derive(Clone, Default)]
pub(super) struct Seat {
    /// The number of lines that were there, with this one.
    pub turn: u64,
    /// The line, and the host sample at which it begins.
    pub line: Option<(Arc<PreparedLine>, u64)>,
}

impl Trail {
    /// For segments of at least `shortest` host samples and a ring of `capacity` samples.
    pub fn new(shortest: f64, capacity: usize) -> Self {
        // In Live a worker also renders the head, which is not longer than the ring.
        let count = (2.0 * capacity as f64 / shortest).ceil() as usize + AHEAD;
        Self {
            segment: AtomicF64::new(0.0),
            line: AtomicU64::new(NOBODY),
            planned: AtomicU64::new(0),
            known: AtomicU64::new(0),
            seat: Mutex::default(),
            places: (0..count).map(|_| AtomicF32::new(0.0)).collect(),
        }
    }

    /// `line` is now at the desk, and begins at host sample `start`.
    pub fn begin(&self, line: &Arc<PreparedLine>, start: u64) {
        self.line.store(line.serial(), Ordering::Relaxed);
        let mut seat = self.seat.lock();
        seat.turn += 1;
        seat.line = Some((line.clone(), start));
    }

    /// Who is at the desk.
    pub fn seat(&self) -> Seat {
        self.seat.lock().clone()
    }

    /// The length of a segment in host samples; 0 while unknown.
    pub fn segment(&self) -> f64 {
        self.segment.load(Ordering::Relaxed)
    }

    /// The segments whose starts are known and still remembered.
    pub fn known(&self) -> std::ops::Range<u64> {
        let end = self.known.load(Ordering::Acquire);
        // The worker may be overwriting the oldest.
        end.saturating_sub(self.places.len() as u64 - 2)..end
    }

    /// The position in the plan at which a known segment starts, in frames.
    pub fn place(&self, segment: u64) -> f64 {
        let at = (segment % self.places.len() as u64) as usize;
        f64::from(self.places[at].load(Ordering::Relaxed))
    }

    /// Sets the length of its segments in host samples.
    pub fn measure(&self, segment: f64) {
        self.segment.store(segment, Ordering::Relaxed);
    }

    /// Whether the line at the desk has this serial number.
    pub fn is_of(&self, line: u64) -> bool {
        self.line.load(Ordering::Relaxed) == line
    }

    /// Forgets the line.
    pub fn clear(&self) {
        self.line.store(NOBODY, Ordering::Relaxed);
        self.seat.lock().line = None;
        self.known.store(0, Ordering::Relaxed);
        self.planned.store(0, Ordering::Relaxed);
        self.segment.store(0.0, Ordering::Relaxed);
        for place in &self.places {
            place.store(0.0, Ordering::Relaxed);
        }
    }

    /// Records that segment `segment` reaches in the plan from `spot` to its end, and the number of frames of the plan if it is
    /// known.
    pub fn mark(&self, segment: u64, spot: Spot, planned: Option<u64>) {
        for (segment, place) in [(segment, spot.place), (segment + 1, spot.end)] {
            let at = (segment % self.places.len() as u64) as usize;
            self.places[at].store(place as f32, Ordering::Relaxed);
        }
        self.planned.store(planned.unwrap_or(0), Ordering::Relaxed);
        self.known.store(segment + 2, Ordering::Release);
    }

    /// The completed share of the plan after `played` host samples; 0 while unknown.
    pub fn progress(&self, played: u64) -> f32 {
        let length = self.segment.load(Ordering::Relaxed);
        let segment = (played as f64 / length.max(1.0)) as u64;
        let at = (segment % self.places.len() as u64) as usize;
        match self.planned.load(Ordering::Relaxed) {
            0 => 0.0,
            planned => (self.places[at].load(Ordering::Relaxed) / planned as f32).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_played_position_is_found_even_if_the_worker_is_far_ahead() {
        let trail = Trail::new(80.0, 1000);
        trail.measure(100.0);
        for segment in 0..500_u64 {
            let place = 2.0 * segment as f64;
            let spot = Spot {
                place,
                end: place + 2.0,
                f0: 0.0,
            };
            trail.mark(segment, spot, Some(1000));
            let played = segment.saturating_sub(19) * 100;
            let expected = 2.0 * (played / 100) as f32 / 1000.0;
            assert_eq!(trail.progress(played), expected);
        }
        trail.clear();
        assert_eq!(trail.progress(48_100), 0.0);
        trail.mark(0, Spot::default(), None);
        assert_eq!(trail.progress(50), 0.0);
    }
}
