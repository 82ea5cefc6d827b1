//! The loader: loads the voices of lines, so that neither planning nor playing waits for the voice of another
//! line.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::fault;

use super::failure::{LineFailure, Work};
use super::instances::EngineState;
use super::line::PreparedLine;
use super::shared::Shared;
use super::voices::VoiceSlot;

/// The loop of the loader.
pub(super) fn run(state: &EngineState) {
    let shared = &state.shared;
    let mut heard = 0;
    while !shared.is_quitting() {
        if let Some(line) = next(state) {
            load(shared, &line);
        } else if let Some(slot) = shared.next_light() {
            load_light(shared, &slot);
        } else {
            shared.demand.plan_bell.wait(&mut heard);
        }
    }
}

/// The line whose voice is needed first.
fn next(state: &EngineState) -> Option<Arc<PreparedLine>> {
    let instances = state.instances.all();
    let mut rehearsed = instances
        .iter()
        .filter_map(|instance| instance.rehearsal().unarmed());
    let mut guests = instances
        .iter()
        .filter_map(|instance| instance.guests().unplanned());
    let demand = &state.shared.demand;
    demand
        .most_urgent(PreparedLine::lacks_voice)
        .or_else(|| rehearsed.find(|line| line.lacks_voice()))
        .or_else(|| guests.find(|line| line.lacks_voice()))
        .or_else(|| state.next_to_arm(&instances, PreparedLine::lacks_voice))
}

fn load(shared: &Shared, line: &PreparedLine) {
    // The result is stored with the voice, where the planner finds it.
    let work = || drop(line.find_cast(&shared.voices));
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        line.fail(LineFailure::Internal(Work::Loading));
    }
    shared.demand.plan_bell.ring();
}

/// Loads the light model of a voice, which plans lines that would be late.
fn load_light(shared: &Shared, slot: &VoiceSlot) {
    let work = || slot.load_light(&shared.voices);
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        log::error!("{}", fault::internal("stopped the loading of a light model"));
    }
    shared.demand.plan_bell.ring();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::Arc;
    use std::time::Duration;

    use crate::cache::Cache;
    use crate::engine::{Engine, Instance, LineStatus};
    use crate::script::{Script, VoiceRef};

    const LIMIT: Duration = Duration::from_secs(60);

    fn instance(engine: &Arc<Engine>, voice: &str) -> Instance {
        let instance = engine.instance();
        let mut script = Script::empty();
        script.voice = VoiceRef {
            name: voice.to_owned(),
            ..VoiceRef::default()
        };
        script.add(None, "Aim.").unwrap();
        instance.set_script(script);
        instance
    }

    #[test]
    fn lines_are_armed_while_the_voice_of_others_is_loading() {
        let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
        let ready = instance(&engine, &VoiceRef::default().name);
        assert!(ready.wait_armed(LIMIT));

        let loading = engine.voices().hold();
        let waiting = instance(&engine, "nobody");
        waiting.arm();
        let id = ready.script().lines()[0].id;
        ready.edit(|script| script.set_text(id, "Aim higher.")).unwrap();
        assert!(ready.wait_armed(LIMIT));
        assert_eq!(waiting.statuses()[0].status, LineStatus::Text);

        drop(loading);
        assert!(waiting.wait_armed(LIMIT));
    }
}
