//! Stream workers: they keep the rings of all playing lines full, the most urgent first.
//!
//! The audio thread wakes no thread, so workers poll. One of them, the lookout, polls often. While nothing plays
//! it polls alone, as rarely as the latency allows, and wakes the others when it finds a line. Whoever plans a
//! playing line wakes them, because its samples are late.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::floor::{Floor, Urgent};
use super::lookout::idle_round;
use super::shared::Shared;

/// The lookout's sleep while lines play and there is nothing to do.
const LOOK_ROUND: Duration = Duration::from_micros(500);

/// The sleep of the other workers then. They continue the work if the lookout is busy or does not get a core.
const RELIEF_ROUND: Duration = Duration::from_millis(4);

/// The lookout's polling interval in the first seconds of silence, after an activation and after the last
/// line. Later it polls as rarely as the latency allows. So a note that follows soon has the most time.
const ALERT_ROUND: Duration = Duration::from_millis(1);
const ALERT: Duration = Duration::from_secs(5);

/// After the player began to wait, and after each task while it waits, workers poll without sleeping for this
/// long.
const HOT: Duration = Duration::from_millis(20);

/// The loop of a stream worker.
pub(super) fn run(shared: &Shared) {
    let mut watch = Attention::new();
    while !shared.is_quitting() {
        let floors = shared.floors();
        let found = most_urgent(shared, &floors);
        watch.note(&floors, found.is_some());
        match found {
            Some((urgent, floor)) => floor.work_at(urgent.desk, shared.next_turn(), &shared.clock),
            None => watch.rest(shared, &floors),
        }
    }
}

fn most_urgent<'a>(shared: &Shared, floors: &'a [Arc<Floor>]) -> Option<(Urgent, &'a Arc<Floor>)> {
    let mut best: Option<(Urgent, &Arc<Floor>)> = None;
    for floor in floors {
        floor.take_requests(&shared.demand);
        if let Some(found) = floor.most_urgent()
            && best.is_none_or(|(best, _)| found.before(&best))
        {
            best = Some((found, floor));
        }
    }
    best
}

/// How often a worker polls.
struct Attention {
    was_hungry: bool,
    hot_until: Instant,
    /// The known activations.
    known: Vec<Weak<Floor>>,
    alert_until: Instant,
    heard: u64,
}

impl Attention {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            was_hungry: false,
            hot_until: now,
            known: Vec::new(),
            alert_until: now,
            heard: 0,
        }
    }

    /// Records the activations, and whether a task was `found`.
    fn note(&mut self, floors: &[Arc<Floor>], found: bool) {
        let is_hungry = floors.iter().any(|floor| floor.is_hungry());
        if is_hungry && (found || !self.was_hungry) {
            self.hot_until = Instant::now() + HOT;
        }
        self.was_hungry = is_hungry;
        let is_known = |(known, floor): (&Weak<Floor>, &Arc<Floor>)| known.as_ptr() == Arc::as_ptr(floor);
        let changed = self.known.len() != floors.len() || !self.known.iter().zip(floors).all(is_known);
        if changed {
            self.known = floors.iter().map(Arc::downgrade).collect();
        }
        if changed || found {
            self.alert_until = Instant::now() + ALERT;
        }
    }

    /// Sleeps, as there is nothing to do.
    fn rest(&mut self, shared: &Shared, floors: &[Arc<Floor>]) {
        let lookout = shared.lookout.try_lock();
        let now = Instant::now();
        let activations = floors.iter().map(|floor| (&floor.timing, floor.segments()));
        if now < self.hot_until {
            std::thread::yield_now();
        } else if floors.iter().any(|floor| floor.is_busy()) {
            let round = if lookout.is_some() {
                LOOK_ROUND
            } else {
                RELIEF_ROUND
            };
            shared.demand.stream_bell.wait_for(&mut self.heard, round);
        } else if lookout.is_some()
            && let Some(round) = idle_round(activations, &shared.clock.means())
        {
            std::thread::sleep(if now < self.alert_until {
                ALERT_ROUND
            } else {
                round
            });
        } else {
            drop(lookout);
            shared.demand.stream_bell.wait(&mut self.heard);
        }
    }
}
