//! A server with some cores and one queue, by discrete events.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A line of a performer. Its first phrase is asked for at a time, each other one when the answer before it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The time in seconds.
    pub at: f64,
    /// The computing time of each phrase on one core, in seconds.
    pub services: Vec<f64>,
}

/// What became of a phrase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reply {
    /// When it was asked for, in seconds.
    pub asked: f64,
    /// How long it waited for a core; if that is longer than the patience, it was withdrawn before.
    pub waited: f64,
    /// The computing time; 0 if it was withdrawn.
    pub computed: f64,
}

impl Reply {
    /// The time from the request to the answer.
    pub fn delay(self) -> f64 {
        self.waited + self.computed
    }
}

/// A time in seconds, which has an order.
#[derive(Clone, Copy, PartialEq)]
struct Time(f64);

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The phrases of all `lines` in the order in which they are asked for. Each takes a core for its computing time, the one that
/// has waited longest first. Whoever has waited for `patience` seconds goes without: a phrase that has no core by then is
/// withdrawn, one that is being computed is finished in vain.
pub fn serve(cores: usize, lines: &[Line], patience: f64) -> Vec<Reply> {
    let first = lines.iter().enumerate();
    let mut requests: BinaryHeap<_> = first
        .map(|(line, Line { at, .. })| Reverse((Time(*at), line, 0)))
        .collect();
    // When each core is free.
    let mut free: BinaryHeap<_> = (0..cores).map(|_| Reverse(Time(0.0))).collect();
    let mut replies = Vec::new();
    while let Some(Reverse((Time(asked), line, phrase))) = requests.pop() {
        let Some(&service) = lines[line].services.get(phrase) else {
            continue;
        };
        // Requests leave the heap in the order of their times, so the core that is free first is this one's.
        let Some(mut core) = free.peek_mut() else {
            break;
        };
        let waited = (core.0.0 - asked).max(0.0);
        let computed = if waited < patience { service } else { 0.0 };
        if waited < patience {
            core.0.0 = asked + waited + service;
        }
        drop(core);
        let reply = Reply {
            asked,
            waited,
            computed,
        };
        let next = asked + reply.delay().min(patience);
        requests.push(Reverse((Time(next), line, phrase + 1)));
        replies.push(reply);
    }
    replies
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::bench::spread::percentile;
    use crate::bench::texts::Fresh;

    /// Requests of one phrase each that arrive at random, `load` a second, with these computing times.
    fn poisson(load: f64, service: impl Fn(f64) -> f64) -> Vec<Line> {
        let mut random = Fresh::from(7);
        let mut at = 0.0;
        let line = |_| {
            at -= (1.0 - random.share()).ln() / load;
            Line {
                at,
                services: vec![service(random.share())],
            }
        };
        (0..400_000).map(line).collect()
    }

    fn exponential(share: f64) -> f64 {
        -(1.0 - share).ln()
    }

    fn mean_wait(replies: &[Reply]) -> f64 {
        replies.iter().map(|reply| reply.waited).sum::<f64>() / replies.len() as f64
    }

    fn is_near(measured: f64, formula: f64) {
        assert!(
            (measured / formula - 1.0).abs() < 0.04,
            "{measured}, not {formula}"
        );
    }

    /// The mean waits of queues that have formulas (L. Kleinrock, "Queueing Systems I", 1975, with a mean computing time of 1).
    #[test]
    fn waits_are_those_of_queues_with_formulas() {
        for load in [0.5, 0.8] {
            // M/M/1.
            let replies = serve(1, &poisson(load, exponential), f64::INFINITY);
            is_near(mean_wait(&replies), load / (1.0 - load));
            // Its 99th percentile.
            let mut waits: Vec<f64> = replies.iter().map(|reply| reply.waited).collect();
            waits.sort_by(f64::total_cmp);
            is_near(
                percentile(&waits, 0.99).unwrap(),
                (load / 0.01).ln() / (1.0 - load),
            );
            // M/D/1, by Pollaczek and Khinchine.
            let replies = serve(1, &poisson(load, |_| 1.0), f64::INFINITY);
            is_near(mean_wait(&replies), load / (2.0 * (1.0 - load)));
            // M/M/4, by Erlang's formula C.
            let replies = serve(4, &poisson(4.0 * load, exponential), f64::INFINITY);
            is_near(mean_wait(&replies), erlang_c(4, 4.0 * load) / (4.0 - 4.0 * load));
        }
    }

    /// The probability that a request waits for one of `cores`.
    fn erlang_c(cores: u32, load: f64) -> f64 {
        // The recursion of Erlang's formula B.
        let blocked = (1..=cores).fold(1.0, |blocked, core| {
            load * blocked / (f64::from(core) + load * blocked)
        });
        let free = 1.0 - load / f64::from(cores);
        blocked / (free + (1.0 - free) * blocked)
    }

    #[test]
    fn a_line_asks_for_its_phrases_one_after_the_other_and_goes_without_those_that_wait_too_long() {
        let line = |at: f64, services: &[f64]| Line {
            at,
            services: services.to_vec(),
        };
        let waits = |replies: Vec<Reply>| -> Vec<(f64, f64, f64)> {
            let each = replies.into_iter();
            each.map(|reply| (reply.asked, reply.waited, reply.computed))
                .collect()
        };
        let lines = [line(0.0, &[2.0, 1.0]), line(1.0, &[3.0]), line(1.5, &[1.0])];
        let patient = waits(serve(1, &lines, f64::INFINITY));
        let expected = [(0.0, 0.0, 2.0), (1.0, 1.0, 3.0), (1.5, 3.5, 1.0), (2.0, 4.0, 1.0)];
        assert_eq!(patient, expected);
        let hurried = waits(serve(1, &lines, 1.5));
        // The first goes without its first phrase at 1.5 s, which the server computes in vain until 2 s.
        let expected = [(0.0, 0.0, 2.0), (1.0, 1.0, 3.0), (1.5, 3.5, 0.0), (1.5, 3.5, 0.0)];
        assert_eq!(hurried, expected);
    }
}
