//! The lines that are needed now, and the conditions that wake the planning threads.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::player::Link;

use super::bell::Bell;
use super::line::PreparedLine;
use super::load::Queued;

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
    /// The player that requested it last.
    player: Arc<Link<PreparedLine>>,
    /// Whether its note needs its length before playing it.
    ahead: bool,
}

impl Wanted {
    fn has_work(&self) -> bool {
        self.line.has_work()
    }

    /// Whether a phrase of it may be late: somebody hears it, and its text is there.
    fn may_be_late(&self) -> bool {
        self.line.is_played() && !self.line.is_open() && !self.player.may_wait()
    }

    /// Whether the light model may plan it.
    fn may_fall(&self) -> bool {
        self.line.is_played() && self.line.voice().may_fall() && !self.player.may_wait()
    }
}

impl Demand {
    /// Requests `line`, which is playing, ahead of everything that is armed in advance.
    pub fn want(&self, line: Arc<PreparedLine>, player: &Arc<Link<PreparedLine>>) {
        self.ask(line, player, false);
    }

    /// Requests `line` like [`want`](Self::want), also while it is not playing: a note waits for its length.
    pub fn want_ahead(&self, line: Arc<PreparedLine>, player: &Arc<Link<PreparedLine>>) {
        self.ask(line, player, true);
    }

    fn ask(&self, line: Arc<PreparedLine>, player: &Arc<Link<PreparedLine>>, ahead: bool) {
        let player = player.clone();
        let mut urgent = self.urgent.lock();
        match urgent.iter_mut().find(|wanted| Arc::ptr_eq(&wanted.line, &line)) {
            Some(known) => {
                known.player = player;
                known.ahead |= ahead;
            }
            None => urgent.push(Wanted { line, player, ahead }),
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
            .filter(|wanted| wanted.has_work() && needs(&wanted.line))
            .map(|wanted| (wanted.line.due_s(), wanted));
        let first = waiting.min_by(|(one, _), (other, _)| one.total_cmp(other));
        first.map(|(_, wanted)| wanted.line.clone())
    }

    /// The lines that wait for a phrase, in the order in which they need it.
    pub fn queue(&self) -> Vec<Queued> {
        let urgent = self.urgent.lock();
        let waiting = urgent
            .iter()
            .filter(|wanted| wanted.has_work() && !wanted.line.lacks_voice());
        let mut older = 0;
        let mut queue: Vec<Queued> = waiting
            .map(|wanted| {
                let age = wanted.may_fall().then(|| {
                    older += 1;
                    older - 1
                });
                Queued {
                    serial: wanted.line.serial(),
                    due_s: wanted.line.due_s(),
                    is_heard: wanted.line.is_heard(),
                    more: wanted.line.phrases_left().saturating_sub(1),
                    phrase_s: wanted.line.phrase_s(),
                    // What a long line plans again is asked for when it is time.
                    is_measured: wanted.may_be_late() && !wanted.line.is_armed(),
                    age,
                }
            })
            .collect();
        drop(urgent);
        queue.sort_by(|one, other| one.due_s.total_cmp(&other.due_s));
        queue
    }

    /// Whether the phrases of `line` may be late for a player.
    pub fn may_be_late(&self, line: &PreparedLine) -> bool {
        let urgent = self.urgent.lock();
        let wanted = urgent.iter().find(|wanted| std::ptr::eq(&*wanted.line, line));
        wanted.is_some_and(Wanted::may_be_late)
    }

    /// The second most urgent of the lines whose voices are loaded. The planner has the first.
    pub fn second_most_urgent(&self) -> Option<Arc<PreparedLine>> {
        let urgent = self.urgent.lock();
        if urgent.len() < 2 {
            return None;
        }
        let (planned, mut free): (Vec<&Wanted>, Vec<&Wanted>) = urgent
            .iter()
            .filter(|wanted| wanted.has_work() && !wanted.line.lacks_voice())
            .partition(|wanted| wanted.line.is_being_planned());
        free.sort_by(|one, other| one.line.due_s().total_cmp(&other.line.due_s()));
        let left_to_planner = usize::from(planned.is_empty());
        free.get(left_to_planner).map(|wanted| wanted.line.clone())
    }

    /// How long the planner may wait for something else and still plan the next phrases of all requested lines in time, the most
    /// urgent first, if each takes `each`. At most `most`.
    pub fn spare(&self, each: Duration, most: Duration) -> Duration {
        let urgent = self.urgent.lock();
        let waiting = urgent.iter().filter(|wanted| wanted.has_work());
        let mut due: Vec<f64> = waiting.map(|wanted| wanted.line.due_s()).collect();
        drop(urgent);
        due.sort_by(f64::total_cmp);
        let spare = due.into_iter().zip(1..).map(|(due_s, place)| {
            let left = Duration::try_from_secs_f64(due_s).unwrap_or_default();
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
    use crate::engine::line::{Means, Recall};
    use crate::engine::voices::VoiceSlot;
    use crate::engine::{AudioSetup, Engine, Lookahead};
    use crate::player::{Player, Table};
    use crate::script::{Line, LineId, VoiceRef};
    use crate::voice::TierChoice;

    use super::*;

    /// A player that plays nothing.
    fn player() -> Arc<Link<PreparedLine>> {
        let setup = AudioSetup {
            sample_rate: 48_000.0,
            max_block: 512,
            lookahead: Lookahead::Studio,
        };
        let table = Table::new(Vec::new(), Vec::new(), [0; 16]);
        Player::new(setup.timing(), table, Arc::default()).1.link
    }

    /// A playing line whose text has been read and of which nothing is planned.
    fn played(engine: &Engine, id: u64) -> Arc<PreparedLine> {
        let slot = Arc::new(VoiceSlot::new(VoiceRef::default(), None, TierChoice::Auto));
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
        let player = player();
        assert_eq!(helped(), None);
        demand.want(lines[0].clone(), &player);
        assert_eq!(helped(), None, "the planner takes the only one");
        lines[1..]
            .iter()
            .for_each(|line| demand.want(line.clone(), &player));
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
