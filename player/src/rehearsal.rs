//! Lines that are heard once and are no part of the script.

use ringbuf::traits::Producer;

use super::control::Controls;
use super::cue::{Cue, Surroundings};
use super::lane::{CHOKE_FADE, Lane};
use super::manner::Speakable;
use super::player::Player;

impl<L: Speakable> Player<L> {
    /// Begins the rehearsal that the table has, unless it was begun already; one that the table has no more fades out. No
    /// line of the script makes room for it, and nothing is remembered of it.
    pub(super) fn rehearse(&mut self, controls: &Controls) {
        let wanted = self.table.rehearsal();
        let serial = wanted.map(|rehearsal| rehearsal.serial);
        if serial == self.rehearsed {
            return;
        }
        let start = self.now + u64::from(self.timing.latency);
        let fade = self.timing.samples(CHOKE_FADE);
        self.lanes.fade_out(start, fade, Lane::is_rehearsal);
        let Some(rehearsal) = wanted else {
            self.rehearsed = None;
            return;
        };
        // It has no head: it begins when its first controls act, which in Live is later than now.
        let cue = Cue {
            start: self.now + u64::from(self.timing.control_delay),
            ..Cue::default()
        };
        let around = Surroundings::new(&self.timing, &self.clock, &self.notes.wheels, controls);
        // Where no lane is free it begins with a later block.
        if let Some(request) = self.lanes.begin(&rehearsal.take, cue, &around) {
            let _ = self.front.requests.try_push(request);
            self.rehearsed = serial;
        }
    }
}
