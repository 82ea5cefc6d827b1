//! The one engine of a process: its threads, and what they share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, RwLock};

use crate::text::Frontend;

use super::instance::Instance;
use super::line::PreparedLine;
use super::meters::StageClock;
use super::repertoire::Repertoire;
use super::streams::Floor;
use super::voices::Voices;
use super::{planner, streams};

/// More stream workers than this never help: each line is one worker's.
const MAX_STREAM_WORKERS: usize = 4;

/// The engine that all instances of a process share. Lives as long as anybody holds it.
pub struct Engine {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the threads share.
pub(super) struct Shared {
    pub voices: Voices,
    pub clock: StageClock,
    /// Wakes the stream workers when an instance becomes active.
    pub stream_bell: Bell,
    /// Wakes the planner when there is something to plan.
    pub plan_bell: Bell,
    frontend: OnceLock<Frontend>,
    floors: RwLock<Arc<Vec<Arc<Floor>>>>,
    instances: Mutex<Vec<Weak<Repertoire>>>,
    urgent: Mutex<Vec<Arc<PreparedLine>>>,
    quit: AtomicBool,
}

static ENGINE: Mutex<Weak<Engine>> = Mutex::new(Weak::new());

impl Engine {
    /// The engine of this process, started if need be. Loads no model.
    pub fn acquire() -> Arc<Self> {
        let mut known = ENGINE.lock();
        if let Some(engine) = known.upgrade() {
            return engine;
        }
        let engine = Arc::new(Self::start());
        *known = Arc::downgrade(&engine);
        engine
    }

    fn start() -> Self {
        let shared = Arc::new(Shared {
            voices: Voices::default(),
            clock: StageClock::default(),
            stream_bell: Bell::default(),
            plan_bell: Bell::default(),
            frontend: OnceLock::new(),
            floors: RwLock::default(),
            instances: Mutex::default(),
            urgent: Mutex::default(),
            quit: AtomicBool::new(false),
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (cores / 2).clamp(1, MAX_STREAM_WORKERS);
        let mut threads = Vec::new();
        for index in 0..workers {
            threads.extend(spawn(format!("recit-stream-{index}"), &shared, streams::run));
        }
        threads.extend(spawn("recit-planner".to_owned(), &shared, planner::run));
        Self {
            shared,
            threads: Mutex::new(threads),
        }
    }

    /// A new instance with the factory script. It arms nothing before it is activated.
    pub fn instance(self: &Arc<Self>) -> Instance {
        Instance::new(self.clone())
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
        for thread in self.threads.get_mut().drain(..) {
            // A worker catches the panics of its jobs; there is nothing to learn from one here.
            let _ = thread.join();
        }
    }
}

fn spawn(name: String, shared: &Arc<Shared>, run: fn(&Shared)) -> Option<JoinHandle<()>> {
    let shared = shared.clone();
    let spawned = std::thread::Builder::new().name(name).spawn(move || run(&shared));
    spawned
        .map_err(|error| log::error!("cannot start a thread: {error}"))
        .ok()
}

impl Shared {
    pub fn is_quitting(&self) -> bool {
        self.quit.load(Ordering::Acquire)
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

    /// Asks for `line` before everything that is only armed ahead.
    pub fn want(&self, line: Arc<PreparedLine>) {
        self.urgent.lock().push(line);
        self.plan_bell.ring();
    }

    /// The line that is needed most: of those that wait for their first phrase any, then of those that have least.
    pub fn most_urgent(&self) -> Option<Arc<PreparedLine>> {
        let mut urgent = self.urgent.lock();
        urgent.retain(|line| !line.is_settled());
        urgent.iter().min_by_key(|line| line.planned()).cloned()
    }

    /// The text front end, loaded on the first call.
    pub fn frontend(&self) -> &Frontend {
        self.frontend.get_or_init(Frontend::load)
    }
}

/// Something to wait at.
#[derive(Default)]
pub(super) struct Bell {
    rung: Mutex<bool>,
    condvar: Condvar,
}

impl Bell {
    /// Wakes everybody who waits, and whoever waits next.
    pub fn ring(&self) {
        *self.rung.lock() = true;
        self.condvar.notify_all();
    }

    /// Waits for a ring, or for `limit`.
    pub fn wait(&self, limit: Duration) {
        let mut rung = self.rung.lock();
        if !*rung {
            self.condvar.wait_for(&mut rung, limit);
        }
        *rung = false;
    }
}
