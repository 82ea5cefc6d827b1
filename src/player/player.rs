//! The player: notes in, samples out.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ringbuf::traits::{Consumer, Observer, Producer};

use super::bus::{Bus, RAMP_S};
use super::control::{Controls, Event, EventKind, NoteOff, Playback, Trigger};
use super::lane::{Cue, Lane, NOTE_OFF_FADE_S, SAFETY_FADE_S};
use super::link::{Backstage, Front, MAX_SOUNDING, Played, SLOTS, link};
use super::meters::PlayerMeters;
use super::pace::Pace;
use super::table::Table;
use super::timing::Timing;

/// An offline render gives up on a line after this long, and says so.
const OFFLINE_PATIENCE: Duration = Duration::from_secs(10);

/// After it gave up once, it waits no longer than this.
const STALLED_PATIENCE: Duration = Duration::from_millis(100);

/// How long the player sleeps between two looks while it may wait.
const WAIT_STEP: Duration = Duration::from_micros(50);

/// The audio thread's part of an instance. `L` is whatever the workers need to speak a line.
pub struct Player<L> {
    timing: Timing,
    front: Front<L>,
    meters: Arc<PlayerMeters>,
    table: Box<Table<L>>,
    lanes: Vec<Lane>,
    bus: Bus,
    patience: Patience,
    now: u64,
    order: u64,
    last_index: Option<usize>,
    beat: Option<f64>,
}

impl<L> Player<L> {
    /// A player of `table`, and the other ends of its queues.
    pub fn new(timing: Timing, table: Table<L>, meters: Arc<PlayerMeters>) -> (Self, Backstage<L>) {
        // A ring holds all that can be known ahead of the player: the delay, a block and a few segments.
        let capacity = timing.control_delay as usize + timing.max_block + 4 * timing.segment.ceil() as usize;
        let (mut front, backstage) = link(capacity);
        let sources = std::mem::take(&mut front.slots);
        let player = Self {
            timing,
            front,
            meters,
            table: Box::new(table),
            lanes: sources.into_iter().map(Lane::new).collect(),
            bus: Bus::new(timing.samples(RAMP_S)),
            patience: Patience::default(),
            now: 0,
            order: 0,
            last_index: None,
            beat: None,
        };
        (player, backstage)
    }

    /// Says where the host's timeline stands at the start of the next block, in beats; `None` while it stands still
    /// or is not known. What is armed first follows from it, nothing that is heard.
    pub fn set_beat(&mut self, beat: Option<f64>) {
        self.beat = beat.filter(|beat| beat.is_finite());
        self.meters.set_beat(self.beat);
    }

    /// Samples from a note to the first sample of its line.
    pub fn latency(&self) -> u32 {
        self.timing.latency
    }

    /// Stops all lines at once and forgets which one was played last.
    pub fn reset(&mut self) {
        self.lanes.iter_mut().for_each(Lane::release);
        self.bus.reset();
        self.patience = Patience::default();
        self.last_index = None;
        self.meters.forget_last_line();
    }

    /// Fills `left` and `right`, which are of one length, with the next samples.
    ///
    /// `events` are in the order of their offsets, and `controls` hold for the whole call: a host that
    /// automates them sample by sample calls once between every two changes.
    ///
    /// Returns immediately, unless the host is ahead of the clock or `playback` is offline: then it sleeps while a
    /// worker is behind.
    pub fn process(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        events: &[Event],
        controls: &Controls,
        playback: Playback,
    ) {
        let length = left.len().min(right.len());
        self.patience
            .enter(playback, length as f64 / self.timing.sample_rate);
        self.take_table();
        self.meters.set_live(controls.live.tame());
        self.take_auditions(controls);
        if length == 0 {
            // Some hosts hand events over without asking for sound.
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
            self.render(&mut left[begin..end], &mut right[begin..end], controls);
            (begin, events) = (end, later);
        }
    }

