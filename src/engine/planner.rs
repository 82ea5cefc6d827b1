//! The planner: computes frames of lines that are already playing, first of the line whose frames run out
//! first.
//!
//! It does nothing else: it does not read the disk, loads nothing and takes no lock of an instance, so these
//! lines wait for at most one phrase.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::failure::{LineFailure, Work};
use super::instances::EngineState;
use super::line::{Means, PreparedLine, Recall, UNHURRIED};
use super::load::Decision;
use super::shared::Shared;
use crate::acoustic::Patience;
use crate::voice::Voice;

/// The polling interval while a line plays that is planned on the way: nothing wakes the planner for its next
/// phrase.
const LOOK_SOON: Duration = Duration::from_millis(5);

/// The least time that is kept for a phrase if another machine does not answer.
const SHORTEST_PHRASE: Duration = Duration::from_millis(60);

/// The loop of the planner.
pub(super) fn run(state: &EngineState) {
    let shared = &state.shared;
    let mut heard = 0;
    while !shared.is_quitting() {
        let is_free = |line: &PreparedLine| !line.lacks_voice() && !line.is_being_planned();
        match shared.demand.most_urgent(is_free) {
            Some(line) => plan(state, &line, Recall::Memory),
            None if shared.demand.is_asked() => shared.demand.plan_bell.wait_for(&mut heard, LOOK_SOON),
            None => shared.demand.plan_bell.wait(&mut heard),
        }
    }
}

/// Does the next piece of work for `line`. `recall` says where the cache is searched for it.
pub(super) fn plan(state: &EngineState, line: &Arc<PreparedLine>, recall: Recall) {
    let shared = &state.shared;
    let spare = || match recall {
        Recall::Memory => shared.demand.spare(time_of_a_phrase(shared), UNHURRIED),
        // A line that is armed leaves the thread to whatever is played, and above all to itself.
        Recall::Disk => {
            let is_free = !line.is_played() && !shared.demand.wants(line);
            let is_free = is_free && shared.demand.second_most_urgent().is_none();
            if is_free { UNHURRIED } else { Duration::ZERO }
        }
    };
    let keep_on = || !shared.is_quitting() && !spare().is_zero();
    let (decision, light) = decide(shared, line);
    let planned = line.planned_frames();
    let means = Means {
        light: light.as_ref(),
        patience: Patience {
            within: spare(),
            keep_on: &keep_on,
        },
        ..Means::unhurried(&shared.cache, recall)
    };
    let step = || {
        line.plan_step(
            || line.find_cast(&shared.voices),
            means,
            || shared.frontend(),
            &shared.clock,
        )
    };
    if catch_unwind(AssertUnwindSafe(step)).is_err() {
        line.fail(LineFailure::Internal(Work::Line));
    } else if line.is_armed() {
        shared.keep_later(line);
    }
    if line.is_played() {
        shared.demand.stream_bell.ring();
    }
    if line.planned_frames() > planned
        && shared.demand.may_be_late(line)
        && let Some(left_s) = line.left_s(planned)
    {
        let queue = || shared.demand.queue();
        shared.load.measure(left_s, decision.step, queue, &shared.clock);
    }
    state.hold(line);
}

/// What is decided, and the light model if it plans the next phrase of `line`. If it is not loaded, that is begun.
fn decide(shared: &Shared, line: &PreparedLine) -> (Decision, Option<Arc<Voice>>) {
    let queue = shared.demand.queue();
    let decision = shared.load.decide(&queue, &shared.clock);
    let own = queue.iter().find(|queued| queued.serial == line.serial());
    let Some(own) = own.filter(|own| own.age.is_some() && decision.kept.is_some()) else {
        return (decision, None);
    };
    shared.ask_for_light(line.voice());
    let light = line.voice().light().filter(|_| decision.falls(own));
    (decision, light.cloned())
}

/// How long this machine should need at most for a phrase: some times the mean, which is unknown before the first one.
fn time_of_a_phrase(shared: &Shared) -> Duration {
    let mean = Duration::from_secs_f64(shared.clock.acoustic.mean() / 1e3);
    (mean * 4).max(SHORTEST_PHRASE)
}
