//! All instances of an engine, and which of their lines are planned or released next.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::armory::Armory;
use super::line::PreparedLine;
use super::repertoire::Repertoire;
use super::shared::Shared;

/// The state that the threads of an engine share.
pub(super) struct EngineState {
    pub shared: Arc<Shared>,
    pub instances: Instances,
}

/// The instances that are in use.
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
    /// The next line to arm, of those lines of `instances` for which `needs` holds, if there is one and
    /// memory for it.
    pub fn next_to_arm(
        &self,
        instances: &[Arc<Repertoire>],
        needs: impl Fn(&PreparedLine) -> bool,
    ) -> Option<Arc<PreparedLine>> {
        self.instances
            .armory
            .next(instances, self.shared.cache.budget(), needs)
    }

    /// Whether anything of any instance remains to be armed for which there is memory.
    pub fn can_arm_more(&self) -> bool {
        self.next_to_arm(&self.instances.all(), |_| true).is_some()
    }

    /// Records that part of `line` was planned, and releases others if that exceeds the budget.
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