    fn handle(&mut self, event: EventKind, at: u64, controls: &Controls) {
        match event {
            EventKind::NoteOn { key } => {
                if let Some(index) = self.choose(key, controls) {
                    self.begin(index, Some(key), at, controls);
                }
            }
            EventKind::NoteOff { key } if controls.note_off == NoteOff::Fade => {
                self.fade_out(at, NOTE_OFF_FADE_S, |lane| lane.key() == Some(key));
            }
            EventKind::NoteOff { .. } => {}
            EventKind::AllOff => self.fade_out(at, NOTE_OFF_FADE_S, |_| true),
        }
    }

    fn fade_out(&mut self, at: u64, seconds: f64, which: impl Fn(&Lane) -> bool) {
        let (from, length) = (at + u64::from(self.timing.latency), self.timing.samples(seconds));
        for lane in self.lanes.iter_mut().filter(|lane| lane.is_busy() && which(lane)) {
            lane.fade_out(from, length);
        }
    }

    fn choose(&self, key: u8, controls: &Controls) -> Option<usize> {
        match controls.trigger {
            Trigger::Key => self.table.at_key(key),
            Trigger::Next => {
                let next = self.last_index.map_or(0, |last| last + 1);
                (self.table.len() > 0).then(|| next % self.table.len())
            }
            Trigger::Selected => {
                Some(controls.selected_line as usize).filter(|index| *index < self.table.len())
            }
        }
    }

    fn begin(&mut self, index: usize, key: Option<u8>, at: u64, controls: &Controls) {
        self.make_room();
        let Some(entry) = self.table.get(index) else {
            return;
        };
        self.last_index = Some(index);
        self.meters.set_last_line(entry.id);
        let played = Played {
            line: entry.id,
            beat: self.beat,
        };
        // Where the engine is behind, it learns nothing of this note.
        let _ = self.front.played.try_push(played);
        let lanes = &mut self.lanes;
        if !self
            .patience
            .wait(&self.front.link.hungry, || lanes.iter().any(Lane::is_free))
        {
            self.meters.missed.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let Some((slot, lane)) = lanes.iter_mut().enumerate().find(|(_, lane)| lane.is_free()) else {
            return;
        };
        self.order += 1;
        let cue = Cue {
            key,
            start: at + u64::from(self.timing.latency),
            order: self.order,
            first_live: self.timing.first_live_segment(),
            live: controls.live.tame(),
        };
        let request = lane.begin(slot, entry, cue);
        // One request a slot at most: the queue has room for all of them.
        let _ = self.front.requests.try_push(request);
    }

    /// Of more waiting lines than may sound, the oldest would give way as soon as it begins.
    fn make_room(&mut self) {
        if self.lanes.iter().filter(|lane| lane.is_waiting()).count() >= MAX_SOUNDING {
            let oldest = self
                .lanes
                .iter_mut()
                .filter(|lane| lane.is_waiting())
                .min_by_key(|lane| lane.order());
            if let Some(lane) = oldest {
                lane.release();
            }
        }
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32], controls: &Controls) {
        let end = self.now + left.len() as u64;
        let live = controls.live.tame();
        for lane in &mut self.lanes {
            lane.send_live(&self.timing, end, live);
        }
        self.wait_until(end);
        self.take_places(end);
        left.fill(0.0);
        self.mix(left);
        self.bus.set(controls, self.now + u64::from(self.timing.latency));
        let peaks = self.bus.apply(self.now, left, right);
        self.tell(peaks);
        self.now = end;
        self.front.link.set_now(end);
    }

