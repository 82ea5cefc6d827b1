//! Whose turn it is among the instances.

/// Serves clients one after the other: the next is the one after the one that was served last.
#[derive(Default)]
pub(super) struct RoundRobin {
    next: usize,
}

impl RoundRobin {
    /// What `find` finds at the first of `clients` that has any, from the one whose turn it is.
    pub fn pick<C, T>(&mut self, clients: &[C], find: impl Fn(&C) -> Option<T>) -> Option<T> {
        let count = clients.len();
        let mut order = (0..count).map(|step| (self.next + step) % count);
        let (at, found) = order.find_map(|at| Some((at, find(&clients[at])?)))?;
        self.next = at + 1;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_served_in_turn_and_nobody_waits_for_those_who_need_nothing() {
        let mut left = [3, 0, 1, 2];
        let (mut turns, mut served) = (RoundRobin::default(), Vec::new());
        while let Some(at) = turns.pick(&[0, 1, 2, 3], |client| (left[*client] > 0).then_some(*client)) {
            left[at] -= 1;
            served.push(at);
        }
        assert_eq!(served, [0, 2, 3, 0, 3, 0]);
        assert_eq!(RoundRobin { next: 7 }.pick(&[0; 0], |_| Some(())), None);
    }
}
