//! The one engine of a process: its threads, and what they share.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, RwLock};

use crate::cache::{Budget, Cache};
use crate::player::Live;
use crate::text::Frontend;

use super::armory::Armory;
use super::floor::Floor;
use super::instance::Instance;
use super::line::PreparedLine;
use super::meters::StageClock;
use super::repertoire::Repertoire;
use super::resample::Resamplers;
use super::threads::{self, Urgency, spawn};
use super::voices::Voices;
use super::{arming, loader, planner, streams};

/// More stream workers than this never help: each line is one worker's.
const MAX_STREAM_WORKERS: usize = 4;

/// Where there is a core for it there are two at least: while the system keeps one waiting, the other one goes on.
const MIN_STREAM_WORKERS: usize = 2;

/// How long the end of the engine may take. Each thread ends after the piece of work that it is at: that is milliseconds, but
/// for a voice that is loading, or a disk that does not answer.
const END_PATIENCE: Duration = Duration::from_secs(2);

/// The engine that all instances of a process share. Lives as long as anybody holds it.
pub struct Engine {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Lines that wait for the cache at most; beyond it those that wait longest are not kept.
const UNKEPT: usize = 4096;

/// What the threads share.
pub(super) struct Shared {
    pub voices: Voices,
    pub cache: Cache,
    armory: Armory,
    pub clock: StageClock,
    /// Wakes the stream workers when an instance becomes active, and when a line begins after a silence.
    pub stream_bell: Bell,
    /// Held by the worker that looks for all others while nothing sounds.
    pub lookout: Mutex<()>,
    /// Wakes everybody else when there is something to load or to plan.
    pub plan_bell: Bell,
    /// By their rates, as long as an instance has them.
    resamplers: Mutex<Vec<Weak<Resamplers>>>,
    /// Counts what stream workers do.
    turns: AtomicU64,
    frontend: OnceLock<Frontend>,
    floors: RwLock<Arc<Vec<Arc<Floor>>>>,
    instances: Mutex<Vec<Weak<Repertoire>>>,
    urgent: Mutex<Vec<Wanted>>,
    /// Armed lines that the cache has not kept yet; those that are gone by then were not worth it.
    unkept: Mutex<VecDeque<Weak<PreparedLine>>>,
    quit: AtomicBool,
}

/// A line that was asked for before it was armed.
struct Wanted {
    line: Arc<PreparedLine>,
    since: Instant,
    /// Its note wants to know its length before it plays it.
    ahead: bool,
}

impl Wanted {
    /// When its frames run out, if it is spoken as fast as can be.
    fn deadline(&self) -> Instant {
        self.since + Duration::from_secs_f64(self.line.seconds_in_hand() / f64::from(Live::MAX_SPEED))
    }
}

static ENGINE: Mutex<Weak<Engine>> = Mutex::new(Weak::new());

impl Engine {
    /// The engine of this process, started if need be. Loads no model.
    pub fn acquire() -> Arc<Self> {
        let mut known = ENGINE.lock();
        if let Some(engine) = known.upgrade() {
            return engine;
        }
        let engine = Arc::new(Self::with_cache(Cache::of_user()));
        *known = Arc::downgrade(&engine);
        engine
    }

    /// An engine that is not shared with the rest of the process and keeps its lines in `cache`. Loads no model.
    pub fn with_cache(cache: Cache) -> Self {
        Self::new(Voices::default(), cache)
    }

