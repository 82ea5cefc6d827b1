//! The connection between the audio thread and all others: one slot for each playing line, and a few queues.
//!
//! Everything that the audio thread touches is wait-free: single-producer, single-consumer rings, and single
//! atomics. A multi-producer queue would make it spin while a producer is descheduled in the middle of a
//! push.
//!
//! A slot is two single-producer, single-consumer rings (samples to the player, moments to the worker)
//! and a [`SlotState`], which holds its state.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crossbeam_utils::atomic::AtomicCell;
use ringbuf::traits::Split;
use ringbuf::{HeapCons, HeapProd, HeapRb};

use super::head::Head;
use super::manner::{Manner, Moment};
use super::slot::SlotState;
use super::table::Table;
use super::units::Beats;

/// How many lines may play at once. One more replaces the oldest.
pub const MAX_SOUNDING: usize = 16;

/// The number of slots: for the playing lines, as many that wait for their first sample, and as many that
/// fade or are being released.
pub const SLOTS: usize = 3 * MAX_SOUNDING;

/// Moments that may be pending for a worker: two seconds of the shortest segments.
const MOMENTS: usize = 256;

/// The worker's end of a slot.
pub struct SlotSink {
    /// Where the samples of the line go, mono, at the host's rate.
    pub samples: HeapProd<f32>,
    /// The moments of the line's segments, from the first live one on, in order.
    pub moments: HeapCons<Moment>,
    /// The shared part.
    pub state: Arc<SlotState>,
}

/// The player's end of a slot.
pub(super) struct SlotSource {
    pub samples: HeapCons<f32>,
    pub moments: HeapProd<Moment>,
    pub state: Arc<SlotState>,
}

/// The player requests a line.
pub struct LineRequest<L> {
    /// The slot to fill.
    pub slot: usize,
    /// Host sample at which the line's first sample is heard.
    pub start: u64,
    /// The line to speak.
    pub line: Arc<L>,
    /// What the player plays from memory. The worker skips this many samples. It must keep the head until it
    /// releases the slot, so that the audio thread never drops the last reference.
    pub head: Option<Arc<Head>>,
    /// Samples at its start that live controls do not reach. Segments that begin within them use `armed`; the
    /// moments of the others come through the ring.
    pub unreached: u32,
    /// The moment of the first segments.
    pub armed: Moment,
    /// How to speak it.
    pub manner: Manner,
}

/// A line that was requested. The engine learns from these which lines to arm first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played {
    /// The line's id.
    pub line: u64,
    /// Its position in the host's timeline, while that runs.
    pub beat: Option<Beats>,
}

/// A command of an editor to the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audition {
    /// Starts the line with this id as if its note arrived now.
    Begin(u64),
    /// Fades out the audition of the line with this id.
    End(u64),
}

/// Requested lines that the engine has not read yet. It does not learn from further ones.
const HISTORY: usize = 256;

/// Lines whose length is needed that the engine has not read yet. Further ones are planned in the usual
/// order.
const WANTS: usize = 64;

/// Scripts that wait to be dropped.
const OLD_TABLES: usize = 4;

/// The state of a player that all threads may read and write, in single atomics.
pub struct Link<L> {
    incoming: AtomicCell<Option<Box<Table<L>>>>,
    /// Whether the player has a table to take.
    is_new: AtomicBool,
    now: AtomicU64,
    /// The slots, for reading only.
    pub slots: Box<[Arc<SlotState>]>,
    /// Set while the player waits. Workers then do not sleep, and the waiting instances take turns.
    pub hungry: AtomicBool,
    may_wait: AtomicBool,
}

impl<L> Link<L> {
    /// Sends the player the newest script. One that it has not taken yet is dropped here.
    pub fn send(&self, table: Box<Table<L>>) {
        drop(self.incoming.swap(Some(table)));
        self.is_new.store(true, Ordering::Release);
    }

