//! Performers who all use one server.

use super::queue::{Line, Reply, serve};
use super::service::Phrase;
use crate::bench::spread::percentile;
use crate::bench::texts::Fresh;

/// Lines of a simulation. A tenth of them, from the start, is not counted.
const LINES: usize = 100_000;

/// Lines of a performer before the simulation begins, so that all performers together are steady from its start.
const BEFORE: f64 = 5.0;

/// Performers who each speak a line again and again.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// The phrases of which lines consist.
    pub phrases: &'a [Phrase],
    /// The least length of a line in seconds of sound.
    pub line_s: f64,
    /// The mean time from line to line in seconds: each is from half to one and a half times as long.
    pub every_s: f64,
}

/// What a server with some performers did.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The median time from the request of a phrase to its answer, in seconds.
    pub median: f64,
    /// The 99th percentile of that.
    pub p99: f64,
    /// The share of phrases without an answer in time.
    pub late: f64,
    /// The share of the cores' time that was used.
    pub used: f64,
}

impl Stage<'_> {
    /// The computing time of a performer in seconds a second, on average.
    pub fn cost(&self) -> f64 {
        let mut random = Fresh::from(1);
        let lines = (0..LINES / 100).map(|_| self.services(&mut random).iter().sum::<f64>());
        lines.sum::<f64>() / (LINES / 100) as f64 / self.every_s
    }

    /// The performers that need all of the time of `cores`.
    pub fn limit(&self, cores: usize) -> usize {
        (cores as f64 / self.cost()) as usize
    }

    /// The most performers of which 99 of 100 phrases are answered within `bound` seconds.
    pub fn most(&self, cores: usize, bound: f64) -> usize {
        let (mut fed, mut unfed) = (0, self.limit(cores) + 1);
        while unfed - fed > 1 {
            let middle = (fed + unfed) / 2;
            match self.simulate(cores, middle, f64::INFINITY).p99 <= bound {
                true => fed = middle,
                false => unfed = middle,
            }
        }
        fed
    }

    /// What becomes of the phrases of so many performers, who wait for each up to `patience` seconds.
    pub fn simulate(&self, cores: usize, performers: usize, patience: f64) -> Outcome {
        let length = LINES as f64 * self.every_s / performers.max(1) as f64;
        let mut random = Fresh::from(2);
        let mut lines = Vec::with_capacity(LINES + LINES / 4);
        for _ in 0..performers {
            let mut at = -self.every_s * (BEFORE + random.share());
            while at < length {
                if at >= 0.0 {
                    let services = self.services(&mut random);
                    lines.push(Line { at, services });
                }
                at += self.every_s * (0.5 + random.share());
            }
        }
        let replies = serve(cores, &lines, patience);
        let settled = replies.iter().filter(|reply| reply.asked > length / 10.0);
        Outcome::of(settled.copied().collect(), 0.9 * length * cores as f64, patience)
    }

    /// The computing times of a line's phrases.
    fn services(&self, random: &mut Fresh) -> Vec<f64> {
        let (mut services, mut left) = (Vec::new(), self.line_s);
        while left > 0.0 {
            let phrase = &self.phrases[random.below(self.phrases.len())];
            services.push(phrase.service_s);
            left -= phrase.sound_s;
        }
        services
    }
}

impl Outcome {
    /// The outcome of some phrases, in this time of all cores together.
    fn of(replies: Vec<Reply>, whole: f64, patience: f64) -> Self {
        let mut delays: Vec<f64> = replies.iter().map(|reply| reply.delay().min(patience)).collect();
        delays.sort_by(f64::total_cmp);
        let late = replies.iter().filter(|reply| reply.delay() >= patience).count();
        let computed = replies.iter().map(|reply| reply.computed).sum::<f64>();
        Self {
            median: percentile(&delays, 0.5).unwrap_or_default(),
            p99: percentile(&delays, 0.99).unwrap_or_default(),
            late: late as f64 / replies.len().max(1) as f64,
            used: computed / whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn performers_are_fed_until_the_cores_are_busy() {
        let phrases = [1.0, 2.0].map(|sound_s| Phrase {
            sound_s,
            service_s: sound_s / 20.0,
        });
        let stage = Stage {
            phrases: &phrases,
            line_s: 6.0,
            every_s: 20.0,
        };
        // A line has 6.5 s of sound or a little more, a twentieth of which is computed, every 20 s.
        assert!((0.015..0.018).contains(&stage.cost()), "{}", stage.cost());
        let (one, four) = (stage.most(1, 0.5), stage.most(4, 0.5));
        assert!(
            one > 30 && one <= stage.limit(1) && four > 4 * one,
            "{one}, {four}"
        );
        assert!(stage.most(1, 0.2) < one);
        assert_eq!(stage.most(1, 0.09), 0, "no phrase of 2 s is so fast");
        let easy = stage.simulate(4, four, 0.5);
        assert!(easy.late < 0.02 && easy.used < 1.0, "{easy:?}");
        let twice = stage.simulate(4, 2 * stage.limit(4), 0.5);
        assert!(twice.late > 0.4 && twice.used > 0.95, "{twice:?}");
    }
}
