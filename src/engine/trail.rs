//! Where the lines stand that sound: workers leave it, whoever shows it reads it, and the audio thread has no part in it.

use std::sync::atomic::{AtomicU64, Ordering};

use atomic_float::{AtomicF32, AtomicF64};

/// Segments that a worker may be ahead beyond what the ring holds: those in the vocoder and the resampler.
const AHEAD: usize = 8;

/// The serial number that no line has.
const NOBODY: u64 = u64::MAX;

/// Where the segments of the line at one desk begin in its plan.
pub(super) struct Trail {
    /// Host samples of a segment; 0 while they are not known.
    segment: AtomicF64,
    /// The serial number of the line.
    line: AtomicU64,
    /// Frames of the plan; 0 while they are not known.
    planned: AtomicU64,
    /// The places of the newest segments, in frames, each at its number modulo their count.
    places: Box<[AtomicF32]>,
}

impl Trail {
    /// For segments of at least `shortest` host samples and a ring of `capacity` of them.
    pub fn new(shortest: f64, capacity: usize) -> Self {
        // In Live a worker renders the head once more, which is no longer than the ring.
        let count = (2.0 * capacity as f64 / shortest).ceil() as usize + AHEAD;
        Self {
            segment: AtomicF64::new(0.0),
            line: AtomicU64::new(NOBODY),
            planned: AtomicU64::new(0),
            places: (0..count).map(|_| AtomicF32::new(0.0)).collect(),
        }
    }

    /// The line with this serial number is at the desk.
    pub fn begin(&self, line: u64) {
        self.line.store(line, Ordering::Relaxed);
    }

    /// Its segments last so many host samples.
    pub fn measure(&self, segment: f64) {
        self.segment.store(segment, Ordering::Relaxed);
    }

    /// Whether it is the one with this serial number.
    pub fn is_of(&self, line: u64) -> bool {
        self.line.load(Ordering::Relaxed) == line
    }

    /// Forgets the line.
    pub fn clear(&self) {
        self.line.store(NOBODY, Ordering::Relaxed);
        self.planned.store(0, Ordering::Relaxed);
        self.segment.store(0.0, Ordering::Relaxed);
        for place in &self.places {
            place.store(0.0, Ordering::Relaxed);
        }
    }

    /// Segment `segment` begins at `place` of a plan of `planned` frames, where it is known how many they are.
    pub fn mark(&self, segment: u64, place: f64, planned: Option<u64>) {
        let at = (segment % self.places.len() as u64) as usize;
        self.places[at].store(place as f32, Ordering::Relaxed);
        self.planned.store(planned.unwrap_or(0), Ordering::Relaxed);
    }

    /// Where in its plan the line stands after `played` host samples, as a share of it; 0 while that is not known.
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
    fn what_is_played_is_found_though_the_worker_is_far_ahead() {
        let trail = Trail::new(80.0, 1000);
        trail.measure(100.0);
        for segment in 0..500_u64 {
            trail.mark(segment, 2.0 * segment as f64, Some(1000));
            let played = segment.saturating_sub(19) * 100;
            let expected = 2.0 * (played / 100) as f32 / 1000.0;
            assert_eq!(trail.progress(played), expected);
        }
        trail.clear();
        assert_eq!(trail.progress(48_100), 0.0);
        trail.mark(0, 0.0, None);
        assert_eq!(trail.progress(50), 0.0);
    }
}
