//! One activation of an instance on the workers' side: its desks, and their most urgent task.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use parking_lot::Mutex;
use ringbuf::traits::{Consumer, Observer, Producer};
use ringbuf::{HeapCons, HeapProd};

use crate::player::{Audition, Backstage, LineRequest, Link, Played, Segments, SlotSink, Table, Timing};

use super::demand::Demand;
use super::desk::{Desk, Task};
use super::failure::{LineFailure, Work};
use super::line::PreparedLine;
use super::meters::StageClock;
use super::resample::Resamplers;
use super::trail::Trail;

/// One activation of an instance on the workers' side.
pub(super) struct Floor {
    pub timing: Timing,
    pub link: Arc<Link<PreparedLine>>,
    inbox: Mutex<Inbox>,
    auditions: Mutex<HeapProd<Audition>>,
    played: Mutex<HeapCons<Played>>,
    desks: Vec<Mutex<Desk>>,
    /// The position of the line at each desk.
    trails: Vec<Arc<Trail>>,
    busy: AtomicUsize,
    /// The turn in which a worker last served it.
    served: AtomicU64,
    is_closed: AtomicBool,
    pub resamplers: Arc<Resamplers>,
}

/// The player's messages to the workers.
struct Inbox {
    requests: HeapCons<LineRequest<PreparedLine>>,
    wants: HeapCons<Arc<PreparedLine>>,
    outgoing: HeapCons<Box<Table<PreparedLine>>>,
}

impl Floor {
    pub fn new(timing: Timing, backstage: Backstage<PreparedLine>, resamplers: Arc<Resamplers>) -> Self {
        let trail =
            |sink: &SlotSink| Arc::new(Trail::new(timing.shortest_segment, sink.samples.capacity().get()));
        let trails: Vec<_> = backstage.slots.iter().map(trail).collect();
        let slots = backstage.slots.into_iter().zip(&trails);
        let desks = slots.map(|(sink, trail)| Mutex::new(Desk::new(sink, trail.clone())));
        Self {
            timing,
            link: backstage.link,
            inbox: Mutex::new(Inbox {
                requests: backstage.requests,
                wants: backstage.wants,
                outgoing: backstage.outgoing,
            }),
            auditions: Mutex::new(backstage.auditions),
            played: Mutex::new(backstage.played),
            desks: desks.collect(),
            trails,
            busy: AtomicUsize::new(0),
            served: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
            resamplers,
        }
    }

    /// Ends the activation: nobody plays its lines any more. Waits for the workers at its desks.
    pub fn close(&self) {
        let mut inbox = self.inbox.lock();
        self.is_closed.store(true, Ordering::Release);
        while inbox.requests.try_pop().is_some() {}
        for desk in &self.desks {
            let mut desk = desk.lock();
            guarded(&mut desk, |desk| {
                desk.clear();
                Some(())
            });
        }
    }

    /// The position of the line at each desk.
    pub fn trails(&self) -> &[Arc<Trail>] {
        &self.trails
    }

    /// Sends the player a command. Returns whether the queue had room.
    pub fn audition(&self, wish: Audition) -> bool {
        self.auditions.lock().try_push(wish).is_ok()
    }

    /// The playing lines with the completed share of their plan. If a line plays more than once, the highest
    /// share counts.
    pub fn sounding(&self) -> HashMap<u64, f32> {
        let mut sounding = HashMap::new();
        for (slot, trail) in self.link.slots.iter().zip(&self.trails) {
            if let Some((line, played)) = slot.sounding() {
                let progress = trail.progress(played);
                let known = sounding.entry(line).or_insert(progress);
                *known = progress.min(*known);
            }
        }
        sounding
    }

    /// The completed share of the plan of the line with this serial number, if it is at a desk.
    pub fn progress_of(&self, serial: u64) -> Option<f32> {
        let mut desks = self.link.slots.iter().zip(&self.trails);
        let (slot, trail) = desks.find(|(_, trail)| trail.is_of(serial))?;
        Some(trail.progress(slot.played()))
    }

    /// The lines that were requested since the last call, in order.
    pub fn take_played(&self) -> Vec<Played> {
        self.played.lock().pop_iter().collect()
    }

