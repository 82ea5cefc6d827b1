//! Processes one block: events in, samples out.

use std::sync::atomic::Ordering;

use ringbuf::traits::{Consumer, Observer, Producer};

use super::control::{Controls, Event, Playback};
use super::cue::Surroundings;
use super::lane::NOTE_OFF_FADE;
use super::link::{Audition, MAX_SOUNDING};
use super::manner::Speakable;
use super::player::Player;

impl<L: Speakable> Player<L> {
    /// Fills `left` and `right`, which have the same length, with the next samples.
    ///
    /// `events` are sorted by offset, and `controls` apply to the whole call: for sample-accurate automation, call once for
    /// each part between two changes.
    ///
    /// Returns at once, unless the host is ahead of the clock or `playback` is offline: then it sleeps while a
    /// worker is late, as long as the host is ahead, or at most ten seconds.
    pub fn process(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        events: &[Event],
        controls: &Controls,
        playback: Playback,
    ) {
        let controls = &controls.tame();
        let length = left.len().min(right.len());
        self.patience
            .enter(playback, length as f64 / self.timing.sample_rate);
        self.front.link.set_may_wait(self.patience.may_wait());
        self.take_table();
        self.meters.set_live(controls.live);
        self.take_auditions(controls);
        self.rehearse(controls);
        self.receive(controls);
        if length == 0 {
            // Some hosts deliver events without requesting samples.
            events
                .iter()
                .for_each(|event| self.handle(event.kind, self.now, controls));
        }
        let (mut begin, mut events) = (0, events);
        while begin < length {
            let end = (begin + self.timing.max_block).min(length);
            let due = events.partition_point(|event| (event.offset as usize) < end || end == length);
            let (now, later) = events.split_at(due);
            for event in now {
                let offset = (event.offset as usize).clamp(begin, end - 1) - begin;
                self.handle(event.kind, self.now + offset as u64, controls);
            }
            self.grant_until(self.now + (end - begin) as u64, controls);
            self.render(&mut left[begin..end], &mut right[begin..end], controls);
            (begin, events) = (end, later);
        }
        self.meters.set_singer(&self.notes.singer);
        if self.patience.gave_up() {
            self.meters.stalls.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Sends the workers the moments of all segments before host sample `until`.
    pub(super) fn send_moments(&mut self, until: u64, controls: &Controls) {
        let around = Surroundings::new(&self.timing, &self.clock, &self.notes.wheels, controls);
        self.lanes.send_moments(&around, until);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32], controls: &Controls) {
        let end = self.now + left.len() as u64;
        self.send_moments(end, controls);
        self.wait_until(end);
        self.lanes.take_places(end, &self.timing);
        left.fill(0.0);
        right.fill(0.0);
        self.lanes.mix(self.now, left, right, &self.timing, &self.meters);
        self.bus.set(controls, self.now + u64::from(self.timing.latency));
        let peaks = self.bus.apply(self.now, left, right);
        self.lanes.tell(&self.timing, &self.meters);
        self.meters.raise_peaks(peaks[0], peaks[1]);
        self.now = end;
        self.front.link.set_now(end);
    }

    /// Waits, if allowed, for the samples that the lines play before host sample `end`.
    fn wait_until(&mut self, end: u64) {
        let (now, timing, lanes) = (self.now, &self.timing, &self.lanes);
        if !lanes.iter().any(|lane| lane.plays(now, end)) {
            return;
        }
        // All lines share the wait: one that never arrives must not use up the time of the others.
        let are_there = || lanes.iter().all(|lane| lane.has_until(now, end, timing));
        if self.patience.wait(&self.front.link.hungry, are_there) {
            self.patience.recover();
        }
    }

    fn take_table(&mut self) {
        // The old table is dropped by another thread. If that is late, the new one waits.
        if self.front.outgoing.is_full() {
            return;
        }
        if let Some(table) = self.front.link.take_table() {
            self.notes.turns.follow(&self.table, &table);
            let old = std::mem::replace(&mut self.table, table);
            let _ = self.front.outgoing.try_push(old);
        }
    }

    fn take_auditions(&mut self, controls: &Controls) {
        for _ in 0..MAX_SOUNDING {
            match self.front.auditions.try_pop() {
                Some(Audition::Begin(line)) => self.audition(line, self.now, controls),
                Some(Audition::End(line)) => {
                    self.fade_out(self.now, NOTE_OFF_FADE, |lane| lane.is_audition_of(line));
                }
                None => return,
            }
        }
    }
}
