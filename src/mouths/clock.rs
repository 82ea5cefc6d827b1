//! When samples leave the player, by the clock of this machine.

use std::time::{Duration, Instant};

/// A difference beyond this is a jump: the host has stopped or renders ahead of the clock. In seconds.
const JUMP_S: f64 = 0.25;

/// How fast it follows a sound card whose clock is slower, for each second that was played.
const FOLLOW: f64 = 0.002;

/// Relates what was played to the clock of this machine.
///
/// Blocks are seen at some time after they began, so the earliest sight counts; a slow drift is followed.
#[derive(Default)]
pub(super) struct SoundClock {
    /// The instant at which playing would have begun, and what was played when that was last looked at.
    began: Option<(Instant, f64)>,
}

impl SoundClock {
    /// At `at`, `played_s` seconds were played.
    pub fn note(&mut self, played_s: f64, at: Instant) {
        let Some((began, before_s)) = self.began else {
            self.began = begin(played_s, at).map(|began| (began, played_s));
            return;
        };
        if played_s == before_s {
            return;
        }
        let due = began + Duration::from_secs_f64(played_s);
        let late_s = match at.checked_duration_since(due) {
            Some(late) => late.as_secs_f64(),
            None => -due.duration_since(at).as_secs_f64(),
        };
        let began = if !(0.0..=JUMP_S).contains(&late_s) || played_s < before_s {
            begin(played_s, at)
        } else {
            let gone_s = (played_s - before_s).max(0.0);
            Some(began + Duration::from_secs_f64(late_s.min(FOLLOW * gone_s)))
        };
        self.began = began.map(|began| (began, played_s));
    }

    /// When what is at `at_s` leaves the player.
    pub fn instant(&self, at_s: f64) -> Option<Instant> {
        self.began
            .map(|(began, _)| began + Duration::from_secs_f64(at_s.max(0.0)))
    }
}

fn begin(played_s: f64, at: Instant) -> Option<Instant> {
    // Instants of long ago may not exist; then nothing is known yet.
    at.checked_sub(Duration::from_secs_f64(played_s.max(0.0)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// The error of a clock in seconds after these sights, of what was played and when.
    fn error(sights: impl IntoIterator<Item = (f64, f64)>, true_began_s: f64) -> f64 {
        let epoch = Instant::now() + Duration::from_secs(10_000);
        let mut clock = SoundClock::default();
        let mut last = 0.0;
        for (played_s, at_s) in sights {
            clock.note(played_s, epoch + Duration::from_secs_f64(at_s));
            last = played_s;
        }
        let told = clock.instant(last).unwrap().duration_since(epoch).as_secs_f64();
        told - last - true_began_s
    }

    #[test]
    fn the_earliest_sight_of_a_block_counts() {
        let sights = (1..200).map(|block| {
            let played = f64::from(block) * 0.01;
            (played, 1.0 + played + f64::from(block * 7 % 5) * 0.001)
        });
        assert!(error(sights, 1.0).abs() < 0.0005);
    }

    #[test]
    fn drift_and_jumps_are_followed() {
        let drift = (1..6000).map(|block| {
            let played = f64::from(block) * 0.01;
            (played, 1.0 + played * 1.0005)
        });
        assert!(error(drift, 1.0 + 60.0 * 0.0005).abs() < 0.002);
        let jump = (1..100).map(|block| {
            let played = f64::from(block) * 0.01;
            (played, played + if block > 50 { 3.0 } else { 1.0 })
        });
        assert!(error(jump, 3.0).abs() < 0.002);
        // A new activation begins again.
        assert!(error([(5.0, 6.0), (0.01, 6.5)], 6.49).abs() < 0.002);
    }
}
