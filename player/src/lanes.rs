//! The lanes of all lines that play or are about to, and which line makes room for another.

use std::sync::atomic::Ordering;

use super::cue::{Cue, Surroundings};
use super::lane::{Lane, SAFETY_FADE};
use super::link::{LineRequest, MAX_SOUNDING, SLOTS, SlotSource};
use super::manner::Speakable;
use super::meters::PlayerMeters;
use super::table::Take;
use super::timing::Timing;

/// The lanes of a player.
pub(super) struct Lanes<L> {
    lanes: Vec<Lane<L>>,
    order: u64,
    /// One line's samples before they are panned.
    mono: Box<[f32]>,
}

impl<L: Speakable> Lanes<L> {
    /// Lanes over `sources`, for blocks of at most `max_block` samples. Their gains change within `ramp`
    /// samples.
    pub fn new(sources: Vec<SlotSource>, max_block: usize, ramp: u32) -> Self {
        Self {
            lanes: sources
                .into_iter()
                .map(|source| Lane::new(source, ramp))
                .collect(),
            order: 0,
            mono: vec![0.0; max_block].into_boxed_slice(),
        }
    }

    /// All lanes.
    pub fn iter(&self) -> std::slice::Iter<'_, Lane<L>> {
        self.lanes.iter()
    }

    /// All lanes, mutable.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Lane<L>> {
        self.lanes.iter_mut()
    }

    /// Whether a line could start.
    pub fn has_room(&self) -> bool {
        self.lanes.iter().any(Lane::is_free)
    }

    /// Starts a line with the next order in a free lane. `None` if there is none.
    pub fn begin(
        &mut self,
        take: &Take<L>,
        mut cue: Cue,
        around: &Surroundings<'_>,
    ) -> Option<LineRequest<L>> {
        let (slot, lane) = self
            .lanes
            .iter_mut()
            .enumerate()
            .find(|(_, lane)| lane.is_free())?;
        self.order += 1;
        cue.order = self.order;
        Some(lane.begin(slot, take, cue, around))
    }

    /// Sends the workers the moments of all segments whose controls are those of a host sample before
    /// `until`.
    pub fn send_moments(&mut self, around: &Surroundings<'_>, until: u64) {
        for lane in &mut self.lanes {
            lane.send_moments(around, until);
        }
    }

    /// Fades lines out from host sample `from` on, within `length` samples.
    pub fn fade_out(&mut self, from: u64, length: u32, which: impl Fn(&Lane<L>) -> bool) {
        for lane in self.lanes.iter_mut().filter(|lane| lane.is_busy() && which(lane)) {
            lane.fade_out(from, length);
        }
    }

    /// Releases all lines at once.
    pub fn release(&mut self) {
        self.lanes.iter_mut().for_each(Lane::release);
    }

    /// If more lines of the script wait than may play, drops the oldest, which would be replaced as soon as
    /// it started.
    pub fn make_room(&mut self) {
        let waiting = |lane: &&mut Lane<L>| lane.is_waiting() && !lane.is_beside_script();
        if self.lanes.iter_mut().filter(waiting).count() >= MAX_SOUNDING {
            let oldest = self
                .lanes
                .iter_mut()
                .filter(waiting)
                .min_by_key(|lane| lane.order());
            if let Some(lane) = oldest {
                lane.release();
            }
        }
    }

    /// Lets each line of the script that starts before `end` replace the oldest if too many play. Lines outside of the
    /// script replace none.
    pub fn take_places(&mut self, end: u64, timing: &Timing) {
        let mut begun = 0;
        while let Some((order, start)) = self.next_start(begun, end) {
            begun = order;
            let sounds = |lane: &Lane<L>| {
                let is_heard = lane.is_sounding() || lane.is_waiting();
                is_heard && !lane.is_beside_script() && lane.order() < order && !lane.ends_by(start)
            };
            if self.lanes.iter().filter(|lane| sounds(lane)).count() >= MAX_SOUNDING {
                let oldest = self
                    .lanes
                    .iter_mut()
                    .filter(|lane| sounds(lane))
                    .min_by_key(|lane| lane.order());
                if let Some(lane) = oldest {
                    lane.fade_out(start, timing.samples(SAFETY_FADE));
                }
            }
        }
    }

    /// The order and start of the oldest line after `after` that waits and starts before `end`.
    fn next_start(&self, after: u64, end: u64) -> Option<(u64, u64)> {
        let lanes = self
            .lanes
            .iter()
            .filter(|lane| lane.is_waiting() && !lane.is_beside_script() && lane.start() < end);
        lanes
            .map(|lane| (lane.order(), lane.start()))
            .filter(|(order, _)| *order > after)
            .min()
    }

    /// Mixes the lines from host sample `now` on, the oldest first: their slots are arbitrary, and the order
    /// of a sum affects its last bits.
    pub fn mix(
        &mut self,
        now: u64,
        left: &mut [f32],
        right: &mut [f32],
        timing: &Timing,
        meters: &PlayerMeters,
    ) {
        let mut by_age = [(u64::MAX, 0); SLOTS];
        let mut count = 0;
        for (slot, lane) in self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_busy()) {
            by_age[count] = (lane.order(), slot);
            count += 1;
        }
        by_age[..count].sort_unstable();
        for (_, slot) in &by_age[..count] {
            let channels = [&mut *left, &mut *right];
            self.lanes[*slot].render(now, channels, &mut self.mono, timing, meters);
        }
    }

    /// Stores the number of playing lines, and the samples ready for the one that has fewest.
    pub fn tell(&self, timing: &Timing, meters: &PlayerMeters) {
        let (mut sounding, mut reserve) = (0, f64::INFINITY);
        for lane in self.lanes.iter().filter(|lane| lane.is_sounding()) {
            sounding += 1;
            if !lane.has_rest() {
                reserve = reserve.min(lane.available() as f64 / timing.sample_rate);
            }
        }
        meters.sounding.store(sounding, Ordering::Relaxed);
        meters.reserve_s.store(reserve as f32, Ordering::Relaxed);
    }
}