    /// Adds up the lines, the oldest first: which slots they have is chance, and the order of a sum shows in its last
    /// bits.
    fn mix(&mut self, sum: &mut [f32]) {
        let mut by_age = [(u64::MAX, 0); SLOTS];
        let mut count = 0;
        for (slot, lane) in self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_busy()) {
            by_age[count] = (lane.order(), slot);
            count += 1;
        }
        by_age[..count].sort_unstable();
        for (_, slot) in &by_age[..count] {
            self.lanes[*slot].render(self.now, sum, &self.timing, &self.meters);
        }
    }

    fn wait_until(&mut self, end: u64) {
        for lane in self
            .lanes
            .iter()
            .filter(|lane| lane.is_busy() && lane.start() < end)
        {
            if !self
                .patience
                .wait(&self.front.link.hungry, || lane.has_until(end))
                && self.patience.is_offline()
            {
                self.meters.stalls.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Each line that begins before `end` takes the place of the oldest, where too many sound.
    fn take_places(&mut self, end: u64) {
        let mut begun = 0;
        while let Some((order, start)) = self.next_start(begun, end) {
            begun = order;
            let sounds = |lane: &Lane| {
                (lane.is_sounding() || lane.is_waiting()) && lane.order() < order && !lane.ends_by(start)
            };
            if self.lanes.iter().filter(|lane| sounds(lane)).count() >= MAX_SOUNDING {
                let oldest = self
                    .lanes
                    .iter_mut()
                    .filter(|lane| sounds(lane))
                    .min_by_key(|lane| lane.order());
                if let Some(lane) = oldest {
                    lane.fade_out(start, self.timing.samples(SAFETY_FADE_S));
                }
            }
        }
    }

    /// The oldest line younger than `after` that waits and begins before `end`: its order and its start.
    fn next_start(&self, after: u64, end: u64) -> Option<(u64, u64)> {
        let lanes = self
            .lanes
            .iter()
            .filter(|lane| lane.is_waiting() && lane.start() < end);
        lanes
            .map(|lane| (lane.order(), lane.start()))
            .filter(|(order, _)| *order > after)
            .min()
    }

    fn take_table(&mut self) {
        // The old table is dropped elsewhere; while that is behind, the new one waits.
        if self.front.outgoing.is_full() {
            return;
        }
        if let Some(table) = self.front.link.take_table() {
            let old = std::mem::replace(&mut self.table, table);
            let _ = self.front.outgoing.try_push(old);
            self.last_index = self.meters.last_line().and_then(|id| self.table.position(id));
        }
    }

    fn take_auditions(&mut self, controls: &Controls) {
        for _ in 0..MAX_SOUNDING {
            let Some(id) = self.front.auditions.try_pop() else {
                return;
            };
            if let Some(index) = self.table.position(id) {
                self.begin(index, None, self.now, controls);
            }
        }
    }

    fn tell(&self, peaks: [f32; 2]) {
        let (mut sounding, mut reserve) = (0, f64::INFINITY);
        for lane in self.lanes.iter().filter(|lane| lane.is_sounding()) {
            sounding += 1;
            if !lane.has_rest() {
                reserve = reserve.min(lane.available() as f64 / self.timing.sample_rate);
            }
        }
        self.meters.sounding.store(sounding, Ordering::Relaxed);
        self.meters.reserve_s.store(reserve as f32, Ordering::Relaxed);
        self.meters.raise_peaks(peaks[0], peaks[1]);
    }
}

/// Decides whether the player may wait, and waits.
#[derive(Default)]
struct Patience {
    pace: Pace,
    playback: Playback,
    /// After one stall a bounce hardly waits again, or a dead worker would hang the host for good.
    stalled: bool,
}

impl Patience {
    fn enter(&mut self, playback: Playback, block_s: f64) {
        if std::mem::replace(&mut self.playback, playback) != playback {
            // The lead of a bounce is nothing that a host on the clock may wait for.
            self.pace = Pace::default();
        }
        self.pace.enter(block_s);
    }

    fn is_offline(&self) -> bool {
        self.playback == Playback::Offline
    }

    fn wait(&mut self, hungry: &std::sync::atomic::AtomicBool, ready: impl Fn() -> bool) -> bool {
        if ready() {
            return true;
        }
        let budget = match self.playback {
            Playback::Offline if !self.stalled => OFFLINE_PATIENCE,
            Playback::Offline => STALLED_PATIENCE,
            Playback::Realtime => self.pace.spare(),
        };
        if budget.is_zero() {
            return false;
        }
        hungry.store(true, Ordering::Release);
        let deadline = Instant::now() + budget;
        while !ready() && Instant::now() < deadline {
            std::thread::sleep(WAIT_STEP);
        }
        let there = ready();
        self.stalled |= self.is_offline() && !there;
        there
    }
}
