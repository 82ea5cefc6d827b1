//! Lines outside of the script that are played once.

use ringbuf::traits::Producer;

use super::control::Controls;
use super::cue::{Cue, Surroundings};
use super::lane::{CHOKE_FADE, Lane};
use super::manner::Speakable;
use super::player::Player;

impl<L: Speakable> Player<L> {
    /// Starts the rehearsal of the table, unless it was started already, and fades out one that is no longer
    /// in the table. No line of the script makes room for it, and it is not remembered.
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
        // It has no head, so it starts when its first controls act, which in Live is later than now.
        let cue = Cue {
            start: self.now + u64::from(self.timing.control_delay),
            ..Cue::default()
        };
        let around = Surroundings::new(&self.timing, &self.clock, &self.notes.wheels, controls);
        // If no lane is free, it starts in a later block.
        if let Some(request) = self.lanes.begin(&rehearsal.take, cue, &around) {
            let _ = self.front.requests.try_push(request);
            self.rehearsed = serial;
        }
    }
}
