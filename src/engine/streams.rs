//! Stream workers: they keep the rings of all sounding lines full, the one that is needed first before the others.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use ringbuf::traits::{Consumer, Observer, Producer};
use ringbuf::{HeapCons, HeapProd};

use crate::player::{Audition, Backstage, Link, Played, Request, SlotSink, Table, Timing};

use super::desk::{Desk, Task};
use super::engine::Shared;
use super::line::PreparedLine;
use super::resample::Resamplers;
use super::trail::Trail;

/// How long a worker sleeps while lines sound and nothing can be done for them. The audio thread wakes nobody, so
/// workers look.
const LOOK_ROUND: Duration = Duration::from_micros(500);

/// How long it sleeps while nothing sounds: [`CHUNK_TIME_S`](super::setup::CHUNK_TIME_S) has room for it.
const IDLE_ROUND: Duration = Duration::from_millis(1);

/// After the player had to wait, workers look without sleeping for this long.
const HOT: Duration = Duration::from_millis(20);

/// One activation of an instance, as the workers see it.
pub(super) struct Floor {
    pub timing: Timing,
    pub link: Arc<Link<PreparedLine>>,
    inbox: Mutex<Inbox>,
    auditions: Mutex<HeapProd<Audition>>,
    played: Mutex<HeapCons<Played>>,
    desks: Vec<Mutex<Desk>>,
    /// Where the line of each desk stands.
    trails: Vec<Arc<Trail>>,
    busy: AtomicUsize,
    resamplers: Resamplers,
}

/// What the player sends to the workers.
struct Inbox {
    requests: HeapCons<Request<PreparedLine>>,
    wants: HeapCons<Arc<PreparedLine>>,
    outgoing: HeapCons<Box<Table<PreparedLine>>>,
}

impl Floor {
    pub fn new(timing: Timing, backstage: Backstage<PreparedLine>) -> Self {
        let trail = |sink: &SlotSink| Arc::new(Trail::new(timing.segment, sink.samples.capacity().get()));
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
            resamplers: Resamplers::new(timing.sample_rate),
        }
    }

    /// Asks this of the player. Returns whether there was room for the wish.
    pub fn audition(&self, wish: Audition) -> bool {
        self.auditions.lock().try_push(wish).is_ok()
    }

    /// The lines that sound, and where in its plan each stands, as a share of it. Of a line that sounds more than once the
    /// one that has most to say is told.
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

    /// Where in its plan the line with this serial number stands, if it is at a desk.
    pub fn progress_of(&self, serial: u64) -> Option<f32> {
        let mut desks = self.link.slots.iter().zip(&self.trails);
        let (slot, trail) = desks.find(|(_, trail)| trail.is_of(serial))?;
        Some(trail.progress(slot.played()))
    }

    /// The lines that were asked for since the last call, in order.
    pub fn take_played(&self) -> Vec<Played> {
        self.played.lock().pop_iter().collect()
    }

    /// Puts new requests on their desks, and tells the planner of lines that it has to plan while they sound.
    fn take_requests(&self, shared: &Shared) {
        // Where it is taken, another worker is doing just this.
        let Some(mut inbox) = self.inbox.try_lock() else {
            return;
        };
        while inbox.outgoing.try_pop().is_some() {}
        while let Some(line) = inbox.wants.try_pop() {
            shared.want_ahead(line);
        }
        while let Some(request) = inbox.requests.try_pop() {
            let line = request.line.clone();
            self.desks[request.slot].lock().accept(request);
            self.busy.fetch_add(1, Ordering::AcqRel);
            if !line.is_done() {
                shared.want(line);
            }
        }
    }

    /// Whether any line is on a desk.
    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire) > 0
    }

    /// The most urgent task: segments before reading ahead, and of each kind the one that is needed first.
    fn most_urgent(&self) -> Option<Urgent> {
        if !self.is_busy() {
            return None;
        }
        let now = self.link.now();
        let mut best: Option<Urgent> = None;
        for (desk, cell) in self.desks.iter().enumerate() {
            // A desk that is taken is being worked at.
            let Some(mut content) = cell.try_lock() else {
                continue;
            };
            if content.let_go_if_cut(&self.resamplers) {
                self.busy.fetch_sub(1, Ordering::AcqRel);
            } else if content.is_busy()
                && let Some(task) = content.task(&self.resamplers)
            {
                let seconds = content.needed_in(now) as f64 / self.timing.sample_rate;
                let found = Urgent { task, seconds, desk };
                if best.is_none_or(|best| found.before(&best)) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn work_at(&self, desk: usize, shared: &Shared) {
        let Some(mut desk) = self.desks[desk].try_lock() else {
            return;
        };
        // Another worker may have been here in the meantime.
        let Some(task) = desk.task(&self.resamplers) else {
            return;
        };
        let work = || match task {
            Task::Segment => desk.work(&shared.clock),
            Task::FeedAhead => desk.feed_ahead(),
        };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            desk.fail("an internal error stopped this line; editing it tries again".to_owned());
        }
    }
}

/// Something to be done at a desk.
#[derive(Clone, Copy)]
struct Urgent {
    task: Task,
    /// In how many seconds the player will need it, if it is in time.
    seconds: f64,
    desk: usize,
}

impl Urgent {
    fn before(&self, other: &Self) -> bool {
        (self.task, self.seconds) < (other.task, other.seconds)
    }
}

/// The loop of a stream worker.
pub(super) fn run(shared: &Shared) {
    let (mut hot_until, mut heard) = (Instant::now(), 0);
    while !shared.is_quitting() {
        let floors = shared.floors();
        if floors.is_empty() {
            shared.stream_bell.wait(&mut heard, Duration::from_secs(1));
            continue;
        }
        let mut best: Option<(Urgent, &Arc<Floor>)> = None;
        for floor in floors.iter() {
            floor.take_requests(shared);
            if floor.link.hungry.swap(false, Ordering::AcqRel) {
                hot_until = Instant::now() + HOT;
            }
            if let Some(found) = floor.most_urgent()
                && best.is_none_or(|(best, _)| found.before(&best))
            {
                best = Some((found, floor));
            }
        }
        match best {
            Some((urgent, floor)) => floor.work_at(urgent.desk, shared),
            None if Instant::now() < hot_until => std::thread::yield_now(),
            None if floors.iter().any(|floor| floor.is_busy()) => std::thread::sleep(LOOK_ROUND),
            None => std::thread::sleep(IDLE_ROUND),
        }
    }
}
