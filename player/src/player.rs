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
use super::singer::Singer;
use super::stopped::Stopped;
use super::table::Table;
use super::time::{Monotonic, TimeSource};
use super::timing::Timing;

/// The audio thread's part of an instance. `L` is what the workers need to speak a line.
///
/// It has no access to its instance, and its methods take `&mut self`, so only its owner can call it.
pub struct Player<L> {
    pub(super) timing: Timing,
    pub(super) front: Front<L>,
    pub(super) meters: Arc<PlayerMeters>,
    pub(super) table: Box<Table<L>>,
    pub(super) lanes: Lanes<L>,
    pub(super) patience: Patience,
    pub(super) clock: SongClock,
    /// State of the notes so far.
    pub(super) notes: NoteState,
    /// The rehearsal that was started last.
    pub(super) rehearsed: Option<u64>,
    /// The guest that was started last.
    pub(super) last_guest: Option<u64>,
    /// Whether a guest is on a lane.
    pub(super) has_guest: bool,
    /// What a desk may resume.
    pub(super) stopped: Stopped,
    pub(super) now: u64,
    pub(super) bus: Bus,
}

impl<L: Speakable> Player<L> {
    /// Creates a player of `table`, and the other ends of its queues.
    pub fn new(timing: Timing, table: Table<L>, meters: Arc<PlayerMeters>) -> (Self, Backstage<L>) {
        Self::with_time(timing, table, meters, Box::new(Monotonic::default()))
    }

    /// Creates a player that uses `time` in place of the system's clock.
    pub fn with_time(
        timing: Timing,
        table: Table<L>,
        meters: Arc<PlayerMeters>,
        time: Box<dyn TimeSource>,
    ) -> (Self, Backstage<L>) {
        // A ring holds everything that can be known ahead of the player: the delay, a block and a few
        // segments.
        let capacity =
            timing.control_delay as usize + timing.max_block + 4 * timing.longest_segment.ceil() as usize;
        let (mut front, backstage) = link(capacity);
        let sources = std::mem::take(&mut front.slots);
        let ramp = timing.samples(RAMP);
        let player = Self {
            rehearsed: table.rehearsal().map(|rehearsal| rehearsal.serial),
            last_guest: None,
            has_guest: false,
            stopped: Stopped::default(),
            timing,
            front,
            notes: NoteState {
                // Another activation is another pass.
                singer: Singer::after(meters.pass()),
                ..NoteState::default()
            },
            meters,
            table: Box::new(table),
            lanes: Lanes::new(sources, timing.max_block, ramp),
            patience: Patience::new(time),
            clock: SongClock::new(timing.sample_rate),
            bus: Bus::new(ramp),
            now: 0,
        };
        (player, backstage)
    }

    /// Sets the host's transport at the start of the next block. Rhythm and the order of arming follow it.
    pub fn set_transport(&mut self, transport: Transport) {
        if self.clock.enter(transport, self.now) {
            // The song has started or jumped: pending notes and sequences are no longer valid.
            self.notes.begin_again();
        }
        self.meters.set_beat(self.clock.beat());
        self.meters.set_time(self.clock.tempo(), self.clock.bar_beats());
    }

    /// How often the singing has restarted at the first word, wrapping around.
    pub fn pass(&self) -> u32 {
        self.notes.singer.pass()
    }

    /// Samples from a note to the first sample of its line.
    pub fn latency(&self) -> u32 {
        self.timing.latency
    }

    /// Whether nothing plays or waits, and the song is stopped. Without an event or a command of the editor,
    /// the output is then silent, so a host may skip calls without changing the samples.
    pub fn is_idle(&self) -> bool {
        let rehearsal = self.table.rehearsal().map(|rehearsal| rehearsal.serial);
        rehearsal == self.rehearsed
            && !self.front.link.has_table()
            && self.table.guest_after(self.last_guest).is_none()
            // A running song has a position; a pause would look like a jump.
            && self.clock.beat().is_none()
            && self.front.auditions.is_empty()
            && self.notes.is_waiting_for_nothing()
            && self.bus.is_settled()
            && !self.lanes.iter().any(Lane::is_busy)
    }

    /// Stops all lines at once, and forgets the history of notes and the song position.
    pub fn reset(&mut self) {
        self.lanes.release();
        self.bus.reset();
        self.patience.reset();
        self.notes.reset();
        self.clock.stop();
        self.meters.forget_last_line();
    }
}
