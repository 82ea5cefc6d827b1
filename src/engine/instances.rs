//! All instances of an engine, and which of their lines are planned next or make room.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::armory::Armory;
use super::line::PreparedLine;
use super::repertoire::Repertoire;
use super::shared::Shared;

/// What the threads of an engine work with.
pub(super) struct EngineState {
    pub shared: Arc<Shared>,
    pub instances: Instances,
}

/// The instances, as long as somebody has them.
#[derive(Default)]
pub(super) struct Instances {
    known: Mutex<Vec<Weak<Repertoire>>>,
    armory: Armory,
}

impl Instances {
    pub fn register(&self, instance: &Arc<Repertoire>) {
        let mut known = self.known.lock();
        known.retain(|known| known.strong_count() > 0);
        known.push(Arc::downgrade(instance));
    }

    pub fn all(&self) -> Vec<Arc<Repertoire>> {
        self.known.lock().iter().filter_map(Weak::upgrade).collect()
    }
}

impl EngineState {
    /// Of the lines of `instances` for which `needs` holds the one that is to be armed next, where there is one and memory for
    /// it.
    pub fn next_to_arm(
        &self,
        instances: &[Arc<Repertoire>],
        needs: impl Fn(&PreparedLine) -> bool,
    ) -> Option<Arc<PreparedLine>> {
        self.instances
            .armory
            .next(instances, self.shared.cache.budget(), needs)
    }

    /// Whether anything of any instance is still to be armed for which there is memory.
    pub fn can_arm_more(&self) -> bool {
        self.next_to_arm(&self.instances.all(), |_| true).is_some()
    }

    /// Something of `line` was planned: where that passes the budget, others make room.
    pub fn hold(&self, line: &Arc<PreparedLine>) {
        let armory = &self.instances.armory;
        armory.note(line);
        if self.shared.cache.budget().excess() > 0 {
            let instances = self.instances.all();
            let urgent = self.shared.demand.serials();
            let stays = |serial: u64| {
                let is_heard = |instance: &Arc<Repertoire>| {
                    instance.rehearsal().is_of(serial) || instance.guests().has(serial)
                };
                urgent.contains(&serial) || instances.iter().any(is_heard)
            };
            armory.settle(&instances, &self.shared.cache, stays);
        }
    }
}
