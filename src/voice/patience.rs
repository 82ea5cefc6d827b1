//! Work that somebody else may have made endless, on a thread that can be left behind.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// The most threads that may have been left behind at a time.
const MOST_LEFT: usize = 4;

/// Threads that were left behind and are not at an end.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// The time was over.
    TooSlow,
    /// Too many threads have been left behind, or the system has none to give.
    NoThread,
    /// The work failed inside.
    Failed,
}

enum State<T> {
    Working,
    Done(std::thread::Result<T>),
    /// Nobody waits for it.
    Left,
}

/// Does `work` on a thread of its own and waits for it, `limit` at most. After that the thread goes on alone until its
/// work is done, and what comes of it is dropped.
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
            // No thread is left behind that is about to end.
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
    fn work_is_waited_for_and_left_behind_when_its_time_is_over() {
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
