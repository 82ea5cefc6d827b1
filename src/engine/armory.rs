//! Decides which lines are in memory: those that are most likely to be played next, of all instances, as many
//! as the budget allows.
//!
//! A line that is planned beyond the budget replaces those that are least likely. So only what one step
//! plans, and playing lines, which never make room, can exceed the budget.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::cache::{Budget, Cache};

use super::line::PreparedLine;
use super::order::Order;
use super::repertoire::Repertoire;

/// All lines of all instances that are at least partly planned.
#[derive(Default)]
pub(super) struct Armory {
    /// By serial number.
    planned: Mutex<HashMap<u64, Weak<PreparedLine>>>,
    /// The last search that found nothing. It is not repeated until something changes.
    nothing: Mutex<Option<Search>>,
}

/// The state at the start of a search.
struct Search {
    orders: Vec<Arc<Order>>,
    /// Bytes in use.
    used: u64,
    /// The serial number of the most likely line.
    first: u64,
}

impl Search {
    fn is_same(&self, other: &Self) -> bool {
        let mut orders = self.orders.iter().zip(&other.orders);
        (self.used, self.first, self.orders.len()) == (other.used, other.first, other.orders.len())
            && orders.all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

/// A line that may be released.
struct Candidate {
    line: Arc<PreparedLine>,
    /// The number of lines of its instance that are more likely; the maximum if it is not expected at all.
    rank: usize,
    bytes: u64,
}

impl Armory {
    /// Records that part of `line` is planned.
    pub fn note(&self, line: &Arc<PreparedLine>) {
        let mut planned = self.planned.lock();
        if planned.len() == planned.capacity() {
            planned.retain(|_, line| line.strong_count() > 0);
        }
        planned.insert(line.serial(), Arc::downgrade(line));
    }

    /// The line to plan next: the most likely of those that are not armed and fit into memory, possibly after
    /// less likely lines are released.
    pub fn next(
        &self,
        instances: &[Arc<Repertoire>],
        budget: &Budget,
        needs: impl Fn(&PreparedLine) -> bool,
    ) -> Option<Arc<PreparedLine>> {
        let is_wanted = |take: &PreparedLine| !take.is_settled() && needs(take);
        let instances = instances.iter().filter(|instance| instance.is_wanted());
        let orders: Vec<(Arc<Order>, u64)> = instances
            .map(|instance| (instance.order(), instance.head_bytes()))
            .collect();
        let unarmed = orders.iter().filter_map(|(order, head)| {
            let mut takes = order.takes().iter().enumerate();
            let (rank, line) = takes.find(|(_, take)| is_wanted(take))?;
            Some((rank, line, *head))
        });
        let (_, first, head) = unarmed.min_by_key(|(rank, ..)| *rank)?;
        if budget.used() + first.bytes(budget.of_line()) + head <= budget.limit() {
            return Some(first.clone());
        }
        let search = Search {
            orders: orders.iter().map(|(order, _)| order.clone()).collect(),
            used: budget.used(),
            first: first.serial(),
        };
        let mut nothing = self.nothing.lock();
        if nothing.as_ref().is_some_and(|last| last.is_same(&search)) {
            return None;
        }
        let found = self.next_in_place_of_others(&orders, budget, is_wanted);
        *nothing = found.is_none().then_some(search);
        found
    }

    /// Like [`next`](Self::next), when the budget is spent.
    fn next_in_place_of_others(
        &self,
        orders: &[(Arc<Order>, u64)],
        budget: &Budget,
        is_wanted: impl Fn(&PreparedLine) -> bool,
    ) -> Option<Arc<PreparedLine>> {
        let mut others = self.candidates(orders.iter().map(|(order, _)| order));
        others.sort_by_key(|other| other.rank);
        let yielding: u64 = others.iter().map(|other| other.bytes).sum();
        let mut room = (budget.limit() + yielding).saturating_sub(budget.used());
        let mut others = others.into_iter().peekable();
        let mut unarmed: Vec<(usize, &Arc<PreparedLine>, u64)> = Vec::new();
        for (order, head) in orders {
            let takes = order.takes().iter().enumerate();
            let missing = takes.filter(|(_, take)| is_wanted(take));
            unarmed.extend(missing.map(|(rank, take)| (rank, take, *head)));
        }
        unarmed.sort_by_key(|(rank, ..)| *rank);
        for (rank, line, head) in unarmed {
            // More likely lines do not make room for it.
            while let Some(other) = others.next_if(|other| other.rank <= rank) {
                room = room.saturating_sub(other.bytes);
            }
            if line.bytes(budget.of_line()) + head <= room {
                return Some(line.clone());
            }
        }
        None
    }

    /// Releases the least likely lines while the budget is exceeded, except those for which `stays` holds.
    pub fn settle(&self, instances: &[Arc<Repertoire>], cache: &Cache, stays: impl Fn(u64) -> bool) {
        let budget = cache.budget();
        let orders: Vec<Arc<Order>> = instances.iter().map(|instance| instance.order()).collect();
        let mut candidates = self.candidates(orders.iter());
        candidates.retain(|candidate| !stays(candidate.line.serial()));
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.rank));
        for candidate in candidates {
            if budget.excess() == 0 {
                return;
            }
            if candidate.line.let_go(cache) {
                self.planned.lock().remove(&candidate.line.serial());
                for instance in instances {
                    instance.drop_head(&candidate.line);
                }
            }
        }
    }

    /// The lines that are at least partly planned and not playing.
    fn candidates<'a>(&self, orders: impl Iterator<Item = &'a Arc<Order>> + Clone) -> Vec<Candidate> {
        let mut planned = self.planned.lock();
        planned.retain(|_, line| line.strong_count() > 0);
        let lines = planned.values().filter_map(Weak::upgrade);
        let idle = lines.filter(|line| !line.is_played());
        idle.map(|line| {
            let ranks = orders.clone().filter_map(|order| order.rank(line.serial()));
            Candidate {
                rank: ranks.min().unwrap_or(usize::MAX),
                bytes: line.bytes_in_use(),
                line,
            }
        })
        .collect()
    }
}
