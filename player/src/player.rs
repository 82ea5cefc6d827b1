//! The player: notes in, samples out.

use std::sync::Arc;

use ringbuf::traits::Observer;

use super::bus::{Bus, RAMP};
use super::clock::{SongClock, Transport};
use super::lane::Lane;
use super::lanes::Lanes;
use super::link::{Backstage, Front, link};
use super::manner::Speakable;
use super::meters::PlayerMeters;
use super::note_state::NoteState;
use super::patience::Patience;
use super::table::Table;
use super::time::{Monotonic, TimeSource};
use super::timing::Timing;

/// The audio thread's part of an instance. `L` is whatever the workers need to speak a line.
pub struct Player<L> {
    pub(super) timing: Timing,
    pub(super) front: Front<L>,
    pub(super) meters: Arc<PlayerMeters>,
    pub(super) table: Box<Table<L>>,
    pub(super) lanes: Lanes<L>,
    pub(super) patience: Patience,
    pub(super) clock: SongClock,
    /// What the notes so far have left behind.
    pub(super) notes: NoteState,
    /// The rehearsal that was begun last.
    pub(super) rehearsed: Option<u64>,
    pub(super) now: u64,
    pub(super) bus: Bus,
}

impl<L: Speakable> Player<L> {
    /// A player of `table`, and the other ends of its queues.
    pub fn new(timing: Timing, table: Table<L>, meters: Arc<PlayerMeters>) -> (Self, Backstage<L>) {
        Self::with_time(timing, table, meters, Box::new(Monotonic::default()))
    }

    /// A player that waits by another clock than that of the system.
    pub fn with_time(
        timing: Timing,
        table: Table<L>,
        meters: Arc<PlayerMeters>,
        time: Box<dyn TimeSource>,
    ) -> (Self, Backstage<L>) {
        // A ring holds all that can be known ahead of the player: the delay, a block and a few segments.
        let capacity =
            timing.control_delay as usize + timing.max_block + 4 * timing.longest_segment.ceil() as usize;
        let (mut front, backstage) = link(capacity);
        let sources = std::mem::take(&mut front.slots);
        let ramp = timing.samples(RAMP);
        let player = Self {
            rehearsed: table.rehearsal().map(|rehearsal| rehearsal.serial),
            timing,
            front,
            meters,
            table: Box::new(table),
            lanes: Lanes::new(sources, timing.max_block, ramp),
            patience: Patience::new(time),
            clock: SongClock::new(timing.sample_rate),
            notes: NoteState::default(),
            bus: Bus::new(ramp),
            now: 0,
        };
        (player, backstage)
    }

    /// Says what the host's transport does at the start of the next block. Rhythm follows it, and what is armed first.
    pub fn set_transport(&mut self, transport: Transport) {
        if self.clock.enter(transport, self.now) {
            // Another place of the song, or its start: what was meant for the old one is off.
            self.notes.begin_again();
        }
        self.meters.set_beat(self.clock.beat());
        self.meters.set_time(self.clock.tempo(), self.clock.bar_beats());
    }

    /// Samples from a note to the first sample of its line.
    pub fn latency(&self) -> u32 {
        self.timing.latency
    }

    /// Whether nothing sounds, waits or is on its way, and no song runs. Without an event, and without a wish of the editor,
    /// all that comes is silence, and a host that goes on later gets the same samples as one that does not pause.
    pub fn is_idle(&self) -> bool {
        let rehearsal = self.table.rehearsal().map(|rehearsal| rehearsal.serial);
        rehearsal == self.rehearsed
            // A running song has a place, which a pause would take for a jump.
            && self.clock.beat().is_none()
            && self.front.auditions.is_empty()
            && self.notes.is_waiting_for_nothing()
            && self.bus.is_settled()
            && !self.lanes.iter().any(Lane::is_busy)
    }

    /// Stops all lines at once, and forgets what was played and where the song was.
    pub fn reset(&mut self) {
        self.lanes.release();
        self.bus.reset();
        self.patience.reset();
        self.notes.reset();
        self.clock.stop();
        self.meters.forget_last_line();
    }
}