    /// An engine of these voices and of what runs their models, likewise.
    pub fn new(voices: Voices, cache: Cache) -> Self {
        let shared = Arc::new(Shared {
            voices,
            cache,
            armory: Armory::default(),
            clock: StageClock::default(),
            stream_bell: Bell::default(),
            lookout: Mutex::default(),
            plan_bell: Bell::default(),
            resamplers: Mutex::default(),
            turns: AtomicU64::new(0),
            frontend: OnceLock::new(),
            floors: RwLock::default(),
            instances: Mutex::default(),
            urgent: Mutex::default(),
            unkept: Mutex::default(),
            quit: AtomicBool::new(false),
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (cores / 2).clamp(MIN_STREAM_WORKERS.min(cores), MAX_STREAM_WORKERS);
        let mut threads = Vec::new();
        for index in 0..workers {
            threads.extend(spawn(
                format!("recit-stream-{index}"),
                Urgency::Sound,
                &shared,
                streams::run,
            ));
        }
        let others: [(&str, Urgency, threads::Loop); 3] = [
            ("recit-planner", Urgency::Planning, planner::run),
            ("recit-arming", Urgency::Normal, arming::run),
            ("recit-loader", Urgency::Normal, loader::run),
        ];
        for (name, urgency, run) in others {
            threads.extend(spawn(name.to_owned(), urgency, &shared, run));
        }
        Self {
            shared,
            threads: Mutex::new(threads),
        }
    }

    /// A new instance with the factory script. It arms nothing before it is activated.
    pub fn instance(self: &Arc<Self>) -> Instance {
        Instance::new(self.clone())
    }

    /// The memory of all lines that are armed.
    pub fn memory(&self) -> &Budget {
        self.shared.cache.budget()
    }

    /// The voices of this machine.
    pub fn voices(&self) -> &Voices {
        &self.shared.voices
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::Release);
        self.shared.stream_bell.ring();
        self.shared.plan_bell.ring();
        threads::end(std::mem::take(self.threads.get_mut()), END_PATIENCE);
    }
}

impl Shared {
    pub fn is_quitting(&self) -> bool {
        self.quit.load(Ordering::Acquire)
    }

    /// The resamplers to `sample_rate` Hz that all instances share.
    pub fn resamplers(&self, sample_rate: f64) -> Arc<Resamplers> {
        let mut known = self.resamplers.lock();
        known.retain(|stock| stock.strong_count() > 0);
        let found = known
            .iter()
            .filter_map(Weak::upgrade)
            .find(|stock| stock.sample_rate() == sample_rate);
        found.unwrap_or_else(|| {
            let stock = Arc::new(Resamplers::new(sample_rate));
            known.push(Arc::downgrade(&stock));
            stock
        })
    }

    /// The number of the next thing that a stream worker does.
    pub fn next_turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// All active instances. The list is replaced, never changed.
    pub fn floors(&self) -> Arc<Vec<Arc<Floor>>> {
        self.floors.read().clone()
    }

    pub fn open(&self, floor: Arc<Floor>) {
        let mut floors = self.floors.write();
        *floors = Arc::new(floors.iter().cloned().chain([floor]).collect());
        drop(floors);
        self.stream_bell.ring();
    }

    pub fn close(&self, floor: &Arc<Floor>) {
        let mut floors = self.floors.write();
        *floors = Arc::new(
            floors
                .iter()
                .filter(|other| !Arc::ptr_eq(other, floor))
                .cloned()
                .collect(),
        );
    }

    pub fn register(&self, instance: &Arc<Repertoire>) {
        let mut instances = self.instances.lock();
        instances.retain(|known| known.strong_count() > 0);
        instances.push(Arc::downgrade(instance));
    }

    pub fn instances(&self) -> Vec<Arc<Repertoire>> {
        self.instances.lock().iter().filter_map(Weak::upgrade).collect()
    }

    /// Asks for `line`, which somebody plays, before everything that is only armed ahead.
    pub fn want(&self, line: Arc<PreparedLine>) {
        self.ask(line, false);
    }

    /// Asks for `line` like [`want`](Self::want), also while nobody plays it: a note waits for its length.
    pub fn want_ahead(&self, line: Arc<PreparedLine>) {
        self.ask(line, true);
    }

    fn ask(&self, line: Arc<PreparedLine>, ahead: bool) {
        let mut urgent = self.urgent.lock();
        match urgent.iter_mut().find(|wanted| Arc::ptr_eq(&wanted.line, &line)) {
            Some(known) => known.ahead |= ahead,
            None => {
                let since = Instant::now();
                urgent.push(Wanted { line, since, ahead });
            }
        }
        drop(urgent);
        self.plan_bell.ring();
    }

