//! Decides for which lines the light model plans, by how late their phrases are.
//!
//! While a line plays, its next phrase must be planned before the line comes to it. The time that is left then is measured at
//! every phrase. Where it is too short, or would be if all waiting phrases took as long as the last ones, the youngest of the
//! waiting lines fall to the light model at their next phrase: as many as needed, the oldest last. All rise again together, when
//! everything would have been in time with the full model for a while.

use std::time::Duration;

use parking_lot::Mutex;

use super::meters::StageClock;

/// A phrase with less time left is late, in seconds: the rings still hold about as much.
const LATE_S: f64 = 0.05;

/// So many lines fall that this time is left, in seconds.
const SAFE_S: f64 = 0.6;

/// Lines rise only if every phrase would have at least this time left, in seconds, although each took this many times as long
/// as the full model takes.
const EASY_S: f64 = 0.6;
const EASY_TIMES: f64 = 1.5;

/// ... and if that has been so for this long.
const CALM: Duration = Duration::from_millis(1800);

/// The time of the light model as a share of that of the full one, until it has planned a phrase. It is a cautious estimate: the house
/// voice took 5.8 ms instead of 13.6 ms for a line of 8 s.
const LIGHT_SHARE: f64 = 0.55;

/// The most phrases that are looked ahead, of all lines together.
const HORIZON: usize = 128;

/// A line that waits for its next phrase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Queued {
    /// Its serial number.
    pub serial: u64,
    /// Seconds until the phrase is needed; negative if the line waits for it.
    pub due_s: f64,
    /// Whether the line is being heard. If not, it starts with the phrase.
    pub is_heard: bool,
    /// Phrases that follow.
    pub more: usize,
    /// Seconds from one phrase to the next.
    pub phrase_s: f64,
    /// Whether the line can be late: somebody hears it, and its text is there.
    pub is_measured: bool,
    /// If the light model may plan it: the number of such lines that were requested before it.
    pub age: Option<usize>,
}

/// What is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Decision {
    /// The number of lines, the oldest first, that keep the full model. `None`: all of them.
    pub kept: Option<usize>,
    /// Counts the decisions.
    pub step: u64,
    /// The time that was left when lines fell last, in seconds.
    pub left_s: f64,
}

impl Decision {
    /// Whether the light model plans the next phrase of this line, once it is loaded.
    pub fn falls(&self, line: &Queued) -> bool {
        self.kept.zip(line.age).is_some_and(|(kept, age)| age >= kept)
    }
}

/// The lateness of all instances.
#[derive(Default)]
pub(super) struct Load {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    decision: Decision,
    /// When time was last short.
    short: Duration,
}

impl Load {
    /// Looks at the lines that wait, in the order in which their phrases are needed, and decides.
    pub fn decide(&self, queue: &[Queued], clock: &StageClock) -> Decision {
        let mut state = self.state.lock();
        state.rise_if_calm(clock.now());
        let full_s = clock.acoustic.mean() / 1e3;
        if least_left_s(queue, |_| EASY_TIMES * full_s) < EASY_S {
            state.short = clock.now();
        }
        let light_s = match clock.light.count() {
            0 => LIGHT_SHARE * full_s,
            _ => clock.light.mean() / 1e3,
        };
        let left_s = |decision: &Decision| {
            least_left_s(queue, |line| if decision.falls(line) { light_s } else { full_s })
        };
        let now_s = left_s(&state.decision);
        if now_s < LATE_S {
            let kept = |kept| Decision {
                kept: Some(kept),
                ..Decision::default()
            };
            let in_time = (0..able(queue)).rev().find(|most| left_s(&kept(*most)) >= SAFE_S);
            state.fall(in_time.unwrap_or(0), queue, now_s, clock.now());
        }
        state.decision
    }

    /// A phrase was ready when this time was left until it was needed. Its planning began under the decision `step`; `queue` as
    /// in [`decide`](Self::decide).
    pub fn measure(&self, left_s: f64, step: u64, queue: impl FnOnce() -> Vec<Queued>, clock: &StageClock) {
        if left_s >= LATE_S {
            return;
        }
        let queue = queue();
        let mut state = self.state.lock();
        state.short = clock.now();
        // If the decision is newer, this is what it was about.
        if state.decision.step == step {
            let able = able(&queue);
            let kept = state.decision.kept.map_or(able, |kept| kept.min(able));
            state.fall(kept / 2, &queue, left_s, clock.now());
        }
    }