    /// The number of host samples that the player has played. What a slot says of its line afterwards is at least as new.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Acquire)
    }

    /// Whether the player waits for samples that are late, as in a bounce: offline, or ahead of the clock. Then nothing is late.
    pub fn may_wait(&self) -> bool {
        self.may_wait.load(Ordering::Acquire)
    }

    pub(super) fn set_may_wait(&self, may_wait: bool) {
        self.may_wait.store(may_wait, Ordering::Release);
    }

    pub(super) fn take_table(&self) -> Option<Box<Table<L>>> {
        // One that comes between the two is taken now, and looked for in vain the next time.
        self.is_new.store(false, Ordering::Relaxed);
        self.incoming.swap(None)
    }

    /// Whether there is a script that the player has not taken yet.
    pub(super) fn has_table(&self) -> bool {
        self.is_new.load(Ordering::Acquire)
    }

    pub(super) fn set_now(&self, samples: u64) {
        self.now.store(samples, Ordering::Release);
    }
}

/// The player's ends of its queues.
pub(super) struct Front<L> {
    pub link: Arc<Link<L>>,
    pub requests: HeapProd<LineRequest<L>>,
    pub wants: HeapProd<Arc<L>>,
    pub outgoing: HeapProd<Box<Table<L>>>,
    pub auditions: HeapCons<Audition>,
    pub played: HeapProd<Played>,
    pub slots: Vec<SlotSource>,
}

/// The other ends, for the workers, the planner and the editor.
pub struct Backstage<L> {
    /// What is shared.
    pub link: Arc<Link<L>>,
    /// Requested lines. Each slot has at most one request, so the ring is never full.
    pub requests: HeapCons<LineRequest<L>>,
    /// Lines whose length a note needs before it requests them. The player's table also holds them, so the
    /// player never drops the last reference.
    pub wants: HeapCons<Arc<L>>,
    /// Replaced scripts, to be dropped outside of the audio thread.
    pub outgoing: HeapCons<Box<Table<L>>>,
    /// Commands for the start of the next block.
    pub auditions: HeapProd<Audition>,
    /// Lines that were requested, to learn from.
    pub played: HeapCons<Played>,
    /// The workers' ends of the slots.
    pub slots: Vec<SlotSink>,
}

/// Both ends of all queues; each sample ring holds `capacity` samples.
pub(super) fn link<L>(capacity: usize) -> (Front<L>, Backstage<L>) {
    let (sources, sinks): (Vec<_>, Vec<_>) = (0..SLOTS).map(|_| slot(capacity)).unzip();
    let link = Arc::new(Link {
        incoming: AtomicCell::new(None),
        is_new: AtomicBool::new(false),
        now: AtomicU64::new(0),
        slots: sources.iter().map(|source| source.state.clone()).collect(),
        hungry: AtomicBool::new(false),
        may_wait: AtomicBool::new(false),
    });
    let (requests_in, requests) = HeapRb::new(SLOTS).split();
    let (wants_in, wants) = HeapRb::new(WANTS).split();
    let (outgoing_in, outgoing) = HeapRb::new(OLD_TABLES).split();
    let (auditions, auditions_out) = HeapRb::new(MAX_SOUNDING).split();
    let (played_in, played) = HeapRb::new(HISTORY).split();
    let front = Front {
        link: link.clone(),
        requests: requests_in,
        wants: wants_in,
        outgoing: outgoing_in,
        auditions: auditions_out,
        played: played_in,
        slots: sources,
    };
    let backstage = Backstage {
        link,
        requests,
        wants,
        outgoing,
        auditions,
        played,
        slots: sinks,
    };
    (front, backstage)
}

fn slot(capacity: usize) -> (SlotSource, SlotSink) {
    let state = Arc::new(SlotState::new());
    let (samples_in, samples_out) = HeapRb::new(capacity).split();
    let (moments_in, moments_out) = HeapRb::new(MOMENTS).split();
    let source = SlotSource {
        samples: samples_out,
        moments: moments_in,
        state: state.clone(),
    };
    (
        source,
        SlotSink {
            samples: samples_in,
            moments: moments_out,
            state,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_handed_over_in_one_atomic() {
        assert!(AtomicCell::<Option<Box<Table<()>>>>::is_lock_free());
    }
}
