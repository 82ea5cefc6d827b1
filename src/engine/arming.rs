//! Arming: plans lines before they are played, the most likely first, and renders the heads of Live.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::player::Segment;

use super::failure::{LineFailure, Work};
use super::heads;
use super::instances::EngineState;
use super::line::{PreparedLine, Recall};
use super::planner::plan;
use super::repertoire::{HeadJob, Repertoire};
use super::resample::Resamplers;
use super::shared::Shared;
use super::turns::RoundRobin;

/// How often arming checks whether heads must follow the controls, and whether a line was played and left
/// unplanned.
const LOOK_ROUND: Duration = Duration::from_millis(50);

/// The same if neither is possible: it then only learns from what was played.
const LEARN_ROUND: Duration = Duration::from_millis(500);

enum Job {
    /// Help the planner with a playing line.
    Help(Arc<PreparedLine>),
    Plan(Arc<PreparedLine>),
    Head(Arc<Repertoire>, HeadJob),
    /// Make a resampler for such segments, so that lines do not wait for one.
    Prepare(Arc<Resamplers>, Segment),
    /// Load the text front end. A reopened project does not need it until the user types.
    GetReady,
    /// Write an armed line to the cache.
    Keep(Arc<PreparedLine>),
}

/// The loop. It plans one phrase or one head at a time, so that more urgent work never waits longer than
/// that.
pub(super) fn run(state: &EngineState) {
    let shared = &state.shared;
    let (mut order, mut heard) = (Order::default(), 0);
    while !shared.is_quitting() {
        match order.next(state) {
            Some(Job::Help(line)) => {
                plan(state, &line, Recall::Memory);
                shared.demand.plan_bell.ring();
            }
            Some(Job::Plan(line)) => {
                plan(state, &line, Recall::Disk);
                // A note may have arrived for it in the meantime; the planner has left the line to this
                // thread.
                if shared.demand.is_asked() {
                    shared.demand.plan_bell.ring();
                }
                let instances = state.instances.all();
                for instance in &instances {
                    instance.follow_rehearsal(&line);
                    instance.follow_guests();
                }
            }
            Some(Job::Head(instance, job)) => arm_head(state, &instance, job),
            Some(Job::Prepare(stock, segment)) => stock.prepare(segment),
            Some(Job::GetReady) => drop(shared.frontend()),
            Some(Job::Keep(line)) => line.keep(&shared.cache),
            None => shared.demand.plan_bell.wait_for(&mut heard, round(shared)),
        }
    }
}

fn round(shared: &Shared) -> Duration {
    let has_heads = shared.floors().iter().any(|floor| floor.timing.unreached() > 0);
    if has_heads || shared.demand.is_asked() {
        LOOK_ROUND
    } else {
        LEARN_ROUND
    }
}

/// The last job, so that instances, and lines and heads within one, are served in turn.
#[derive(Default)]
struct Order {
    turns: RoundRobin,
    heads_first: bool,
}

impl Order {
    fn next(&mut self, state: &EngineState) -> Option<Job> {
        let shared = &state.shared;
        let instances = state.instances.all();
        for instance in &instances {
            instance.learn();
            instance.log_stalls();
            instance.guests().tidy();
        }
        // The planner serves playing lines, but a chord is too much for one thread.
        if let Some(line) = shared.demand.second_most_urgent() {
            return Some(Job::Help(line));
        }
        let needs = |line: &PreparedLine| !line.lacks_voice() && !line.is_played();
        let mut rehearsed = instances
            .iter()
            .filter_map(|instance| instance.rehearsal().unarmed());
        if let Some(line) = rehearsed.find(|line| needs(line)) {
            return Some(Job::Plan(line));
        }
        let mut guests = instances
            .iter()
            .filter_map(|instance| instance.guests().unplanned());
        if let Some(line) = guests.find(|line| needs(line)) {
            return Some(Job::Plan(line));
        }
        self.heads_first = !self.heads_first;
        let heads_first = self.heads_first;
        let line = || state.next_to_arm(&instances, needs).map(Job::Plan);
        let turns = &mut self.turns;
        let mut head = || {
            turns.pick(&instances, |instance| {
                Some(Job::Head(instance.clone(), instance.next_head()?))
            })
        };
        let found = if heads_first {
            head().or_else(line)
        } else {
            line().or_else(head)
        };
        let low = || instances.iter().find_map(|instance| low(instance));
        let is_wanted = instances.iter().any(|instance| instance.is_wanted());
        found
            .or_else(low)
            .or_else(|| (is_wanted && !shared.has_frontend()).then_some(Job::GetReady))
            .or_else(|| shared.next_to_keep().map(Job::Keep))
    }
}

/// The resamplers that an instance has too few of.
fn low(instance: &Repertoire) -> Option<Job> {
    let stock = &instance.floor()?.resamplers;
    let lineup = instance.lineup();
    let mut segments = lineup.voices().iter().filter_map(|voice| voice.segment());
    let segment = segments.find(|segment| stock.is_low(*segment))?;
    Some(Job::Prepare(stock.clone(), segment))
}

fn arm_head(state: &EngineState, instance: &Repertoire, job: HeadJob) {
    let render = || heads::render(&job.line, &job.floor, job.live, &state.shared.clock);
    match catch_unwind(AssertUnwindSafe(render)) {
        Ok(Ok(head)) => {
            instance.set_head(&job, head);
            state.hold(&job.line);
        }
        Ok(Err(reason)) => job.line.fail(reason),
        Err(_) => job.line.fail(LineFailure::Internal(Work::Line)),
    }
}
