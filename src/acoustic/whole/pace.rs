//! How long this machine needs for a phrase, and how long another one may take in its place.

use std::sync::atomic::Ordering;
use std::time::Duration;

use atomic_float::AtomicF64;

use crate::acoustic::Patience;

/// The weight of the newest phrase in the running mean.
const NEWEST: f64 = 0.25;
/// The longest that a phrase waits because this machine needs long for it.
const LONGEST: Duration = Duration::from_secs(10);

/// The running mean of the seconds that this machine needs for a symbol; 0 before the first phrase.
#[derive(Debug, Default)]
pub(super) struct Pace(AtomicF64);

impl Pace {
    /// Adds a phrase of so many symbols.
    pub(super) fn note(&self, symbols: usize, took: Duration) {
        let each = took.as_secs_f64() / symbols.max(1) as f64;
        let before = self.0.load(Ordering::Relaxed);
        let mean = match before {
            0.0 => each,
            before => before + NEWEST * (each - before),
        };
        self.0.store(mean, Ordering::Relaxed);
    }

    /// The time that this machine needs for so many symbols; zero before the first phrase.
    pub(super) fn of(&self, symbols: usize) -> Duration {
        let seconds = self.0.load(Ordering::Relaxed) * symbols as f64;
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    }
}

/// How long a phrase waits that takes `here` on this machine and usually `there` on the other: if the other is faster, as long as
/// this machine would need, even where nothing can wait, because computing it here would be later still. So it takes at most twice as
/// long as without the other machine.
pub(super) fn patient<'a>(patience: Patience<'a>, here: Duration, there: Duration) -> Patience<'a> {
    if here <= there {
        return patience;
    }
    Patience {
        within: patience.within.max(here.min(LONGEST)),
        keep_on: &|| true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn within(within: Duration, here: Duration, there: Duration) -> (Duration, bool) {
        let patience = Patience {
            within,
            keep_on: &|| false,
        };
        let patience = patient(patience, here, there);
        (patience.within, (patience.keep_on)())
    }

    #[test]
    fn a_faster_machine_is_waited_for_as_long_as_this_one_needs() {
        assert_eq!(within(Duration::ZERO, 2 * SECOND, SECOND), (2 * SECOND, true));
        assert_eq!(within(3 * SECOND, 2 * SECOND, SECOND), (3 * SECOND, true));
        assert_eq!(within(Duration::ZERO, 60 * SECOND, SECOND), (LONGEST, true));
        // A slower one only as far as there is time.
        assert_eq!(
            within(Duration::ZERO, SECOND, 2 * SECOND),
            (Duration::ZERO, false)
        );
        assert_eq!(within(SECOND, Duration::ZERO, Duration::ZERO), (SECOND, false));
    }

    #[test]
    fn the_pace_follows_the_latest_phrases() {
        let pace = Pace::default();
        assert_eq!(pace.of(10), Duration::ZERO);
        pace.note(10, SECOND);
        assert_eq!(pace.of(20), 2 * SECOND);
        (0..40).for_each(|_| pace.note(10, 2 * SECOND));
        assert!(pace.of(10) > SECOND.mul_f64(1.9), "{:?}", pace.of(10));
    }
}