    /// What is decided now.
    pub fn decision(&self, clock: &StageClock) -> Decision {
        let mut state = self.state.lock();
        state.rise_if_calm(clock.now());
        state.decision
    }
}

impl State {
    /// At most `kept` lines keep the full model from now on.
    fn fall(&mut self, kept: usize, queue: &[Queued], left_s: f64, now: Duration) {
        let decision = &mut self.decision;
        if able(queue) > 0 && decision.kept.is_none_or(|before| kept < before) {
            *decision = Decision {
                kept: Some(kept),
                step: decision.step + 1,
                left_s,
            };
            self.short = now;
        }
    }

    fn rise_if_calm(&mut self, now: Duration) {
        if self.decision.kept.is_some() && now.saturating_sub(self.short) >= CALM {
            self.decision.kept = None;
            self.decision.step += 1;
        }
    }
}

/// The number of lines that the light model may plan.
fn able(queue: &[Queued]) -> usize {
    queue.iter().filter(|line| line.age.is_some()).count()
}

/// The least time in seconds that will be left for a phrase that can be late, if all phrases of these lines are planned one after
/// the other, the most urgent first, and each takes as long as `time_s` says.
fn least_left_s(queue: &[Queued], time_s: impl Fn(&Queued) -> f64) -> f64 {
    let mut waiting = queue.to_vec();
    let (mut ready_s, mut least_s) = (0.0, f64::INFINITY);
    for _ in 0..HORIZON {
        let first = waiting
            .iter_mut()
            .min_by(|one, other| one.due_s.total_cmp(&other.due_s));
        let Some(line) = first.filter(|line| line.due_s.is_finite()) else {
            break;
        };
        ready_s += time_s(line);
        if line.is_heard && line.is_measured {
            least_s = least_s.min(line.due_s - ready_s);
        }
        // A line that is late, or starts, goes on from here.
        let start_s = if line.is_heard {
            line.due_s.max(ready_s)
        } else {
            ready_s
        };
        line.is_heard = true;
        match line.more.checked_sub(1) {
            Some(more) => (line.more, line.due_s) = (more, start_s + line.phrase_s),
            None => line.due_s = f64::INFINITY,
        }
    }
    least_s
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use crate::player::TimeSource;

    use super::*;

    /// A clock that a test moves.
    #[derive(Clone, Default)]
    struct Hand(Arc<AtomicU64>);

    impl Hand {
        fn pass(&self, seconds: f64) {
            self.0.fetch_add((seconds * 1e9) as u64, Ordering::Relaxed);
        }
    }

    impl TimeSource for Hand {
        fn now(&self) -> Duration {
            Duration::from_nanos(self.0.load(Ordering::Relaxed))
        }

        fn sleep(&self, _: Duration) {}
    }

    /// A clock, with phrases that take 100 ms, and `light` seconds with the light model.
    fn clock(light: Option<f64>) -> (Hand, StageClock) {
        let hand = Hand::default();
        let clock = StageClock::with_time(Box::new(hand.clone()));
        clock.acoustic.note(Duration::from_millis(100));
        if let Some(light) = light {
            clock.light.note(Duration::from_secs_f64(light));
        }
        (hand, clock)
    }

    /// Lines that need their next phrases after these times; the first was requested first.
    fn queue(due: &[f64]) -> Vec<Queued> {
        let lines = due.iter().enumerate().map(|(age, &due_s)| Queued {
            serial: age as u64,
            due_s,
            is_heard: true,
            more: 0,
            phrase_s: 1.0,
            is_measured: true,
            age: Some(age),
        });
        lines.collect()
    }

    #[test]
    fn nothing_falls_while_every_phrase_would_be_in_time() {
        let (_, clock) = clock(None);
        let load = Load::default();
        assert_eq!(load.decide(&[], &clock).kept, None);
        // The eighth is ready after 800 ms.
        let tight: Vec<f64> = (1..=8).map(|place| f64::from(place) * 0.1 + 0.06).collect();
        assert_eq!(load.decide(&queue(&tight), &clock).kept, None);
        let late: Vec<f64> = (1..=8).map(|place| f64::from(place) * 0.1 + 0.04).collect();
        let decision = load.decide(&queue(&late), &clock);
        assert!(decision.kept.is_some(), "{decision:?}");
        assert!((decision.left_s - 0.04).abs() < 1e-9, "{decision:?}");
    }

    #[test]
    fn the_oldest_lines_fall_last_and_only_as_many_as_needed() {
        let (_, clock) = clock(Some(0.002));
        let load = Load::default();
        let lines = queue(&[0.84; 8]);
        // Two take 200 ms and six 12 ms; with a third, it is 310 ms and less than 600 ms are left.
        let decision = load.decide(&lines, &clock);
        assert_eq!(decision.kept, Some(2));
        let fallen: Vec<bool> = lines.iter().map(|line| decision.falls(line)).collect();
        assert_eq!(fallen, [false, false, true, true, true, true, true, true]);
        assert_eq!(load.decide(&lines, &clock), decision);
        assert_eq!(load.decide(&queue(&[0.2; 5]), &clock).kept, Some(0));
        // More time brings none of them back at once.
        assert_eq!(load.decide(&lines, &clock).kept, Some(0));
    }

    #[test]
    fn the_time_of_the_light_model_is_assumed_until_it_is_measured() {
        let (_, clock) = clock(None);
        let load = Load::default();
        // All eight take 440 ms.
        assert_eq!(load.decide(&queue(&[0.84; 8]), &clock).kept, Some(0));
        let load = Load::default();
        clock.light.note(Duration::from_millis(2));
        assert_eq!(load.decide(&queue(&[0.84; 8]), &clock).kept, Some(2));
    }

    #[test]
    fn a_phrase_that_was_late_counts_once_for_each_decision() {
        let (_, clock) = clock(Some(0.02));
        let load = Load::default();
        let lines = || queue(&[5.0; 8]);
        load.measure(0.06, 0, lines, &clock);
        assert_eq!(load.decision(&clock).kept, None);
        load.measure(-0.01, 0, lines, &clock);
        assert_eq!(load.decision(&clock).kept, Some(4));
        // It was planned before that decision.
        load.measure(-0.01, 0, lines, &clock);
        assert_eq!(load.decision(&clock).kept, Some(4));
        load.measure(-0.01, 1, lines, &clock);
        assert_eq!(load.decision(&clock).kept, Some(2));
    }

    #[test]
    fn lines_rise_after_a_calm_that_lasts() {
        let (hand, clock) = clock(Some(0.002));
        let load = Load::default();
        assert_eq!(load.decide(&queue(&[0.84; 8]), &clock).kept, Some(2));
        // In time, but not with the full model and half as much again: 1.2 s for the last.
        for _ in 0..10 {
            hand.pass(0.5);
            assert_eq!(load.decide(&queue(&[1.7; 8]), &clock).kept, Some(2));
        }
        hand.pass(1.7);
        assert_eq!(load.decide(&queue(&[1.9; 8]), &clock).kept, Some(2));
        hand.pass(0.2);
        assert_eq!(load.decide(&queue(&[1.9; 8]), &clock).kept, None);
    }

    #[test]
    fn phrases_that_come_later_count_too() {
        let (_, clock) = clock(Some(0.02));
        let more = |more: usize, phrase_s: f64| {
            let load = Load::default();
            let lines = queue(&[1.0; 8]).into_iter().map(|line| Queued {
                more,
                phrase_s,
                ..line
            });
            load.decide(&lines.collect::<Vec<_>>(), &clock).kept
        };
        // A round takes 800 ms, and a phrase lasts longer or not.
        assert_eq!(more(0, 0.7), None);
        assert_eq!(more(4, 0.9), None);
        assert_eq!(more(1, 0.7), None, "it is not late yet");
        assert!(more(4, 0.7).is_some());
        // A line that starts late is not late from then on.
        let load = Load::default();
        let starting = queue(&[0.0; 8]).into_iter().map(|line| Queued {
            is_heard: false,
            more: 4,
            phrase_s: 0.9,
            ..line
        });
        assert_eq!(load.decide(&starting.collect::<Vec<_>>(), &clock).kept, None);
    }

    #[test]
    fn lines_that_may_not_fall_change_nothing() {
        let (_, clock) = clock(Some(0.02));
        let load = Load::default();
        let fixed: Vec<Queued> = queue(&[0.0; 8])
            .iter()
            .map(|line| Queued { age: None, ..*line })
            .collect();
        assert_eq!(load.decide(&fixed, &clock), Decision::default());
        let unheard: Vec<Queued> = queue(&[0.0; 8])
            .iter()
            .map(|line| Queued {
                is_measured: false,
                ..*line
            })
            .collect();
        assert_eq!(load.decide(&unheard, &clock), Decision::default());
    }
}