    /// Of the lines for which `needs` holds the one whose next phrase is needed first. One that nobody plays any more is
    /// forgotten.
    pub fn most_urgent(&self, needs: impl Fn(&PreparedLine) -> bool) -> Option<Arc<PreparedLine>> {
        let mut urgent = self.urgent.lock();
        urgent.retain(|wanted| {
            let line = &wanted.line;
            if !line.is_played() {
                line.come_to_rest();
            }
            (line.is_played() && !line.is_done()) || (wanted.ahead && !line.is_settled())
        });
        let waiting = urgent
            .iter()
            .filter(|wanted| wanted.line.has_work() && needs(&wanted.line));
        let first = waiting.min_by_key(|wanted| wanted.deadline());
        first.map(|wanted| wanted.line.clone())
    }

    /// Whether somebody plays a line, or waits for its length, that is not planned to its end.
    pub fn is_asked(&self) -> bool {
        !self.urgent.lock().is_empty()
    }

    /// Of the lines of `instances` for which `needs` holds the one that is to be armed next, where there is one and memory for
    /// it.
    pub fn next_to_arm(
        &self,
        instances: &[Arc<Repertoire>],
        needs: impl Fn(&PreparedLine) -> bool,
    ) -> Option<Arc<PreparedLine>> {
        self.armory.next(instances, self.cache.budget(), needs)
    }

    /// Something of `line` was planned: where that passes the budget, others make room.
    pub fn hold(&self, line: &Arc<PreparedLine>) {
        self.armory.note(line);
        if self.cache.budget().excess() > 0 {
            let instances = self.instances();
            let urgent: Vec<u64> = self
                .urgent
                .lock()
                .iter()
                .map(|wanted| wanted.line.serial())
                .collect();
            let stays = |serial: u64| {
                let is_rehearsed = |instance: &Arc<Repertoire>| instance.rehearsal().is_of(serial);
                urgent.contains(&serial) || instances.iter().any(is_rehearsed)
            };
            self.armory.settle(&instances, &self.cache, stays);
        }
    }

    /// Keeps `line` in the cache when there is nothing better to do.
    pub fn keep_later(&self, line: &Arc<PreparedLine>) {
        let mut unkept = self.unkept.lock();
        if unkept.len() == UNKEPT {
            unkept.pop_front();
        }
        unkept.push_back(Arc::downgrade(line));
    }

    /// A line that the cache should keep.
    pub fn next_to_keep(&self) -> Option<Arc<PreparedLine>> {
        let mut unkept = self.unkept.lock();
        std::iter::from_fn(|| unkept.pop_front()).find_map(|line| line.upgrade())
    }

    /// Whether the text front end is loaded.
    pub fn has_frontend(&self) -> bool {
        self.frontend.get().is_some()
    }

    /// The text front end, loaded on the first call.
    pub fn frontend(&self) -> &Frontend {
        self.frontend.get_or_init(Frontend::load)
    }
}

/// Something to wait at, for any number of threads.
#[derive(Default)]
pub(super) struct Bell {
    /// How often it was rung.
    rings: Mutex<u64>,
    condvar: Condvar,
}

impl Bell {
    /// Wakes everybody who waits, and everybody who waits next.
    pub fn ring(&self) {
        *self.rings.lock() += 1;
        self.condvar.notify_all();
    }

    /// Waits until there are more rings than a thread has `heard`, and takes note of them.
    pub fn wait(&self, heard: &mut u64) {
        let mut rings = self.rings.lock();
        self.condvar.wait_while(&mut rings, |rings| *rings == *heard);
        *heard = *rings;
    }

    /// Waits likewise, but no longer than for `limit`.
    pub fn wait_for(&self, heard: &mut u64, limit: Duration) {
        let mut rings = self.rings.lock();
        self.condvar
            .wait_while_for(&mut rings, |rings| *rings == *heard, limit);
        *heard = *rings;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_wakes_everybody_who_has_not_heard_it() {
        let bell = Bell::default();
        bell.ring();
        let (mut one, mut other) = (0, 0);
        // Whoever has heard it takes it from nobody.
        bell.wait(&mut one);
        bell.wait(&mut other);
        bell.wait_for(&mut other, Duration::ZERO);
        assert_eq!((one, other), (1, 1));
    }
}
