//! The engine of a process: its threads.

use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use crate::cache::{Budget, Cache};

use super::instances::{EngineState, Instances};
use super::shared::Shared;
use super::threads::{self, Urgency, spawn};
use super::voices::Voices;
use super::{arming, loader, planner, streams};

/// More stream workers never help: each line has one worker.
const MAX_STREAM_WORKERS: usize = 4;

/// At least two if there is a second core: while the system delays one, the other continues.
const MIN_STREAM_WORKERS: usize = 2;

/// The longest wait for the threads when the engine is dropped. Each thread ends after its current piece of work: milliseconds,
/// except for a loading voice or a disk that does not respond.
const END_PATIENCE: Duration = Duration::from_secs(2);

/// The main function of a thread.
type Run = fn(&EngineState);

/// The engine that all instances of a process share. It lives as long as it is referenced.
pub struct Engine {
    state: Arc<EngineState>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

static ENGINE: Mutex<Weak<Engine>> = Mutex::new(Weak::new());

impl Engine {
    /// Returns the engine of this process, and starts it if necessary. Loads no model.
    pub fn acquire() -> Arc<Self> {
        let mut known = ENGINE.lock();
        if let Some(engine) = known.upgrade() {
            return engine;
        }
        let engine = Arc::new(Self::with_cache(Cache::of_user()));
        *known = Arc::downgrade(&engine);
        engine
    }

    /// Creates an engine that is not shared with the rest of the process and keeps its lines in `cache`. Loads no model.
    pub fn with_cache(cache: Cache) -> Self {
        Self::new(Voices::default(), cache)
    }

    /// Creates such an engine with these voices and the runtime of their models.
    pub fn new(voices: Voices, cache: Cache) -> Self {
        let state = Arc::new(EngineState {
            shared: Arc::new(Shared::new(voices, cache)),
            instances: Instances::default(),
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (cores / 2).clamp(MIN_STREAM_WORKERS.min(cores), MAX_STREAM_WORKERS);
        let mut threads = Vec::new();
        for index in 0..workers {
            threads.extend(spawn(
                format!("recit-stream-{index}"),
                Urgency::Sound,
                &state.shared,
                streams::run,
            ));
        }
        let others: [(&str, Urgency, Run); 3] = [
            ("recit-planner", Urgency::Planning, planner::run),
            ("recit-arming", Urgency::Normal, arming::run),
            ("recit-loader", Urgency::Normal, loader::run),
        ];
        for (name, urgency, run) in others {
            threads.extend(spawn(name.to_owned(), urgency, &state, run));
        }
        Self {
            state,
            threads: Mutex::new(threads),
        }
    }

    /// The memory used by all armed lines.
    pub fn memory(&self) -> &Budget {
        self.state.shared.cache.budget()
    }

    /// The voices of this machine.
    pub fn voices(&self) -> &Voices {
        &self.state.shared.voices
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.state.shared
    }

    pub(super) fn state(&self) -> &EngineState {
        &self.state
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.state.shared.quit();
        threads::end(std::mem::take(self.threads.get_mut()), END_PATIENCE);
    }
}
