//! The state that the threads of an engine share.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::{Mutex, RwLock};

use crate::cache::Cache;
use crate::text::Frontend;

use super::demand::Demand;
use super::floor::Floor;
use super::line::PreparedLine;
use super::load::Load;
use super::meters::StageClock;
use super::resample::Resamplers;
use super::voices::{VoiceSlot, Voices};

/// The most lines that wait for the cache. Beyond that the oldest are not kept.
const UNKEPT: usize = 4096;

/// The state that the threads share.
pub(super) struct Shared {
    pub voices: Voices,
    pub cache: Cache,
    pub clock: StageClock,
    /// The lines that are needed now.
    pub demand: Demand,
    /// How late their phrases are.
    pub load: Load,
    /// Voices whose light models are to be loaded.
    lights: Mutex<Vec<Arc<VoiceSlot>>>,
    /// Held by the worker that polls for all others while nothing plays.
    pub lookout: Mutex<()>,
    /// By rate, while an instance uses them.
    resamplers: Mutex<Vec<Weak<Resamplers>>>,
    /// Counts the tasks of stream workers.
    turns: AtomicU64,
    frontend: OnceLock<Frontend>,
    floors: RwLock<Arc<Vec<Arc<Floor>>>>,
    /// Armed lines that are not in the cache yet. Lines that are gone by then are skipped.
    unkept: Mutex<VecDeque<Weak<PreparedLine>>>,
    quit: AtomicBool,
}

impl Shared {
    pub fn new(voices: Voices, cache: Cache) -> Self {
        Self {
            voices,
            cache,
            clock: StageClock::default(),
            demand: Demand::default(),
            load: Load::default(),
            lights: Mutex::default(),
            lookout: Mutex::default(),
            resamplers: Mutex::default(),
            turns: AtomicU64::new(0),
            frontend: OnceLock::new(),
            floors: RwLock::default(),
            unkept: Mutex::default(),
            quit: AtomicBool::new(false),
        }
    }

    /// Ends all threads.
    pub fn quit(&self) {
        self.quit.store(true, Ordering::Release);
        self.demand.stream_bell.ring();
        self.demand.plan_bell.ring();
    }

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

    /// The number of the next task of a stream worker.
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
        self.demand.stream_bell.ring();
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
        drop(floors);
        floor.close();
    }

    /// Has the light model of a voice loaded.
    pub fn ask_for_light(&self, slot: &Arc<VoiceSlot>) {
        if slot.ask_for_light() {
            self.lights.lock().push(slot.clone());
            self.demand.plan_bell.ring();
        }
    }

    /// A voice whose light model is to be loaded.
    pub fn next_light(&self) -> Option<Arc<VoiceSlot>> {
        self.lights.lock().pop()
    }

    /// Stores `line` in the cache when there is nothing more urgent to do.
    pub fn keep_later(&self, line: &Arc<PreparedLine>) {
        let mut unkept = self.unkept.lock();
        if unkept.len() == UNKEPT {
            unkept.pop_front();
        }
        unkept.push_back(Arc::downgrade(line));
    }

    /// A line to store in the cache.
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
