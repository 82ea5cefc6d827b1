//! Guests: lines beside the script that are heard once each, one after the other.

use ringbuf::traits::Producer;

use super::control::Controls;
use super::cue::{Cue, Surroundings};
use super::lane::CHOKE_FADE;
use super::manner::Speakable;
use super::player::Player;

impl<L: Speakable> Player<L> {
    /// Fades guests out that the table no longer has, and begins the next one when none sounds. No line of the script makes
    /// room for it, and nothing is remembered of it.
    pub(super) fn receive(&mut self, controls: &Controls) {
        // The lanes are not searched in every block: most players never have a guest.
        if !self.has_guest && self.table.guest_after(self.last_guest).is_none() {
            return;
        }
        let start = self.now + u64::from(self.timing.latency);
        let fade = self.timing.samples(CHOKE_FADE);
        let guests = self.table.guests();
        self.lanes.fade_out(start, fade, |lane| {
            let guest = lane.guest();
            guest.is_some_and(|guest| guests.iter().all(|known| known.serial != guest))
        });
        self.has_guest = self.lanes.iter().any(|lane| lane.guest().is_some());
        if self.has_guest {
            return;
        }
        let Some(guest) = self.table.guest_after(self.last_guest) else {
            return;
        };
        let serial = guest.serial;
        // It has no head: it begins when its first controls act, which in Live is later than now.
        let cue = Cue {
            guest: Some(serial),
            start: self.now + u64::from(self.timing.control_delay),
            ..Cue::default()
        };
        let around = Surroundings::new(&self.timing, &self.clock, &self.notes.wheels, controls);
        // Where no lane is free it begins with a later block.
        if let Some(request) = self.lanes.begin(&guest.take, cue, &around) {
            let _ = self.front.requests.try_push(request);
            self.last_guest = Some(serial);
            self.has_guest = true;
        }
    }
}