    /// Assigns new requests to their desks, and requests planning of the lines that need it.
    pub fn take_requests(&self, demand: &Demand) {
        // If it is locked, another worker is doing this.
        let Some(mut inbox) = self.inbox.try_lock() else {
            return;
        };
        if self.is_closed.load(Ordering::Acquire) {
            return;
        }
        while inbox.outgoing.try_pop().is_some() {}
        while let Some(line) = inbox.wants.try_pop() {
            demand.want_ahead(line, &self.link);
        }
        while let Some(request) = inbox.requests.try_pop() {
            let line = request.line.clone();
            self.desks[request.slot].lock().accept(request);
            if self.busy.fetch_add(1, Ordering::AcqRel) == 0 {
                // The workers that left the polling to another one are needed.
                demand.stream_bell.ring();
            }
            if !line.is_done() {
                demand.want(line, &self.link);
            }
        }
    }

    /// The segments of the voice with the least time for the first one. If no voice is known, the shortest
    /// possible ones.
    pub fn segments(&self) -> Segments {
        let known = self.resamplers.shortest_head(self.timing.unreached());
        known.unwrap_or(Segments::new(self.timing.shortest_segment))
    }

    /// Whether any line is on a desk.
    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire) > 0
    }

    /// Whether the player waits for samples.
    pub fn is_hungry(&self) -> bool {
        self.link.hungry.load(Ordering::Acquire)
    }

    /// The most urgent task.
    pub fn most_urgent(&self) -> Option<Urgent> {
        if !self.is_busy() {
            return None;
        }
        let now = self.link.now();
        let turn = self.is_hungry().then(|| self.served.load(Ordering::Relaxed));
        let mut best: Option<Urgent> = None;
        for (desk, cell) in self.desks.iter().enumerate() {
            // A locked desk is being served.
            let Some(mut content) = cell.try_lock() else {
                continue;
            };
            let Some(task) = guarded(&mut content, |content| self.look_at(content)) else {
                continue;
            };
            let found = Urgent {
                turn,
                task,
                seconds: content.needed_in(now) as f64 / self.timing.sample_rate,
                served: content.served(),
                desk,
            };
            if best.is_none_or(|best| found.before(&best)) {
                best = Some(found);
            }
        }
        best
    }

    /// The task of a desk, after releasing its line if it was cut.
    fn look_at(&self, desk: &mut Desk) -> Option<Task> {
        if desk.let_go_if_cut(&self.resamplers) {
            self.busy.fetch_sub(1, Ordering::AcqRel);
        }
        desk.task(&self.resamplers)
    }

    /// Performs the task of a desk, in this turn of all workers.
    pub fn work_at(&self, desk: usize, turn: u64, clock: &StageClock) {
        let Some(mut desk) = self.desks[desk].try_lock() else {
            return;
        };
        self.served.store(turn, Ordering::Relaxed);
        guarded(&mut desk, |desk| {
            // Another worker may have been here in the meantime.
            match desk.task(&self.resamplers)? {
                Task::Segment => desk.work(clock),
                Task::FeedAhead => desk.feed_ahead(),
            }
            desk.set_served(turn);
            Some(())
        });
    }
}

/// Runs `work` at a desk. A panic fails only the line there.
fn guarded<T>(desk: &mut Desk, work: impl FnOnce(&mut Desk) -> Option<T>) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(|| work(desk)));
    done.unwrap_or_else(|_| {
        desk.fail(LineFailure::Internal(Work::Line));
        None
    })
}

/// A task of a desk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Urgent {
    /// If the player waits, so that nothing can be late: the turn in which its instance was last served.
    turn: Option<u64>,
    task: Task,
    /// Seconds until the player needs it, if it is in time.
    seconds: f64,
    /// The turn in which the line was last served.
    served: u64,
    pub desk: usize,
}

