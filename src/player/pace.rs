//! How far the host is ahead of the clock.
//!
//! A host that bounces without saying so, or renders tracks ahead of the playhead, asks for many seconds of
//! sound in a few milliseconds. While it is ahead, nobody hears a block that takes longer; so the player may
//! wait for a worker exactly as long as the host is ahead, and never otherwise.

use std::time::{Duration, Instant};

/// A lead below this is only the host's own buffering.
const SLACK_S: f64 = 0.1;

/// Follows the lead of the host's time over the clock.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Instant>,
    lead_s: f64,
    slack_s: f64,
}

impl Pace {
    /// Notes that a block of `block_s` seconds is asked for now.
    pub fn enter(&mut self, block_s: f64) {
        self.enter_at(Instant::now(), block_s);
    }

    /// How long the player may wait now.
    pub fn spare(&self) -> Duration {
        self.spare_at(Instant::now())
    }

    fn enter_at(&mut self, now: Instant, block_s: f64) {
        let elapsed = self
            .last
            .map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        self.lead_s = (self.lead_s - elapsed).max(0.0) + block_s;
        self.slack_s = SLACK_S.max(2.0 * block_s);
        self.last = Some(now);
    }

    fn spare_at(&self, now: Instant) -> Duration {
        let elapsed = self
            .last
            .map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        Duration::from_secs_f64((self.lead_s - elapsed - self.slack_s).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_on_the_clock_leaves_nothing_to_spare() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        for block in 0..1000_u32 {
            let jitter = Duration::from_micros(u64::from(block % 7) * 300);
            let now = start + Duration::from_millis(10) * block + jitter;
            pace.enter_at(now, 0.01);
            assert_eq!(pace.spare_at(now), Duration::ZERO);
        }
    }

    #[test]
    fn a_host_that_renders_ahead_leaves_its_lead_less_the_slack() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for _ in 0..100 {
            pace.enter_at(now, 0.01);
        }
        assert!((pace.spare_at(now).as_secs_f64() - 0.9).abs() < 1e-6);
        let later = now + Duration::from_secs(2);
        assert_eq!(pace.spare_at(later), Duration::ZERO);
        pace.enter_at(later, 0.01);
        assert_eq!(
            pace.spare_at(later),
            Duration::ZERO,
            "a pause is not a debt and earns no credit"
        );
    }
}
