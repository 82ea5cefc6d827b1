//! Counts the takes of each line.

use super::table::Table;

/// Lines whose takes are counted.
const LINES: usize = 1024;

/// The next take of each line.
pub(super) struct TakeTurns {
    /// By the line's index in the table.
    next: Box<[u32; LINES]>,
    /// Room for the counts of another table.
    spare: Box<[u32; LINES]>,
}

impl Default for TakeTurns {
    fn default() -> Self {
        Self {
            next: Box::new([0; LINES]),
            spare: Box::new([0; LINES]),
        }
    }
}

impl TakeTurns {
    /// Restarts with the first take of every line.
    pub fn reset(&mut self) {
        self.next.fill(0);
    }

    /// The next take of the line at `place`, which has `takes` takes.
    pub fn take(&mut self, place: usize, takes: u32) -> u32 {
        let Some(next) = self.next.get_mut(place) else {
            return 0;
        };
        let take = *next % takes.max(1);
        *next = take + 1;
        take
    }

    /// Keeps the counts of lines that have another index in `new` than in `old`.
    pub fn follow<L>(&mut self, old: &Table<L>, new: &Table<L>) {
        self.spare.fill(0);
        let mut known = old.places().iter().peekable();
        for (id, place) in new.places() {
            while known.next_if(|(name, _)| name < id).is_some() {}
            if let Some((_, before)) = known.next_if(|(name, _)| name == id)
                && let Some(count) = self.next.get(usize::from(*before))
                && let Some(cell) = self.spare.get_mut(usize::from(*place))
            {
                *cell = *count;
            }
        }
        std::mem::swap(&mut self.next, &mut self.spare);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::table::Entry;
    use super::*;

    fn table(ids: &[u64]) -> Table<()> {
        let entries = ids.iter().map(|id| Entry::new(*id, None, Arc::new(())));
        Table::new(entries.collect(), Vec::new(), [0; 16])
    }

    #[test]
    fn a_count_belongs_to_its_line_and_not_to_its_index() {
        let mut turns = TakeTurns::default();
        assert_eq!([turns.take(1, 3), turns.take(1, 3), turns.take(2, 3)], [0, 1, 0]);
        // A line is inserted at the front, and the last one is removed.
        turns.follow(&table(&[8, 5, 6, 1]), &table(&[9, 5, 8, 6]));
        assert_eq!([0, 1, 2, 3].map(|place| turns.take(place, 3)), [0, 2, 0, 1]);
        turns.reset();
        assert_eq!(turns.take(1, 3), 0);
    }

    #[test]
    fn a_line_that_loses_takes_continues_among_those_it_has() {
        let mut turns = TakeTurns::default();
        for _ in 0..5 {
            turns.take(0, 8);
        }
        assert_eq!([turns.take(0, 2), turns.take(0, 2), turns.take(0, 0)], [1, 0, 0]);
        assert_eq!(turns.take(LINES, 4), 0);
    }
}
