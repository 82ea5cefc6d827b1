//! The planner: turns lines into frames, the most wanted first.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::engine::Shared;
use super::heads;
use super::line::PreparedLine;
use super::repertoire::{HeadJob, Repertoire};
use super::turns;

/// How often the planner looks whether heads have to follow the controls, while nothing else wakes it.
const LOOK_ROUND: Duration = Duration::from_millis(50);

/// The same while a line sounds that is planned as it is spoken.
const LOOK_SOON: Duration = Duration::from_millis(5);

enum Job {
    Plan(Arc<PreparedLine>),
    Head(Arc<Repertoire>, HeadJob),
    /// Load the text front end, which a reopened project does not need before somebody types.
    GetReady,
    /// Write a line that is armed to the cache.
    Keep(Arc<PreparedLine>),
}

/// The loop of the planner. One acoustic pass or one head a turn, so that what is wanted more never waits for more
/// than that.
pub(super) fn run(shared: &Shared) {
    let mut heard = 0;
    while !shared.is_quitting() {
        match next(shared) {
            Some(Job::Plan(line)) => plan(shared, &line),
            Some(Job::Head(instance, job)) => arm_head(shared, &instance, job),
            Some(Job::GetReady) => drop(shared.frontend()),
            Some(Job::Keep(line)) => line.keep(&shared.cache),
            None if shared.is_asked() => shared.plan_bell.wait(&mut heard, LOOK_SOON),
            None => shared.plan_bell.wait(&mut heard, LOOK_ROUND),
        }
    }
}

fn next(shared: &Shared) -> Option<Job> {
    let instances = shared.instances();
    for instance in &instances {
        instance.learn();
        instance.log_stalls();
    }
    if let Some(line) = turns::next(shared, &instances, |line| !line.lacks_voice()) {
        return Some(Job::Plan(line));
    }
    let is_wanted = instances.iter().any(|instance| instance.is_wanted());
    let head = instances.into_iter().find_map(|instance| {
        let job = instance.next_head()?;
        Some(Job::Head(instance, job))
    });
    head.or_else(|| (is_wanted && !shared.has_frontend()).then_some(Job::GetReady))
        .or_else(|| shared.next_to_keep().map(Job::Keep))
}

fn plan(shared: &Shared, line: &Arc<PreparedLine>) {
    let step = || {
        line.plan_step(
            || line.find_cast(&shared.voices),
            &shared.cache,
            || shared.frontend(),
            &shared.clock,
        )
    };
    if catch_unwind(AssertUnwindSafe(step)).is_err() {
        line.fail("an internal error stopped this line; editing it tries again".to_owned());
    } else if line.is_armed() {
        shared.keep_later(line);
    }
    shared.hold(line);
    for instance in shared.instances() {
        instance.follow_rehearsal(line);
    }
}

fn arm_head(shared: &Shared, instance: &Repertoire, job: HeadJob) {
    let render = || heads::render(&job.line, &job.timing, job.live, &shared.clock);
    match catch_unwind(AssertUnwindSafe(render)) {
        Ok(Ok(head)) => {
            instance.set_head(&job, head);
            shared.hold(&job.line);
        }
        Ok(Err(reason)) => job.line.fail(reason),
        Err(_) => job
            .line
            .fail("an internal error stopped this line; editing it tries again".to_owned()),
    }
}