impl Urgent {
    /// Tasks that can be late come before those of waiting players, whose instances take turns because a
    /// served one needs its next segment at once. Segments come before reading ahead. The earliest deadline
    /// comes first; among equals, the line that was served longest ago.
    pub fn before(&self, other: &Self) -> bool {
        (self.turn, self.task, self.seconds, self.served)
            < (other.turn, other.task, other.seconds, other.served)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::cache::Cache;
    use crate::engine::line::{Means, Recall};
    use crate::engine::voices::VoiceSlot;
    use crate::engine::{AudioSetup, Engine, Lookahead};
    use crate::player::{Controls, Entry, Event, EventKind, Playback, Player};
    use crate::script::{Line, LineId, VoiceRef};
    use crate::voice::TierChoice;

    use super::*;

    /// A line of the built-in voice, armed.
    fn armed(engine: &Engine, id: u64) -> Arc<PreparedLine> {
        let slot = Arc::new(VoiceSlot::new(VoiceRef::default(), None, TierChoice::Auto));
        let line = PreparedLine::new(Line::new(LineId(id), None, "Aim."), slot, Arc::default());
        let shared = engine.shared();
        while !line.is_settled() {
            line.plan_step(
                || line.find_cast(&shared.voices),
                Means::unhurried(&shared.cache, Recall::Memory),
                || shared.frontend(),
                &shared.clock,
            );
        }
        Arc::new(line)
    }

    #[test]
    fn a_panic_at_a_desk_fails_only_its_line() {
        let engine = Engine::with_cache(Cache::in_memory());
        let lines = [armed(&engine, 1), armed(&engine, 2)];
        let keys = (60..).map(Some).zip(1..).zip(lines.clone());
        let entries = keys.map(|((key, id), line)| Entry::new(id, key, line));
        let table = Table::new(entries.collect(), Vec::new(), [0; 16]);
        let timing = AudioSetup {
            sample_rate: 48_000.0,
            max_block: 512,
            lookahead: Lookahead::Studio,
        }
        .timing();
        let (mut player, backstage) = Player::new(timing, table, Arc::default());
        // No worker serves it, so everything happens here.
        let resamplers = engine.shared().resamplers(timing.sample_rate);
        let floor = Floor::new(timing, backstage, resamplers);

        let mut events = [60, 61].map(|key| Event {
            offset: 0,
            kind: EventKind::note_on(key),
        });
        events.reverse();
        let mut heard = 0.0_f32;
        let mut play = |events: &[Event]| {
            let mut block = [[0.0; 512]; 2];
            let [left, right] = &mut block;
            player.process(left, right, events, &Controls::default(), Playback::Realtime);
            floor.take_requests(&engine.shared().demand);
            // The line on key 61 was requested first.
            floor.desks[0].lock().is_trapped = true;
            while let Some(urgent) = floor.most_urgent() {
                floor.work_at(urgent.desk, 1, &engine.shared().clock);
            }
            heard = left.iter().fold(heard, |peak, sample| peak.max(sample.abs()));
        };
        play(&events);
        (0..100).for_each(|_| play(&[]));
        assert!(lines[1].failure().is_some());
        assert_eq!(lines[0].failure(), None);
        assert!(heard > 0.01, "the other line is heard");
        player.reset();
        assert_eq!(floor.most_urgent(), None);
        assert!(!floor.is_busy(), "its place is free again");
    }

    fn urgent(turn: Option<u64>, task: Task, seconds: f64, served: u64) -> Urgent {
        Urgent {
            turn,
            task,
            seconds,
            served,
            desk: 0,
        }
    }

    #[test]
    fn tasks_that_can_be_late_come_first_and_waiting_players_take_turns() {
        let order = [
            urgent(None, Task::Segment, 0.0, 3),
            urgent(None, Task::Segment, 0.0, 4),
            urgent(None, Task::Segment, 0.5, 1),
            urgent(None, Task::FeedAhead, 0.1, 0),
            urgent(Some(5), Task::Segment, 0.2, 9),
            urgent(Some(5), Task::FeedAhead, 0.0, 0),
            urgent(Some(6), Task::Segment, 0.0, 0),
        ];
        for (at, one) in order.iter().enumerate() {
            for (other_at, other) in order.iter().enumerate() {
                assert_eq!(one.before(other), at < other_at, "{one:?} and {other:?}");
            }
        }
    }
}
