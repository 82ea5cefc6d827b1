//! Runs work with a time limit on a thread that can be abandoned.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// The most threads that may be abandoned at a time.
const MOST_LEFT: usize = 4;

/// The abandoned threads that are still running.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// At the time limit.
    TooSlow,
    /// Too many threads were abandoned, or the system cannot create one.
    NoThread,
    /// The work panicked.
    Failed,
}

enum State<T> {
    Working,
    Done(std::thread::Result<T>),
    /// It was abandoned.
    Left,
}

/// Runs `work` on a new thread and waits for at most `limit`. After that the thread continues alone until its
/// work is done, and the result is dropped.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GivenUp> {
    if LEFT.load(Ordering::Relaxed) >= MOST_LEFT {
        return Err(GivenUp::NoThread);
    }
    let shared = Arc::new((Mutex::new(State::Working), Condvar::new()));
    let worker = shared.clone();
    let live = move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        let (state, done) = &*worker;
        let mut state = state.lock();
        if matches!(*state, State::Left) {
            LEFT.fetch_sub(1, Ordering::Relaxed);
        } else {
            *state = State::Done(result);
            done.notify_one();
        }
    };
    let thread = std::thread::Builder::new().name("recit voice".to_owned());
    let thread = thread.spawn(live).map_err(|_| GivenUp::NoThread)?;
    let (state, done) = &*shared;
    let mut state = state.lock();
    done.wait_while_for(&mut state, |state| matches!(state, State::Working), limit);
    match std::mem::replace(&mut *state, State::Left) {
        State::Done(result) => {
            drop(state);
            // Waits for the end of a thread that has finished its work.
            let _ = thread.join();
            result.map_err(|_| GivenUp::Failed)
        }
        State::Working | State::Left => {
            LEFT.fetch_add(1, Ordering::Relaxed);
            Err(GivenUp::TooSlow)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn work_is_awaited_and_abandoned_at_its_time_limit() {
        let long = Duration::from_secs(3600);
        assert_eq!(within(long, || 5), Ok(5));
        let failed = within(long, || panic!("it fails inside"));
        assert_eq!(failed, Err::<(), _>(GivenUp::Failed));
        let mut gates = Vec::new();
        for _ in 0..MOST_LEFT {
            let (open, gate) = mpsc::channel::<()>();
            let left = within(Duration::ZERO, move || {
                let _ = gate.recv();
            });
            assert_eq!(left, Err(GivenUp::TooSlow));
            gates.push(open);
        }
        assert_eq!(within(long, || 5), Err(GivenUp::NoThread));
        drop(gates);
        while LEFT.load(Ordering::Relaxed) > 0 {
            std::thread::yield_now();
        }
        assert_eq!(within(long, || 6), Ok(6));
    }
}
