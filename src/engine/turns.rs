//! Round-robin among instances.

/// Serves clients in turn.
#[derive(Default)]
pub(super) struct RoundRobin {
    next: usize,
}

impl RoundRobin {
    /// The result of `find` for the first of `clients` that has one, starting after the one that was served
    /// last.
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
    fn clients_are_served_in_turn_and_idle_ones_are_skipped() {
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
