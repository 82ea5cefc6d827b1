//! Decides whether the player may wait, and waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::control::Playback;
use super::pace::Pace;

/// An offline render gives up on a line after this long, and says so.
const OFFLINE_PATIENCE: Duration = Duration::from_secs(10);

/// After it gave up once, it waits no longer than this.
const STALLED_PATIENCE: Duration = Duration::from_millis(100);

/// How long the player sleeps between two looks while it may wait.
const WAIT_STEP: Duration = Duration::from_micros(50);

/// How long the player may wait at the moment.
#[derive(Default)]
pub(super) struct Patience {
    pace: Pace,
    playback: Playback,
    /// After one stall a bounce hardly waits again, or a dead worker would hang the host for good.
    stalled: bool,
}

impl Patience {
    /// Notes that a block of `block_s` seconds is asked for now.
    pub fn enter(&mut self, playback: Playback, block_s: f64) {
        if std::mem::replace(&mut self.playback, playback) != playback {
            // The lead of a bounce is nothing that a host on the clock may wait for.
            self.pace = Pace::default();
        }
        self.pace.enter(block_s);
    }

    /// Whether this is a bounce.
    pub fn is_offline(&self) -> bool {
        self.playback == Playback::Offline
    }

    /// Waits, if it may, until something is `ready`, with `hungry` set meanwhile. Returns whether it is.
    pub fn wait(&mut self, hungry: &AtomicBool, ready: impl Fn() -> bool) -> bool {
        if ready() {
            return true;
        }
        let budget = match self.playback {
            Playback::Offline if !self.stalled => OFFLINE_PATIENCE,
            Playback::Offline => STALLED_PATIENCE,
            Playback::Realtime => self.pace.spare(),
        };
        if budget.is_zero() {
            return false;
        }
        hungry.store(true, Ordering::Release);
        let deadline = Instant::now() + budget;
        while !ready() && Instant::now() < deadline {
            std::thread::sleep(WAIT_STEP);
        }
        let there = ready();
        self.stalled |= self.is_offline() && !there;
        there
    }
}
