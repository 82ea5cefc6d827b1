//! The order in which the lines of an instance are wanted in memory.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::line::PreparedLine;
use super::lineup::{Lineup, Row};

/// The number of lines around the last played one that are expected, in addition to the predicted ones.
const NEAR: usize = 16;

/// The takes that should be armed, the most likely first. Others are armed on request.
#[derive(Default)]
pub(super) struct Order {
    takes: Vec<Arc<PreparedLine>>,
    /// The rank of each take, by its serial number.
    ranks: HashMap<u64, usize>,
}

impl Order {
    /// The order if the lines `foreseen` are expected and `last` was played last.
    ///
    /// All takes of expected lines by all speakers come first, then the first takes of all others, outwards
    /// from `last`. Before anything is played, all lines are equally likely, so all first takes come first.
    pub fn new(lineup: &Lineup, foreseen: &[u64], last: Option<u64>) -> Self {
        let rows = lineup.rows();
        let centre = last.and_then(|id| lineup.place(id));
        let around: Vec<&Arc<Row>> = nearest_first(rows, centre.unwrap_or(0)).collect();
        let near = around.iter().take(NEAR).copied();
        let mut seen = HashSet::new();
        let expected: Vec<&Arc<Row>> = foreseen
            .iter()
            .filter_map(|id| lineup.row(*id))
            .chain(near)
            .filter(|row| seen.insert(row.first().serial()))
            .collect();
        let mut order = Self::default();
        if foreseen.is_empty() && centre.is_none() {
            order.add(around.iter().map(|row| row.first()));
        }
        order.add(expected.iter().map(|row| row.first()));
        order.add(expected.iter().flat_map(|row| row.takes()));
        order.add(around.iter().map(|row| row.first()));
        order
    }

    fn add<'a>(&mut self, takes: impl Iterator<Item = &'a Arc<PreparedLine>>) {
        for take in takes {
            let rank = self.takes.len();
            if let std::collections::hash_map::Entry::Vacant(place) = self.ranks.entry(take.serial()) {
                place.insert(rank);
                self.takes.push(take.clone());
            }
        }
    }

    /// The takes in order.
    pub fn takes(&self) -> &[Arc<PreparedLine>] {
        &self.takes
    }

    /// The number of takes before the one with this serial number, if that is expected.
    pub fn rank(&self, serial: u64) -> Option<usize> {
        self.ranks.get(&serial).copied()
    }
}

/// The items around the index `centre`, the nearest first, later ones before earlier ones.
fn nearest_first<T>(all: &[T], centre: usize) -> impl Iterator<Item = &T> {
    let (before, after) = all.split_at(centre.min(all.len()));
    let mut before = before.iter().rev();
    let mut after = after.iter();
    let mut first = after.next();
    let mut forward = false;
    std::iter::from_fn(move || {
        if let Some(one) = first.take() {
            return Some(one);
        }
        forward = !forward;
        if forward {
            after.next().or_else(|| before.next())
        } else {
            before.next().or_else(|| after.next())
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::{LineId, Script};
    use crate::voice::TierChoice;

    /// A hundred lines with two takes each, of a script with one channel's speaker.
    fn lineup() -> (Script, Lineup) {
        let mut script = Script::empty();
        script.channels = vec![Some("alto".to_owned())];
        for _ in 0..100 {
            let id = script.add(None, "one").unwrap();
            script.set_takes(id, 2).unwrap();
        }
        let lineup = Lineup::new(&script, TierChoice::Auto, &Lineup::default());
        (script, lineup)
    }

    fn names(order: &Order) -> Vec<u64> {
        order.takes().iter().map(|take| take.id().0).collect()
    }

    #[test]
    fn before_anything_is_played_first_takes_come_first() {
        let (_, lineup) = lineup();
        let order = Order::new(&lineup, &[], None);
        let firsts: Vec<u64> = (1..=100).collect();
        assert_eq!(names(&order)[..100], firsts);
        // Of the nearest lines the second take, and both by the channel's speaker.
        assert_eq!(order.takes().len(), 100 + NEAR * 3);
        assert_eq!(names(&order)[100..103], [1, 1, 1]);
    }

    #[test]
    fn all_takes_of_expected_lines_come_before_other_lines() {
        let (_, lineup) = lineup();
        let order = Order::new(&lineup, &[90, 3], Some(50));
        assert_eq!(names(&order)[..6], [90, 3, 50, 51, 49, 52]);
        let expected = 2 + NEAR;
        let others: Vec<u64> = names(&order)[expected..4 * expected].to_vec();
        assert_eq!(others[..6], [90, 90, 90, 3, 3, 3]);
        assert_eq!(order.takes().len(), 100 + 3 * expected);
        let first = lineup.row(90).unwrap().first();
        assert_eq!(order.rank(first.serial()), Some(0));
        assert_eq!(order.rank(u64::MAX), None);
    }

    #[test]
    fn the_nearest_items_come_first() {
        let order: Vec<i32> = nearest_first(&[0, 1, 2, 3, 4], 3).copied().collect();
        assert_eq!(order, [3, 4, 2, 1, 0]);
        assert_eq!(nearest_first(&[0, 1], 9).copied().collect::<Vec<i32>>(), [1, 0]);
        assert_eq!(nearest_first::<i32>(&[], 0).count(), 0);
    }

    #[test]
    fn an_edit_keeps_lines_that_sound_the_same() {
        let (mut script, before) = lineup();
        script.set_key(LineId(7), Some(60)).unwrap();
        script.set_text(LineId(8), "two").unwrap();
        let after = Lineup::new(&script, TierChoice::Auto, &before);
        let rows = |id| (before.row(id).unwrap(), after.row(id).unwrap());
        let (one, same) = rows(6);
        assert!(Arc::ptr_eq(one, same));
        let (one, moved) = rows(7);
        assert!(!Arc::ptr_eq(one, moved) && one.takes().all(|take| moved.has(take)));
        let (one, other) = rows(8);
        assert!(one.takes().all(|take| !other.has(take)));
        // A failed one is tried again with any edit.
        after
            .row(9)
            .unwrap()
            .first()
            .fail(crate::engine::LineFailure::Unread);
        let again = Lineup::new(&script, TierChoice::Auto, &after);
        assert!(!again.row(9).unwrap().has(after.row(9).unwrap().first()));
        assert!(again.row(9).unwrap().first().failure().is_none());
    }
}
