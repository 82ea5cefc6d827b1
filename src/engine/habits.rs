//! What an instance has learned from played lines: which line follows which, and where in the host's timeline
//! lines were requested. It predicts the next lines, so that they are armed first.

use std::collections::{BTreeMap, HashMap};

use crate::player::Played;

/// The most followers that are remembered per line.
const FOLLOWERS: usize = 8;

/// The most lines whose followers are remembered.
const FOLLOWED: usize = 2048;

/// The most positions of the timeline that are remembered.
const PLACES: usize = 4096;

/// Positions closer than one over this many beats count as one.
const GRID: f64 = 16.0;

/// A follower is not counted beyond this, so a new habit soon outweighs an old one.
const CERTAIN: u32 = 8;

/// The number of lines that are predicted.
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
    /// Learns that a line was requested after the previous ones.
    pub fn learn(&mut self, played: Played) {
        self.learned += 1;
        if let Some(last) = self.last.replace(played.line) {
            if self.followers.len() >= FOLLOWED && !self.followers.contains_key(&last) {
                // Line ids grow, so this one is the most likely to be gone from the script.
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

    /// A number that grows with everything learned.
    pub fn learned(&self) -> u64 {
        self.learned
    }

    /// The lines that are likely to be requested, the next one first: those of the timeline from `beat` on,
    /// wrapping around, then those that follow `last`, and their followers.
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

    /// The line that follows `line` most often; among equals the newest.
    fn follower(&self, line: u64) -> Option<u64> {
        let followers = self.followers.get(&line)?;
        let most = followers.iter().max_by_key(|follower| follower.seen)?;
        Some(most.line)
    }
}

/// Counts an occurrence of `line`. The newest is last.
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
    fn a_line_that_followed_once_is_expected_again() {
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
    fn the_timeline_predicts_the_next_line_and_wraps_around() {
        let habits = learned(&[(7, Some(0.0)), (3, Some(4.0)), (8, Some(8.02))]);
        assert_eq!(habits.foresee(None, Some(1.0)), [3, 8, 7]);
        assert_eq!(habits.foresee(None, Some(8.0)), [8, 7, 3]);
        assert_eq!(habits.foresee(None, Some(100.0)), [7, 3, 8]);
    }

    #[test]
    fn a_position_has_the_line_that_was_last_requested_there() {
        let habits = learned(&[(7, Some(4.0)), (8, Some(4.01))]);
        assert_eq!(habits.foresee(None, Some(0.0)), [8]);
    }

    #[test]
    fn its_size_is_limited() {
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
