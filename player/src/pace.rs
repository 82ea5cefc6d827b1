//! Measures how far the host is ahead of the clock.
//!
//! A host that bounces without saying so, or renders tracks ahead of the playhead, requests many seconds of
//! sound in a few milliseconds. While it is ahead, a block that takes longer is not heard. So the player may
//! wait for a worker for as long as the host is ahead, and never otherwise.
//!
//! The clock of a sound card differs slightly from that of the system, and the difference must not
//! accumulate: a lead is forgotten within a few seconds unless the host continues to gain.

use std::time::Duration;

/// A lead below this is only the host's own buffering.
const SLACK_S: f64 = 0.1;

/// A lead that does not grow falls to a third in this time. A sound card that is 1 % fast, far more than the
/// error of any crystal, thus gets a lead of at most 20 ms.
const MEMORY_S: f64 = 2.0;

/// The lead is limited to this, because an announced bounce waits no longer either.
const MAX_LEAD_S: f64 = 10.0;

/// Tracks the lead of the host's time over the clock.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Duration>,
    lead_s: f64,
    slack_s: f64,
}

impl Pace {
    /// Records that a block of `block_s` seconds is requested at time `now`.
    pub fn enter(&mut self, now: Duration, block_s: f64) {
        let elapsed = self
            .last
            .map_or(0.0, |last| now.saturating_sub(last).as_secs_f64());
        let kept = self.lead_s * libm::exp(-elapsed / MEMORY_S);
        self.lead_s = ((kept - elapsed).max(0.0) + block_s).min(MAX_LEAD_S.max(block_s));
        self.slack_s = SLACK_S.max(2.0 * block_s);
        self.last = Some(now);
    }

    /// How long the player may wait after the last [`enter`](Self::enter).
    pub fn spare(&self) -> Duration {
        Duration::from_secs_f64((self.lead_s - self.slack_s).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest wait that is ever allowed while a sound card that is `ppm` millionths fast requests blocks
    /// of `block` samples at 48 kHz for this many seconds.
    fn most_spare(ppm: f64, block: f64, seconds: f64, jitter_s: f64) -> Duration {
        let block_s = block / 48_000.0;
        let (mut pace, mut most) = (Pace::default(), Duration::ZERO);
        for index in 0..(seconds / block_s) as u64 {
            let due = index as f64 * block_s / (1.0 + ppm * 1e-6);
            let late = (index * 7919 % 101) as f64 / 100.0 * jitter_s;
            pace.enter(Duration::from_secs_f64(due + late), block_s);
            most = most.max(pace.spare());
        }
        most
    }

    #[test]
    fn a_sound_card_never_allows_a_wait_in_a_day_whatever_its_crystal() {
        let day = 24.0 * 3600.0;
        for (ppm, block, jitter_s) in [
            (200.0, 512.0, 0.003),
            (-200.0, 1024.0, 0.003),
            (100.0, 8192.0, 0.03),
        ] {
            assert_eq!(most_spare(ppm, block, day, jitter_s), Duration::ZERO, "{ppm} ppm");
        }
        assert_eq!(most_spare(200.0, 64.0, day / 24.0, 0.001), Duration::ZERO);
        // One per cent exceeds the error of any crystal.
        assert_eq!(most_spare(10_000.0, 256.0, 3600.0, 0.002), Duration::ZERO);
    }

    #[test]
    fn a_host_that_renders_ahead_allows_its_lead_minus_the_slack() {
        let mut pace = Pace::default();
        let now = Duration::from_secs(5);
        for _ in 0..100 {
            pace.enter(now, 0.01);
        }
        assert!((pace.spare().as_secs_f64() - 0.9).abs() < 1e-6);
        pace.enter(now + Duration::from_secs(2), 0.01);
        assert_eq!(
            pace.spare(),
            Duration::ZERO,
            "a pause is not a debt and earns no credit"
        );
    }

    #[test]
    fn an_unannounced_bounce_is_recognised_at_any_relevant_speed() {
        for speed in [1.25, 2.0, 50.0] {
            let mut pace = Pace::default();
            let blocks = (10.0 / 0.01) as u32;
            for block in 0..blocks {
                pace.enter(Duration::from_secs_f64(f64::from(block) * 0.01 / speed), 0.01);
            }
            assert!(pace.spare() > Duration::from_millis(100), "{speed} times as fast");
        }
    }

    #[test]
    fn the_lead_of_a_bounce_is_forgotten_within_seconds_of_playback() {
        let mut pace = Pace::default();
        for _ in 0..30_000 {
            pace.enter(Duration::ZERO, 0.01);
        }
        assert!(pace.spare() <= Duration::from_secs(10));
        let mut now = Duration::ZERO;
        while pace.spare() > Duration::ZERO {
            now += Duration::from_millis(10);
            pace.enter(now, 0.01);
            assert!(now < Duration::from_secs(10), "{:?} after {now:?}", pace.spare());
        }
    }
}
