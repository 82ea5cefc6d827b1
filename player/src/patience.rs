//! Decides whether the player may wait, and waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::control::Playback;
use super::pace::Pace;
use super::time::TimeSource;

/// In a block of an offline render the player waits no longer than this, and reports it.
const OFFLINE_PATIENCE: Duration = Duration::from_secs(10);

/// After giving up, it waits no longer than this in a block until something arrives: this many times the
/// duration of the block, at most the second value. So the render is not slower than that with any block
/// size.
const STALLED_PATIENCE: (f64, Duration) = (10.0, Duration::from_millis(100));

/// The player's sleep between two checks at first.
const WAIT_STEP: Duration = Duration::from_micros(50);

/// The sleep grows to this, so that many waiting instances leave the processor to the workers.
const LONGEST_STEP: Duration = Duration::from_millis(1);

/// How long the player may wait. All waits of a block share one budget.
pub(super) struct Patience {
    time: Box<dyn TimeSource>,
    pace: Pace,
    playback: Playback,
    /// When the budget of this block is spent; `None` if it has none.
    deadline: Option<Duration>,
    /// It gave up and nothing has arrived since: a worker that never returns must not hang the host forever.
    stalled: bool,
    /// Whether it gave up in this block of an offline render.
    gave_up: bool,
}

impl Patience {
    /// Uses this clock.
    pub fn new(time: Box<dyn TimeSource>) -> Self {
        Self {
            time,
            pace: Pace::default(),
            playback: Playback::default(),
            deadline: None,
            stalled: false,
            gave_up: false,
        }
    }

    /// Forgets the history.
    pub fn reset(&mut self) {
        (self.pace, self.deadline) = (Pace::default(), None);
        (self.stalled, self.gave_up) = (false, false);
    }

    /// Begins a block of `block_s` seconds with its budget.
    pub fn enter(&mut self, playback: Playback, block_s: f64) {
        if std::mem::replace(&mut self.playback, playback) != playback {
            // The lead of a bounce must not allow waits in real-time playback.
            self.pace = Pace::default();
        }
        let now = self.time.now();
        self.pace.enter(now, block_s);
        let budget = match playback {
            Playback::Offline if !self.stalled => OFFLINE_PATIENCE,
            Playback::Offline => stalled_patience(block_s),
            Playback::Realtime => self.pace.spare(),
        };
        self.deadline = (!budget.is_zero()).then(|| now + budget);
        self.gave_up = false;
    }

    /// Whether it may wait in this block.
    pub fn may_wait(&self) -> bool {
        self.deadline.is_some()
    }

    /// Whether it gave up in this block of an offline render.
    pub fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// Something arrived: the next wait has the full budget again.
    pub fn recover(&mut self) {
        self.stalled = false;
    }

    /// Waits, if allowed, until something is `ready`, and sets `hungry` meanwhile. Returns whether it is.
    pub fn wait(&mut self, hungry: &AtomicBool, ready: impl Fn() -> bool) -> bool {
        if ready() {
            return true;
        }
        let Some(deadline) = self.deadline else {
            return false;
        };
        hungry.store(true, Ordering::Release);
        let there = self.sleep_until(deadline, ready);
        hungry.store(false, Ordering::Release);
        if there {
            self.recover();
            return true;
        }
        if self.playback == Playback::Offline {
            (self.stalled, self.gave_up) = (true, true);
        }
        false
    }

    /// Sleeps until something is `ready`, or until `deadline`. Returns whether it is.
    fn sleep_until(&self, deadline: Duration, ready: impl Fn() -> bool) -> bool {
        let began = self.time.now();
        let mut now = began;
        while now < deadline {
            let step = ((now - began) / 4).clamp(WAIT_STEP, LONGEST_STEP);
            self.time.sleep(step.min(deadline - now));
            if ready() {
                return true;
            }
            now = self.time.now();
        }
        false
    }
}

/// The longest wait in a block of `block_s` seconds after giving up.
fn stalled_patience(block_s: f64) -> Duration {
    let (times, most) = STALLED_PATIENCE;
    Duration::from_secs_f64(times * block_s).min(most)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use super::*;

    /// A clock that only sleeping advances.
    #[derive(Clone, Default)]
    struct Slept(Arc<AtomicU64>);

    impl Slept {
        fn take(&self) -> Duration {
            Duration::from_nanos(self.0.swap(0, Ordering::Relaxed))
        }
    }

    impl TimeSource for Slept {
        fn now(&self) -> Duration {
            Duration::from_nanos(self.0.load(Ordering::Relaxed))
        }

        fn sleep(&self, time: Duration) {
            self.0.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
        }
    }

    fn bounce(patience: &mut Patience, ready: impl Fn() -> bool) -> bool {
        patience.enter(Playback::Offline, 0.01);
        patience.wait(&AtomicBool::new(false), ready)
    }

    #[test]
    fn all_waits_of_a_block_share_one_budget() {
        let clock = Slept::default();
        let mut patience = Patience::new(Box::new(clock.clone()));
        patience.enter(Playback::Offline, 0.01);
        for _ in 0..48 {
            assert!(!patience.wait(&AtomicBool::new(false), || false));
        }
        assert!(patience.gave_up());
        assert_eq!(clock.take(), OFFLINE_PATIENCE);
    }

    #[test]
    fn after_giving_up_waits_are_short_until_something_arrives() {
        let clock = Slept::default();
        let mut patience = Patience::new(Box::new(clock.clone()));
        let slept = |patience: &mut Patience, ready: &dyn Fn() -> bool| {
            clock.take();
            let there = bounce(patience, ready);
            (there, clock.take())
        };
        assert_eq!(slept(&mut patience, &|| false), (false, OFFLINE_PATIENCE));
        assert_eq!(slept(&mut patience, &|| false), (false, stalled_patience(0.01)));
        let after_a_step = || clock.now() >= WAIT_STEP;
        assert_eq!(slept(&mut patience, &after_a_step), (true, WAIT_STEP));
        assert_eq!(slept(&mut patience, &|| false), (false, OFFLINE_PATIENCE));
    }

    #[test]
    fn a_stalled_bounce_is_not_slower_with_other_block_sizes() {
        let clock = Slept::default();
        let mut patience = Patience::new(Box::new(clock.clone()));
        bounce(&mut patience, || false);
        clock.take();
        for _ in 0..512 {
            patience.enter(Playback::Offline, 0.01 / 512.0);
            patience.wait(&AtomicBool::new(false), || false);
        }
        // Each wait may exceed its budget by one step.
        assert!(clock.take() <= Duration::from_millis(100) + 512 * WAIT_STEP);
    }

    #[test]
    fn in_real_time_it_never_waits() {
        let clock = Slept::default();
        let mut patience = Patience::new(Box::new(clock.clone()));
        patience.enter(Playback::Realtime, 0.01);
        assert!(!patience.wait(&AtomicBool::new(false), || false));
        assert_eq!((clock.take(), patience.gave_up()), (Duration::ZERO, false));
    }
}
