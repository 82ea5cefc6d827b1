//! What an instance has learned from what was played: which line follows which, and where in the host's timeline
//! lines were requested. It says what comes next, so that this is armed first.

use std::collections::{BTreeMap, HashMap};

use crate::player::Played;

/// Followers that are remembered of one line.
const FOLLOWERS: usize = 8;

/// Lines whose followers are remembered.
const FOLLOWED: usize = 2048;

/// Places of the timeline that are remembered.
const PLACES: usize = 4096;

/// Places closer together than this part of a beat are one.
const GRID: f64 = 16.0;

/// A follower that was seen this often is not counted further, so that a new habit soon outweighs an old one.
const CERTAIN: u32 = 8;

/// How many lines are foreseen.
const FORESEEN: usize = 32;

/// What was learned.
#[derive(Debug, Default)]
pub(super) struct Habits {
    followers: HashMap<u64, Vec<Follower>>,
    places: BTreeMap<i64, u64>,
    last: Option<u64>,
    learned: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Follower {
    line: u64,
    seen: u32,
}

impl Habits {
    /// Learns from a line that was requested, after those before it.
    pub fn learn(&mut self, played: Played) {
        self.learned += 1;
        if let Some(last) = self.last.replace(played.line) {
            if self.followers.len() >= FOLLOWED && !self.followers.contains_key(&last) {
                // Names of lines grow: this one is likely to be gone from the script.
                let oldest = self.followers.keys().min().copied();
                oldest.map(|line| self.followers.remove(&line));
            }
            note(self.followers.entry(last).or_default(), played.line);
        }
        if let Some(beat) = played.beat {
            if self.places.len() >= PLACES {
                self.places.pop_first();
            }
            self.places.insert(place(beat.0), played.line);
        }
    }

    /// Grows with all that is learned.
    pub fn learned(&self) -> u64 {
        self.learned
    }

    /// Lines that are likely to be requested, the next one first: those of the timeline from `beat` on, and round
    /// to where it began, then those that follow `last`, and what follows them.
    pub fn foresee(&self, last: Option<u64>, beat: Option<f64>) -> Vec<u64> {
        let mut lines = Vec::new();
        if let Some(beat) = beat {
            let (before, after) = (self.places.range(..place(beat)), self.places.range(place(beat)..));
            for (_, line) in after.chain(before) {
                if lines.len() == FORESEEN {
                    return lines;
                }
                add(&mut lines, *line);
            }
        }
        let mut line = last;
        for _ in 0..FORESEEN {
            line = line.and_then(|line| self.follower(line));
            let Some(line) = line else { break };
            add(&mut lines, line);
        }
        lines
    }

    /// The line that follows `line` most often; of equals the newest.
    fn follower(&self, line: u64) -> Option<u64> {
        let followers = self.followers.get(&line)?;
        let most = followers.iter().max_by_key(|follower| follower.seen)?;
        Some(most.line)
    }
}

/// Counts that `line` was seen. The newest stands last.
fn note(followers: &mut Vec<Follower>, line: u64) {
    let known = followers.iter().position(|follower| follower.line == line);
    let mut follower = known.map_or(Follower { line, seen: 0 }, |at| followers.remove(at));
    follower.seen += 1;
    if follower.seen > CERTAIN {
        follower.seen = CERTAIN;
        for other in followers.iter_mut() {
            other.seen = other.seen.saturating_sub(1);
        }
    }
    if followers.len() >= FOLLOWERS {
        followers.remove(0);
    }
    followers.push(follower);
}

fn place(beat: f64) -> i64 {
    (beat * GRID).round() as i64
}

fn add(lines: &mut Vec<u64>, line: u64) {
    if lines.len() < FORESEEN && !lines.contains(&line) {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Beats;

    fn learned(played: &[(u64, Option<f64>)]) -> Habits {
        let mut habits = Habits::default();
        for (line, beat) in played {
            habits.learn(Played {
                line: *line,
                beat: beat.map(Beats),
            });
        }
        habits
    }

    #[test]
    fn what_followed_once_is_expected_again() {
        let habits = learned(&[(5, None), (2, None), (9, None)]);
        assert_eq!(habits.foresee(Some(5), None), [2, 9]);
        assert!(habits.foresee(Some(9), None).is_empty());
        assert!(habits.foresee(None, None).is_empty());
    }

    #[test]
    fn the_commonest_follower_comes_first_and_a_new_habit_replaces_an_old_one() {
        let mut habits = learned(&[(1, None), (2, None), (1, None), (3, None), (1, None), (2, None)]);
        assert_eq!(habits.foresee(Some(1), None)[0], 2);
        let mut turns = 0;
        while habits.foresee(Some(1), None)[0] == 2 {
            for line in [1, 3] {
                habits.learn(Played { line, beat: None });
            }
            turns += 1;
        }
        assert!((1..=3).contains(&turns), "{turns} turns to unlearn two");
    }

    #[test]
    fn the_timeline_says_what_comes_next_and_a_loop_begins_again() {
        let habits = learned(&[(7, Some(0.0)), (3, Some(4.0)), (8, Some(8.02))]);
        assert_eq!(habits.foresee(None, Some(1.0)), [3, 8, 7]);
        assert_eq!(habits.foresee(None, Some(8.0)), [8, 7, 3]);
        assert_eq!(habits.foresee(None, Some(100.0)), [7, 3, 8]);
    }

    #[test]
    fn a_place_has_the_line_that_was_asked_for_last() {
        let habits = learned(&[(7, Some(4.0)), (8, Some(4.01))]);
        assert_eq!(habits.foresee(None, Some(0.0)), [8]);
    }

    #[test]
    fn it_forgets_rather_than_grows() {
        let mut habits = Habits::default();
        for index in 0..20_000_u32 {
            habits.learn(Played {
                line: u64::from(index % 50 + 50 * (index / 200)),
                beat: Some(Beats(f64::from(index))),
            });
        }
        assert!(habits.places.len() <= PLACES && habits.followers.len() <= FOLLOWED);
        assert!(
            habits
                .followers
                .values()
                .all(|followers| followers.len() <= FOLLOWERS)
        );
        assert_eq!(habits.foresee(Some(3), Some(0.0)).len(), FORESEEN);
    }
}
