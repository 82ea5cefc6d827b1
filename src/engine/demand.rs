//! The lines that are needed now, and the conditions that wake the planning threads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::player::Live;

use super::bell::Bell;
use super::line::PreparedLine;

/// The lines that were requested before they were armed.
#[derive(Default)]
pub(super) struct Demand {
    /// Wakes the stream workers when an instance becomes active, and when a line starts after silence.
    pub stream_bell: Bell,
    /// Wakes all other threads when there is something to load or to plan.
    pub plan_bell: Bell,
    urgent: Mutex<Vec<Wanted>>,
}

/// A line that was requested before it was armed.
struct Wanted {
    line: Arc<PreparedLine>,
    since: Instant,
    /// Whether its note needs its length before playing it.
    ahead: bool,
}

impl Wanted {
    /// When its frames run out at the highest speed.
    fn deadline(&self) -> Instant {
        self.since + Duration::from_secs_f64(self.line.seconds_in_hand() / f64::from(Live::MAX_SPEED))
    }
}

impl Demand {
    /// Requests `line`, which is playing, ahead of everything that is armed in advance.
    pub fn want(&self, line: Arc<PreparedLine>) {
        self.ask(line, false);
    }

    /// Requests `line` like [`want`](Self::want), also while it is not playing: a note waits for its length.
    pub fn want_ahead(&self, line: Arc<PreparedLine>) {
        self.ask(line, true);
    }

    fn ask(&self, line: Arc<PreparedLine>, ahead: bool) {
        let mut urgent = self.urgent.lock();
        match urgent.iter_mut().find(|wanted| Arc::ptr_eq(&wanted.line, &line)) {
            Some(known) => known.ahead |= ahead,
            None => {
                let since = Instant::now();
                urgent.push(Wanted { line, since, ahead });
            }
        }
        drop(urgent);
        self.plan_bell.ring();
    }

    /// The line whose next phrase is needed first, of those for which `needs` holds. Lines that are no longer
    /// playing are removed.
    pub fn most_urgent(&self, needs: impl Fn(&PreparedLine) -> bool) -> Option<Arc<PreparedLine>> {
        let mut urgent = self.urgent.lock();
        urgent.retain(|wanted| {
            let line = &wanted.line;
            if !line.is_played() {
                line.come_to_rest();
            }
            (line.is_played() && !line.is_done()) || (wanted.ahead && !line.is_settled())
        });
        let waiting = urgent
            .iter()
            .filter(|wanted| wanted.line.has_work() && needs(&wanted.line));
        let first = waiting.min_by_key(|wanted| wanted.deadline());
        first.map(|wanted| wanted.line.clone())
    }

    /// The second most urgent of the lines whose voices are loaded. The planner has the first.
    pub fn second_most_urgent(&self) -> Option<Arc<PreparedLine>> {
        let urgent = self.urgent.lock();
        if urgent.len() < 2 {
            return None;
        }
        let (planned, mut free): (Vec<&Wanted>, Vec<&Wanted>) = urgent
            .iter()
            .filter(|wanted| wanted.line.has_work() && !wanted.line.lacks_voice())
            .partition(|wanted| wanted.line.is_being_planned());
        free.sort_by_key(|wanted| wanted.deadline());
        let left_to_planner = usize::from(planned.is_empty());
        free.get(left_to_planner).map(|wanted| wanted.line.clone())
    }

    /// How long the planner may wait for something else and still plan the next phrases of all requested lines in time, the most
    /// urgent first, if each takes `each`. At most `most`.
    pub fn spare(&self, each: Duration, most: Duration) -> Duration {
        let urgent = self.urgent.lock();
        let waiting = urgent.iter().filter(|wanted| wanted.line.has_work());
        let mut deadlines: Vec<Instant> = waiting.map(Wanted::deadline).collect();
        drop(urgent);
        deadlines.sort_unstable();
        let now = Instant::now();
        let spare = deadlines.into_iter().zip(1..).map(|(deadline, place)| {
            let left = deadline.saturating_duration_since(now);
            left.saturating_sub(each * place)
        });
        spare.min().map_or(most, |spare| spare.min(most))
    }

    /// Whether `line` is requested.
    pub fn wants(&self, line: &PreparedLine) -> bool {
        let urgent = self.urgent.lock();
        urgent.iter().any(|wanted| std::ptr::eq(&*wanted.line, line))
    }

    /// Whether a line is playing, or a note waits for its length, and it is not fully planned.
    pub fn is_asked(&self) -> bool {
        !self.urgent.lock().is_empty()
    }

    /// The serial numbers of the requested lines.
    pub fn serials(&self) -> Vec<u64> {
        let urgent = self.urgent.lock();
        urgent.iter().map(|wanted| wanted.line.serial()).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::cache::Cache;
    use crate::engine::Engine;
    use crate::engine::line::{Means, Recall};
    use crate::engine::voices::VoiceSlot;
    use crate::script::{Line, LineId, VoiceRef};

    use super::*;

    /// A playing line whose text has been read and of which nothing is planned.
    fn played(engine: &Engine, id: u64) -> Arc<PreparedLine> {
        let slot = Arc::new(VoiceSlot::new(VoiceRef::default(), None));
        let line = PreparedLine::new(Line::new(LineId(id), None, "Aim."), slot, Arc::default());
        let shared = engine.shared();
        line.plan_step(
            || line.find_cast(&shared.voices),
            Means::unhurried(&shared.cache, Recall::Memory),
            || shared.frontend(),
            &shared.clock,
        );
        line.listen();
        Arc::new(line)
    }

    #[test]
    fn arming_helps_the_planner_with_the_next_line() {
        let engine = Engine::with_cache(Cache::in_memory());
        let demand = Demand::default();
        let helped = || demand.second_most_urgent().map(|line| line.id().0);
        let lines = [1, 2, 3].map(|id| played(&engine, id));
        assert_eq!(helped(), None);
        demand.want(lines[0].clone());
        assert_eq!(helped(), None, "the planner takes the only one");
        lines[1..].iter().for_each(|line| demand.want(line.clone()));
        assert_eq!(helped(), Some(2));
        let first = lines[0].hold_planning();
        assert_eq!(helped(), Some(2), "the planner works on the first");
        let second = lines[1].hold_planning();
        assert_eq!(helped(), Some(3));
        drop(first);
        assert_eq!(helped(), Some(1));
        drop(second);
        assert_eq!(demand.most_urgent(|_| true).map(|line| line.id().0), Some(1));
    }
}
